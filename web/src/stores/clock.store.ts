import { defineStore } from "pinia";
import { ref } from "vue";

const TICK_MS = 15_000;

/** The server's time on this screen: ages are counted from it, whatever the clock of the computer says. */
export const useClockStore = defineStore("clock", () => {
  const offsetS = ref(0);
  /** Epoch seconds, renewed every quarter of a minute. */
  const now = ref(Math.floor(Date.now() / 1000));
  const tick = () => {
    now.value = Math.floor(Date.now() / 1000) + offsetS.value;
  };
  let running = false;

  /** @param serverNow ISO instant the server just gave */
  function synchronise(serverNow: string): void {
    offsetS.value = Math.round((Date.parse(serverNow) - Date.now()) / 1000);
    tick();
  }
  function start(): void {
    if (running) return;
    running = true;
    setInterval(tick, TICK_MS);
  }
  return { now, synchronise, start };
});

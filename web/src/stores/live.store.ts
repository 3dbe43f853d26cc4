import { useQueryCache } from "@pinia/colada";
import { type LiveEvent, liveEvent } from "@shared/contract/overview.ts";
import { defineStore } from "pinia";
import { computed, ref } from "vue";

const RETRY_MS = [1000, 2000, 4000, 8000, 15_000];
/** A reconnection this short is not worth a banner. */
const GRACE_MS = 2500;
const SETTLE_MS = 800;

/** Which cached answers (first part of their key) an event makes old. */
const AFFECTED: Record<LiveEvent["type"], readonly string[]> = {
  reading: ["overview", "sections", "section"],
  exceedance: ["overview", "sections", "section", "exceedances"],
  import: ["imports", "flow", "structures"],
  network: ["meta", "areas", "window", "sections", "flow", "structures"],
  flow: ["flow", "structures", "structure"],
};

/** The event stream: says whether the server is there and refreshes what it says has changed. */
export const useLiveStore = defineStore("live", () => {
  const cache = useQueryCache();
  const status = ref<"connecting" | "live" | "lost">("connecting");
  const retryAt = ref<number>();
  const listeners = new Set<(event: LiveEvent) => void>();
  const affected = new Set<string>();
  let stream: EventSource | undefined;
  let attempt = 0;
  let graceTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let settleTimer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(retryTimer);
    retryAt.value = undefined;
    stream?.close();
    stream = new EventSource("/api/events");
    stream.onopen = opened;
    stream.onerror = failed;
    stream.onmessage = received;
    for (const type of Object.keys(AFFECTED)) stream.addEventListener(type, received as EventListener);
  }

  /** Listens no more, until told to connect. */
  function disconnect(): void {
    clearTimeout(retryTimer);
    clearTimeout(graceTimer);
    graceTimer = undefined;
    stream?.close();
    stream = undefined;
    status.value = "connecting";
  }

  function opened(): void {
    clearTimeout(graceTimer);
    graceTimer = undefined;
    const back = status.value === "lost" || attempt > 0;
    attempt = 0;
    status.value = "live";
    if (back) cache.invalidateQueries().catch(ignoreCancelled);
  }

  function failed(): void {
    stream?.close();
    const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 15_000;
    attempt += 1;
    graceTimer ??= setTimeout(() => {
      status.value = "lost";
    }, GRACE_MS);
    retryAt.value = Date.now() + wait;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(connect, wait);
  }

  function received(message: MessageEvent<string>): void {
    const event = parseEvent(message.data);
    if (event === undefined) return;
    for (const listener of listeners) listener(event);
    for (const key of AFFECTED[event.type]) affected.add(key);
    // an import brings thousands of readings: one refresh when it pauses, not one each
    clearTimeout(settleTimer);
    settleTimer = setTimeout(refresh, SETTLE_MS);
  }

  function refresh(): void {
    for (const key of affected) cache.invalidateQueries({ key: [key] }).catch(ignoreCancelled);
    affected.clear();
  }

  /** Calls back on each event until the answered function is called. */
  function onEvent(listener: (event: LiveEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { status, lost: computed(() => status.value === "lost"), retryAt, connect, disconnect, onEvent };
});

/** A request given up because its panel closed, or that failed: the panel itself shows failures. */
const ignoreCancelled = () => undefined;

function parseEvent(data: string): LiveEvent | undefined {
  try {
    return liveEvent.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

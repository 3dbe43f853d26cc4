import type { SampleRequest } from "@shared/contract/trace-samples.ts";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { asApiError } from "../api/fetch-state.ts";
import { sendSample } from "../api/traces.ts";

/** A result entered on this device: waiting, refused with the reason, or sent (then it is gone from here). */
export type QueuedSample = {
  clientId: string;
  traceId: string;
  body: SampleRequest;
  place: string;
  refused: string | null;
};
interface Schema extends DBSchema {
  samples: { key: string; value: QueuedSample };
}

const RETRY_MS = 20_000;

/**
 * Results from the bank, kept on the device until the server has said it has them: through reloads, dead batteries and
 * places without a signal. The server counts a client id once, so sending twice does no harm.
 */
export const useSampleQueueStore = defineStore("sample-queue", () => {
  const items = ref<QueuedSample[]>([]);
  /** Newest trace that came of a sent sample, by the trace it was taken for. */
  const followed = ref<Record<string, string>>({});
  const sending = ref(false);
  const waiting = computed(() => items.value.filter((s) => s.refused === null));
  let database: Promise<IDBPDatabase<Schema>> | undefined;
  let timer: number | undefined;

  const open = () => {
    database ??= openDB<Schema>("capillary-samples", 1, {
      upgrade: (db) => void db.createObjectStore("samples", { keyPath: "clientId" }),
    });
    return database;
  };
  async function start(): Promise<void> {
    items.value = await (await open()).getAll("samples");
    window.addEventListener("online", () => void flush());
    timer ??= window.setInterval(() => void flush(), RETRY_MS);
    await flush();
  }
  async function put(sample: QueuedSample): Promise<void> {
    await (await open()).put("samples", { ...sample, body: { ...sample.body } });
    items.value = [...items.value.filter((s) => s.clientId !== sample.clientId), sample];
  }
  async function drop(clientId: string): Promise<void> {
    await (await open()).delete("samples", clientId);
    items.value = items.value.filter((s) => s.clientId !== clientId);
  }
  /** Keeps a result first and sends it then. */
  async function add(sample: Omit<QueuedSample, "refused">): Promise<void> {
    await put({ ...sample, refused: null });
    await flush();
  }
  async function flush(): Promise<void> {
    if (sending.value) return;
    sending.value = true;
    try {
      for (const sample of waiting.value) if (!(await send(sample))) break;
    } finally {
      sending.value = false;
    }
  }
  /** False where there is no connection, so that the others wait too. */
  async function send(sample: QueuedSample): Promise<boolean> {
    // Samples of one trace go on from each other.
    const on = followed.value[sample.traceId] ?? sample.traceId;
    try {
      const trace = await sendSample(on, sample.body);
      followed.value = { ...followed.value, [sample.traceId]: trace.id, [on]: trace.id };
      await drop(sample.clientId);
      return true;
    } catch (error) {
      const failure = asApiError(error);
      if (failure.code === "unreachable" || failure.code === "unavailable" || failure.code === "internal") return false;
      await put({ ...sample, refused: failure.details.detail ?? failure.message });
      return true;
    }
  }
  return { items, followed, sending, waiting, start, add, drop, flush };
});

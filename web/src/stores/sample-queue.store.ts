import type { Problem } from "@shared/contract/common.ts";
import type { RankingAnswer, SampleRequest } from "@shared/contract/trace-samples.ts";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { asApiError } from "../api/fetch-state.ts";
import { sendSample } from "../api/traces.ts";
import { useSessionStore } from "./session.store.ts";

/** A result entered on this device: waiting, refused with the reason, or sent (then it is gone from here). */
export type QueuedSample = {
  clientId: string;
  traceId: string;
  body: SampleRequest;
  place: string;
  /** Login of who was signed in: it is sent in no other name. Absent: not known. */
  account?: string;
  refused: string | null;
  /** The refusal by key, so that it is told in the language of who looks. */
  because?: Problem["because"];
};
interface Schema extends DBSchema {
  samples: { key: string; value: QueuedSample };
}

const RETRY_MS = 20_000;

/** Failures that say nothing of the sample: it is sent again when there is a connection, a server, or somebody signed in. */
const LATER = new Set(["unreachable", "unavailable", "internal", "unauthenticated", "too-many"]);

/**
 * Results from the bank, kept on the device until the server has said it has them: through reloads, dead batteries and
 * places without a signal. The server counts a client id once, so sending twice does no harm.
 */
export const useSampleQueueStore = defineStore("sample-queue", () => {
  const items = ref<QueuedSample[]>([]);
  /** What became of the ranking with the last sample sent, by the trace it was taken for. */
  const ranked = ref<Record<string, RankingAnswer>>({});
  const sending = ref(false);
  const session = useSessionStore();
  const waiting = computed(() => items.value.filter((s) => s.refused === null));
  let database: Promise<IDBPDatabase<Schema>> | undefined;

  const open = () => {
    database ??= openDB<Schema>("capillary-samples", 1, {
      upgrade: (db) => void db.createObjectStore("samples", { keyPath: "clientId" }),
    });
    return database;
  };
  /** Once, when the page opens. */
  async function start(): Promise<void> {
    items.value = await (await open()).getAll("samples");
    window.addEventListener("online", () => void flush());
    window.setInterval(() => void flush(), RETRY_MS);
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
  async function add(sample: Omit<QueuedSample, "refused" | "account">): Promise<void> {
    await put({ ...sample, ...(session.login && { account: session.login }), refused: null });
    await flush();
  }
  async function flush(): Promise<void> {
    if (sending.value) return;
    sending.value = true;
    try {
      // in whose name it would be sent has to be known first
      if (waiting.value.length > 0 && session.session === null) await session.load();
      if (session.session === null) return;
      for (const sample of waiting.value) if (isOwn(sample) && !(await send(sample))) break;
    } finally {
      sending.value = false;
    }
  }
  /** Whether it was taken by who is signed in now, as far as is known. */
  const isOwn = ({ account }: QueuedSample): boolean => account === undefined || account === session.account?.login;
  /** False where there is no connection, so that the others wait too. */
  async function send(sample: QueuedSample): Promise<boolean> {
    try {
      const { current, renewed, reason } = await sendSample(sample.traceId, sample.body);
      await drop(sample.clientId);
      ranked.value = { ...ranked.value, [sample.traceId]: { current, renewed, reason } };
      return true;
    } catch (error) {
      const failure = asApiError(error);
      if (LATER.has(failure.code)) return false;
      const { detail, because } = failure.details;
      await put({ ...sample, refused: detail ?? failure.message, ...(because && { because }) });
      return true;
    }
  }
  return { items, ranked, sending, waiting, isOwn, start, add, drop, flush };
});

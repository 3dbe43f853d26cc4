import { setTimeout as sleep } from "node:timers/promises";
import type { Exceedance } from "../../../shared/contract/exceedances.ts";
import { Refused, type ServiceClient } from "../../support/service-client.ts";
import { upload } from "../../support/uploads.ts";

/** How long each request of a kind took, ms, and why some failed. */
export type Timings = Map<string, { ms: number[]; failures: string[] }>;
export type Load = { client: ServiceClient; timings: Timings; until: number };

const ROWS = 2_000;
const PARAMETERS = ["水温", "pH", "溶解氧", "氨氮", "总磷"];

/** Does something again and again until the time is up, at most once in `everyMs`, and notes how it went. */
export async function keepOn(load: Load, kind: string, everyMs: number, once: (index: number) => Promise<unknown>) {
  // Not all in step.
  await sleep(Math.random() * everyMs);
  for (let index = 0; performance.now() < load.until; index += 1) {
    const began = performance.now();
    const failure = await once(index).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error)),
    );
    const ms = performance.now() - began;
    const of = load.timings.get(kind) ?? { ms: [], failures: [] };
    load.timings.set(kind, of);
    if (failure === undefined) of.ms.push(ms);
    else of.failures.push(failure.slice(0, 200));
    await sleep(Math.max(0, Math.min(everyMs - ms, load.until - performance.now())));
  }
}

/** Reads a body to its end; an answer that is not 2xx is a failure. */
const read = async (client: ServiceClient, path: string) => {
  const res = await client.request(path);
  const body = await res.arrayBuffer();
  if (!res.ok) throw new Refused(res.status, Buffer.from(body).toString("utf8"));
};

/** Somebody with the pages open: what they ask for all the time, and what they open now and then. */
export async function reader(load: Load, codes: readonly string[], tiles: readonly string[]) {
  const { client } = load;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;
  const lists = [
    "/api/overview",
    "/api/sections?limit=50",
    "/api/exceedances?limit=20",
    "/api/outfalls?limit=50",
    "/api/rivers",
  ];
  await Promise.all([
    keepOn(load, "lists", 500, () => read(client, pick(lists))),
    keepOn(load, "one section", 1_000, () => read(client, `/api/sections/${pick(codes)}`)),
    keepOn(load, "series of readings", 2_000, () => read(client, `/api/sections/${pick(codes)}/readings`)),
    keepOn(load, "tiles", 500, () => read(client, pick(tiles))),
    keepOn(load, "search", 2_000, () => read(client, `/api/search?q=${pick(["cqh", "wjg", "武进", "桥", "p"])}`)),
  ]);
}

/** Somebody at the desk: imports. Each a file of its own. */
export const importer = (load: Load, everyMs: number) =>
  keepOn(load, "import of 10,000 values", everyMs, async (index) => {
    const rows = Array.from({ length: ROWS }, (_, i) => {
      const time = new Date(Date.UTC(1975 + (index % 40), 0, 1) + (i + ROWS * Math.floor(index / 40)) * 4 * 3_600_000);
      const values = PARAMETERS.map((_p, k) => (1 + ((i * 7 + k) % 50) / 10).toFixed(2));
      return `日常负荷桥,${time.toISOString().slice(0, 16).replace("T", " ")},${values.join(",")}`;
    });
    const content = `断面,时间,${PARAMETERS.join(",")}\n${rows.join("\n")}\n`;
    const { status, body } = await upload(
      load.client,
      "readings",
      { name: `day-${index}.csv`, content },
      { create_unplaced: "true" },
    );
    if (status !== 200 || (body as { state: string }).state !== "done")
      throw new Error(JSON.stringify(body).slice(0, 200));
  });

/** Somebody on an exceedance: traces it, opens the trace, asks where to sample, sends samples, acknowledges. */
export async function investigator(load: Load, open: Exceedance, position: readonly [number, number], everyMs: number) {
  const { client } = load;
  let trace: string | undefined;
  await Promise.all([
    keepOn(load, "trace", everyMs, async () => {
      trace = (await client.post<{ id: string }>("/api/traces", { exceedance: open.id })).id;
    }),
    keepOn(load, "sample", everyMs * 2, async () => {
      if (trace === undefined) return sleep(1_000);
      const time = new Date(Date.now() - 60_000).toISOString();
      const sample = { lon: position[0], lat: position[1], time, parameter: "NH3N", value: 0.5 + Math.random() };
      await client.post(`/api/traces/${trace}/samples`, sample);
    }),
    keepOn(load, "open a trace", everyMs, async () =>
      trace === undefined ? sleep(1_000) : read(client, `/api/traces/${trace}`),
    ),
    keepOn(load, "acknowledge", 5_000, (i) =>
      client.post(`/api/exceedances/${open.id}/acknowledge`, { note: `第${i}次` }),
    ),
  ]);
}

/** An open page: counts what it hears; a line that breaks before its time is a failure. */
export async function listener(load: Load, heard: { events: number; broken: number }) {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), Math.max(0, load.until - performance.now())).unref();
  try {
    const res = await load.client.request("/api/events", { signal: abort.signal });
    const decoder = new TextDecoder();
    for await (const chunk of res.body as unknown as AsyncIterable<Uint8Array>)
      heard.events += decoder.decode(chunk).split("event: ").length - 1;
    heard.broken += 1;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
}

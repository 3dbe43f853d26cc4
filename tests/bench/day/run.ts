import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Exceedance } from "../../../shared/contract/exceedances.ts";
import { startServer } from "../../support/running-server.ts";
import { type ServiceClient, serviceClient } from "../../support/service-client.ts";
import { signedIn } from "../../support/signed-in.ts";
import { importer, investigator, type Load, listener, reader, type Timings } from "./day-load.ts";

// npm run bench:day [-- --minutes 10]: a busy day of a city on the demo, all at once, from this process on a server in one of its own.
const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error("用法：npm run bench:day -- --minutes 10");
  process.exit(2);
}
const READERS = 20;
const STREAMS = 40;
const IMPORT_EVERY_MS = 5_000;
const TRACE_EVERY_MS = 10_000;
const SCRAPE_EVERY_MS = 10_000;

/** One look at the metrics, as a collector takes them. */
type Scrape = {
  loopP50Ms: number;
  loopP99Ms: number;
  rssMb: number;
  heapMb: number;
  walMb: number;
  databaseMb: number;
};
async function scrape(client: ServiceClient): Promise<Scrape> {
  const text = await (await client.request("/metrics")).text();
  const of = (name: string) =>
    Number(new RegExp(`^capillary_${name.replace(/[{}]/g, "\\$&")} (\\S+)$`, "m").exec(text)?.[1]);
  const mb = (name: string) => of(name) / 2 ** 20;
  return {
    loopP50Ms: of('event_loop_delay_seconds{quantile="0.5"}') * 1000,
    loopP99Ms: of('event_loop_delay_seconds{quantile="0.99"}') * 1000,
    rssMb: mb("resident_memory_bytes"),
    heapMb: mb("heap_used_bytes"),
    walMb: mb("wal_bytes"),
    databaseMb: mb("database_bytes"),
  };
}

async function whatThereIs(client: ServiceClient) {
  const { items } = await client.get<{ items: { code: string; position: [number, number] | null }[] }>(
    "/api/sections?limit=500",
  );
  const open = (await client.get<{ items: Exceedance[] }>("/api/exceedances?state=open")).items[0];
  const at = items.find(({ code }) => code === open?.section.code)?.position;
  if (open === undefined || at == null) throw new Error("the demo has no open event with a place");
  const tiles = items.flatMap(({ position }) =>
    position === null ? [] : [10, 12, 14].map((z) => tileAt(position, z)),
  );
  return { codes: items.map(({ code }) => code), open, at, tiles: [...new Set(tiles)] };
}
function tileAt([lon, lat]: [number, number], z: number): string {
  const side = 2 ** z;
  const rad = (lat * Math.PI) / 180;
  const y = Math.floor(((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * side);
  return `/api/tiles/network/${z}/${Math.floor(((lon + 180) / 360) * side)}/${y}.mvt`;
}

const percentile = (sorted: readonly number[], p: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;

function print(timings: Timings, minutesRun: number): void {
  console.log(
    "| kind | requests | a minute | failed | p50, ms | p99, ms | longest, ms |\n|---|---:|---:|---:|---:|---:|---:|",
  );
  let [all, failed] = [0, 0];
  for (const [kind, { ms, failures }] of [...timings].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const sorted = ms.sort((a, b) => a - b);
    const figures = [0.5, 0.99, 1].map((p) => percentile(sorted, p).toFixed(1));
    const count = ms.length + failures.length;
    console.log(
      `| ${kind} | ${count} | ${(count / minutesRun).toFixed(0)} | ${failures.length} | ${figures.join(" | ")} |`,
    );
    for (const failure of new Set(failures)) console.log(`  ✗ ${failure}`);
    all += count;
    failed += failures.length;
  }
  console.log(`\n${all} requests, ${failed} failed (${((failed / all) * 100).toFixed(3)} %)`);
}

const dataDir = mkdtempSync(join(tmpdir(), "capillary-day-"));
const server = await startServer({ LOG_LEVEL: "error" }, dataDir);
try {
  const client = serviceClient(server.url, await signedIn(server.url));
  const { codes, open, at, tiles } = await whatThereIs(client);
  // The first trace loads the network: a night's beginning, not a day's.
  await client.post("/api/traces", { exceedance: open.id });
  await scrape(client);
  const load: Load = { client, timings: new Map(), until: performance.now() + minutes * 60_000 };
  const heard = { events: 0, broken: 0 };
  const scrapes: Scrape[] = [];
  const looking = (async () => {
    while (performance.now() < load.until) {
      await sleep(Math.min(SCRAPE_EVERY_MS, minutes * 15_000));
      scrapes.push(await scrape(client));
    }
  })();
  await Promise.all([
    ...Array.from({ length: READERS }, () => reader(load, codes, tiles)),
    ...Array.from({ length: STREAMS }, () => listener(load, heard)),
    importer(load, IMPORT_EVERY_MS),
    investigator(load, open, at, TRACE_EVERY_MS),
    looking,
  ]);
  print(load.timings, minutes);
  const [first, last] = [scrapes[0], scrapes.at(-1)] as [Scrape, Scrape];
  const most = (key: keyof Scrape) => Math.max(...scrapes.map((one) => one[key])).toFixed(1);
  const median = (key: keyof Scrape) =>
    percentile(
      scrapes.map((one) => one[key]).sort((a, b) => a - b),
      0.5,
    ).toFixed(1);
  console.log(`event streams: ${STREAMS} open, ${heard.events} events heard, ${heard.broken} broken`);
  console.log(
    `event loop, of each ten seconds: p50 median ${median("loopP50Ms")} ms; p99 median ${median("loopP99Ms")} ms, worst ${most("loopP99Ms")} ms`,
  );
  const change = (key: keyof Scrape) => `${first[key].toFixed(0)} → ${last[key].toFixed(0)} (most ${most(key)}) MB`;
  console.log(
    `memory: resident ${change("rssMb")}, heap ${change("heapMb")}; database ${change("databaseMb")}, log ${change("walMb")}`,
  );
  const { backup } = await client.get<{
    backup: { kept: number; last_good: { took_s: number } | null; last_failure: unknown };
  }>("/api/system");
  console.log(
    `backups made meanwhile: ${backup.kept}, the last in ${backup.last_good?.took_s ?? "–"} s${backup.last_failure === null ? "" : "; one FAILED"}`,
  );
} finally {
  await server.remove();
}
process.exit(0);

import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import autocannon from "autocannon";
import { PLANTED_INCIDENTS, TONIGHT } from "../../seeds/incidents.ts";
import { type RunningServer, startServer } from "../support/running-server.ts";
import type { BenchRow } from "./bench-row.ts";
import { upload, writeImportFiles } from "./import-files.ts";

const CONNECTIONS = 64;
const SECONDS = 10;
const BAR = { perSecond: 3_000, p99Ms: 60 };
/** Of Linux, wherever Node runs: ticks in /proc are hundredths of a second. */
const TICK_MS = 10;

/** What pages ask for all the time. */
function readsOf(): string[] {
  const section = PLANTED_INCIDENTS.find((i) => i.id === TONIGHT)?.seenAt[0]?.section ?? "";
  return [
    "/api/sections?limit=20",
    `/api/sections/${section}`,
    "/api/overview",
    "/api/exceedances?limit=5",
    "/api/search?q=cqh",
  ];
}

/** Processor time of the thread of a process that answers requests, ms; undefined where there is no /proc. */
function answeringMs(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

async function mixedReads(server: RunningServer, title: string, seconds: number): Promise<BenchRow> {
  const before = answeringMs(server.process.pid);
  const load = await autocannon({
    url: server.url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: readsOf().map((path) => ({ path })),
  });
  const after = answeringMs(server.process.pid);
  const errors = load.non2xx + load.errors;
  const perSecond = load.requests.total / load.duration;
  // Where others share the machine the server does not get a core: what it would answer on a whole one is said beside.
  const busyMs = before === undefined || after === undefined ? Number.NaN : after - before;
  const perCore = Number.isNaN(busyMs)
    ? ""
    : `, ${Math.round(load.requests.total / (busyMs / 1000))} per second of its core`;
  return {
    work: `${title}: ${Math.round(perSecond)} req/s${perCore}, p50 ${load.latency.p50} ms, p99 ${load.latency.p99} ms, ${errors} errors`,
    ours_ms: load.latency.p99,
    against: "bar",
    against_ms: BAR.p99Ms,
    ratio: load.latency.p99 / BAR.p99Ms,
    bar: `≥ ${BAR.perSecond} req/s, p99 ≤ ${BAR.p99Ms} ms, no errors`,
    ok: perSecond >= BAR.perSecond && load.latency.p99 <= BAR.p99Ms && errors === 0,
  };
}

/** Mixed reads of the demo city from a client in this process on a server in one of its own: at rest, and while importing. */
export async function loadBench(dataDir: string): Promise<BenchRow[]> {
  const server = await startServer({ LOG_LEVEL: "error" }, dataDir);
  const folder = await mkdtemp(join(dataDir, "import-"));
  try {
    for (const path of readsOf()) {
      const res = await fetch(server.url + path);
      if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
      await res.arrayBuffer();
    }
    await mixedReads(server, "warming up", 3);
    const rows = [await mixedReads(server, `mixed reads, ${CONNECTIONS} connections`, SECONDS)];
    const { registry, file } = await writeImportFiles(folder);
    await upload(server.url, "sections", registry);
    let state = "running";
    const importing = upload(server.url, "readings", file).then((done) => {
      state = done.state;
    });
    rows.push(await mixedReads(server, "the same while a million values are imported", SECONDS));
    await importing;
    if (state !== "done") throw new Error(`the import beside the load ended ${state}`);
    return rows;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

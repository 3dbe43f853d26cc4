/**
 * `npm run bench:trace`: synthetic incidents, made by a particle simulator with velocities the tracer is not told,
 * against the tracer, its bound (the same inference told the truth) and baselines. Prints tables, writes JSON.
 *
 * --incidents N (200)  --sampling N (40)  --members N (16)  --only tree,city  --seed N (1)  --json FILE (bench-results/trace.json)
 */
import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { NETWORK_KINDS, type NetworkKind } from "./particles/networks.ts";
import { REGIMES, type Regime } from "./particles/stations.ts";
import { playSampling, type SamplingResult } from "./sampling-bench.ts";
import { type CellResult, playCell } from "./trace-bench.ts";

const { values } = parseArgs({
  options: {
    incidents: { type: "string", default: "200" },
    sampling: { type: "string", default: "40" },
    members: { type: "string", default: "16" },
    only: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
    json: { type: "string", default: "bench-results/trace.json" },
  },
});

type Task = {
  play: "trace" | "sampling";
  kind: NetworkKind;
  regime: Regime;
  count: number;
  seed: number;
  members: number;
};
/** Seeds of development runs lie below this; published figures come from incidents nobody looked at. */
const FIRST_SEED = 900_000;

async function main(): Promise<void> {
  const asked = values.only.split(",").filter(Boolean);
  const wanted = (name: string, all: readonly string[]) => !asked.some((a) => all.includes(a)) || asked.includes(name);
  const seed = FIRST_SEED + 10_000 * Number(values.seed);
  const cells = NETWORK_KINDS.flatMap((kind) =>
    REGIMES.map((regime) => ({ kind, regime, seed, members: Number(values.members) })),
  ).filter((c) => wanted(c.kind, NETWORK_KINDS) && wanted(c.regime, REGIMES));
  const tasks = [
    ...cells.map((c): Task => ({ ...c, play: "trace", count: Number(values.incidents) })),
    ...cells.map((c): Task => ({ ...c, play: "sampling", count: Number(values.sampling), seed: seed + 5000 })),
  ].filter((t) => t.count > 0);
  const started = performance.now();
  const done: (CellResult | SamplingResult)[] = [];
  const queue = [...tasks];
  const work = async () => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const result = await inChild(task);
      done.push(result);
      console.log("hit1" in result ? traceLine(result) : samplingLine(result));
    }
  };
  await Promise.all(Array.from({ length: Math.min(tasks.length, availableParallelism()) }, work));
  const report = { options: values, seconds: Math.round((performance.now() - started) / 1000), results: done };
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`${report.seconds} s, written to ${values.json}`);
}

function inChild(task: Task): Promise<CellResult | SamplingResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), { execArgv: ["--import", "tsx"] });
    child.on("message", (result) => resolve(result as CellResult | SamplingResult));
    child.on("error", reject);
    child.on("exit", (code) => code !== 0 && reject(new Error(`${task.kind} ${task.regime} ended with ${code}`)));
    child.send(task);
  });
}

const pct = (x: number) => (Number.isFinite(x) ? `${Math.round(100 * x)}%` : "–");
const num = (x: number, digits = 1) => (Number.isFinite(x) ? x.toFixed(digits) : "–");

function traceLine(r: CellResult): string {
  const { bound, baselines } = r;
  return [
    `${r.network} · ${r.regime}: ${r.incidents} incidents (${r.insufficient} insufficient)`,
    `  tracer   hit@1 ${pct(r.hit1)} @3 ${pct(r.hit3)} @10 ${pct(r.hit10)}  (listed sources ${pct(r.listedHit1)} ${pct(r.listedHit3)})  ${num(r.bits, 2)} bits`,
    `  bound    hit@1 ${pct(bound.hit1)} @3 ${pct(bound.hit3)} @10 ${pct(bound.hit10)}  ${num(bound.bits, 2)} bits  → ${pct(r.bits / bound.bits)} of its information`,
    `  baseline nearest ${pct(baselines.nearest.hit1)} ${pct(baselines.nearest.hit3)} · largest ${pct(baselines.largest.hit1)} ${pct(baselines.largest.hit3)} · random ${pct(baselines.random.hit1)} ${pct(baselines.random.hit3)}`,
    `  distance ${num(r.distanceMedianM, 0)} m (median) · effective suspects ${num(r.effective)} · set of 90 % ${r.set90} · truth excluded ${pct(r.excluded)}`,
    `  reliability gap ${num(r.gap, 3)} · Brier ${num(r.brier, 3)} · faults ${r.faults} recognised ${pct(r.faultsRecognised)} · real dismissed ${pct(r.realDismissed)} · ${num(r.msMedian, 0)} ms (p95 ${num(r.msP95, 0)})`,
    `  said→was ${r.reliability.map((b) => `${num(b.said, 2)}→${num(b.was, 2)} (${b.count})`).join("  ")}`,
  ].join("\n");
}

const samplingLine = (r: SamplingResult): string =>
  (["running", "ended"] as const)
    .map((k) => {
      const s = r[k];
      return `${r.network} · ${r.regime} sampling, ${k} (${s.incidents}): found ${pct(s.found)} in ${num(s.meanRounds)} rounds · walking ${pct(s.walkFound)} in ${num(s.walkMeanRounds)} · false certainty ${pct(s.falseCertainty)}`;
    })
    .join("\n");

if (process.send !== undefined) {
  process.on("message", (task: Task) => {
    const run = task.play === "trace" ? playCell : playSampling;
    process.send!(run(task.kind, task.regime, task.count, task.seed, task.members), () => process.exit(0));
  });
} else await main();

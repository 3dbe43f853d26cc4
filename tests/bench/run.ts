import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { apiBench } from "./api.bench.ts";
import type { BenchRow } from "./bench-row.ts";
import { flowBench } from "./flow.bench.ts";
import { importBench } from "./import.bench.ts";
import { loadBench } from "./load.bench.ts";
import { networkBench } from "./network.bench.ts";
import { qualityBench } from "./quality.bench.ts";
import { travelBench } from "./travel.bench.ts";

/** A bench that needs a folder of data, which goes with it. */
const inFolder = (bench: (folder: string) => Promise<BenchRow[]>) => async () => {
  const folder = await mkdtemp(join(tmpdir(), "capillary-bench-"));
  try {
    return await bench(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

// npm run bench [-- network|flow|travel|import|quality|api|load …]: prints a table of ratios and writes bench-results/<time>.json.
const SUITES: Record<string, () => Promise<BenchRow[]>> = {
  network: networkBench,
  flow: flowBench,
  travel: travelBench,
  import: importBench,
  quality: qualityBench,
  api: inFolder(apiBench),
  load: inFolder(loadBench),
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in SUITES));
if (unknown !== undefined) {
  console.error(`没有这一组：${unknown}；可选 ${Object.keys(SUITES).join("、")}`);
  process.exit(2);
}

const number = (value: number | null) =>
  value === null ? "–" : value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(2);

const rows: BenchRow[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(SUITES)) {
  console.log(`\n## ${name}\n`);
  console.log("| | work | ours, ms | against | its ms | ours ÷ its | bar |");
  console.log("|---|---|---:|---|---:|---:|---|");
  for (const row of (await SUITES[name]?.()) ?? []) {
    rows.push(row);
    const cells = [
      row.ok ? "✓" : "✗",
      row.work,
      number(row.ours_ms),
      row.against,
      number(row.against_ms),
      number(row.ratio),
      row.bar,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

await mkdir("bench-results", { recursive: true });
const path = join("bench-results", `${new Date().toISOString().replaceAll(":", "-")}.json`);
const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? "" };
await writeFile(path, JSON.stringify({ machine, rows }, null, 2));
console.log(`\n${machine.cpus} × ${machine.model.trim()}, Node ${machine.node} → ${path}`);
process.exit(0);

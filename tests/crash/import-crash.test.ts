import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importQueue } from "../../server/services/run-import.ts";
import { openDatabase } from "../../server/stores/open-database.ts";
import { epochSeconds } from "../../shared/domain/units.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const KILLS = 20;
/** Recomputing everything derived takes longer than an import; damage does not go away by itself. */
const VERIFY_EVERY = 5;
/** Files a process is given: more than it lives to finish. */
const FILES = 6;
const SECTIONS = 10;
const MOMENTS = 300;
const PARAMETERS = ["WT", "PH", "DO", "NH3N", "TP"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "capillary-crash-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same numbers in every run of the test: a crash that once showed a fault shows it again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A file of its own for each import, a few months of a year of its own: none overlaps another. */
function writeFile(index: number): string {
  const lines = [`断面,时间,${PARAMETERS.join(",")}`];
  const start = Date.UTC(1980 + (index % 40), index < 40 ? 0 : index < 80 ? 4 : 8, 1);
  for (let section = 0; section < SECTIONS; section += 1) {
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      const time = new Date(start + moment * 4 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
      lines.push(
        `S${section},${time},${PARAMETERS.map((_, k) => (1 + ((moment * 7 + k) % 50) / 10).toFixed(2)).join(",")}`,
      );
    }
  }
  const path = join(folder, `readings-${index}.csv`);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

type Run = { acknowledged: string[]; killed: boolean };

/** Imports files with the real command line and kills it −9 once it has told its progress `afterTellings` times. */
function importAndKill(files: readonly string[], afterTellings: number, thenMs: number): Promise<Run> {
  const command = [
    "--import",
    "tsx",
    "server/cli/main.ts",
    "import",
    "readings",
    ...files,
    "--create-unplaced",
    "--json",
    "--progress",
  ];
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: folder, DEMO: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let tellings = 0;
  child.stdout?.on("data", (text: Buffer) => {
    output += text;
  });
  child.stderr?.on("data", (text: Buffer) => {
    tellings += text.toString().split("\n").length - 1;
    if (tellings >= afterTellings) setTimeout(() => child.kill("SIGKILL"), thenMs);
  });
  return new Promise((resolve) =>
    child.on("exit", (_, signal) => {
      const answers = output
        .split("\n")
        .filter((line) => line.endsWith("}"))
        .map((line) => JSON.parse(line) as { file: string; state: string });
      resolve({
        acknowledged: answers.filter(({ state }) => state === "done").map(({ file }) => file),
        killed: signal === "SIGKILL",
      });
    }),
  );
}

it(`kill -9 at ${KILLS} moments of an import: the database is sound, each import is there whole or not at all`, async () => {
  const random = seeded(20_260_827);
  const acknowledged = new Set<string>();
  const states = new Map<string, number>();
  let kills = 0;
  for (let round = 0; kills < KILLS; round += 1) {
    const files = Array.from({ length: FILES }, (_, i) => writeFile(round * FILES + i));
    const run = await importAndKill(files, 1 + Math.floor(random() * 12), Math.floor(random() * 60));
    for (const file of run.acknowledged) acknowledged.add(file);
    if (run.killed) kills += 1;
    await checkDatabase(acknowledged, states, kills % VERIFY_EVERY === 0);
  }
  // The moments were spread: some imports were killed half-way, some had been acknowledged before.
  expect(states.get("running") ?? 0).toBeGreaterThan(3);
  expect(acknowledged.size).toBeGreaterThan(3);
  await checkRestart();
}, 600_000);

async function checkDatabase(
  acknowledged: ReadonlySet<string>,
  states: Map<string, number>,
  verify: boolean,
): Promise<void> {
  const database = await openDatabase(join(folder, "capillary.db"));
  try {
    if (verify) expect(await database.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    const { items } = await database.read.imports.list({ limit: 500, offset: 0 });
    const whole = new Set<string>();
    states.clear();
    for (const { fileName, state, accepted, unchanged } of items) {
      states.set(state, (states.get(state) ?? 0) + 1);
      if (state !== "done") continue;
      expect(accepted + unchanged).toBe(SECTIONS * MOMENTS);
      whole.add(fileName);
    }
    for (const file of acknowledged) expect(whole).toContain(file);
    const observations = (await database.read.readings.extents()).reduce((sum, extent) => sum + extent.observations, 0);
    expect(observations).toBe(whole.size * SECTIONS * MOMENTS);
  } finally {
    await database.close();
  }
}

/** The next start tells of every import that was cut short, and finishes what followed from the others. */
async function checkRestart(): Promise<void> {
  const database = await openDatabase(join(folder, "capillary.db"));
  let followedUp = false;
  const queue = importQueue({
    database,
    now: () => epochSeconds(Date.now() / 1000),
    publish: () => {},
    runner: undefined as never,
    limits: undefined as never,
    doFollowUp: async () => {
      followedUp = true;
    },
    reportFailure: () => {},
  });
  expect(await queue.resume()).toBeGreaterThan(0);
  expect(followedUp).toBe(true);
  const { items } = await database.read.imports.list({ limit: 500, offset: 0 });
  expect(items.filter(({ state }) => state === "running")).toEqual([]);
  expect(items.find(({ state }) => state === "failed")?.failure).toContain("没有写入任何数据");
  await database.close();
}

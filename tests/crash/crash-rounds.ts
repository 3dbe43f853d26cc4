import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import BetterSqlite from "better-sqlite3";
import { startServer } from "../support/running-server.ts";
import { serviceClient } from "../support/service-client.ts";
import { signedIn } from "../support/signed-in.ts";
import { emptyLedger, findTargets, type Ledger, type Targets, writeUntilBroken } from "./write-load.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** From the first write to the kill. */
const ALIVE_MS = { least: 150, most: 12_000 };

export type CrashRound = {
  round: number;
  aliveMs: number;
  restartMs: number;
  /** Acknowledged in this round. */
  imports: number;
  notes: number;
  traces: number;
  samples: number;
  flowStates: number;
  /** Acknowledged in any round and not there. */
  lost: string[];
  /** Rows of imports that are not done, imports that run without anyone running them, and what `verify` says. */
  wrong: string[];
};

/**
 * Kills the real service −9 so many times while it writes, at random moments, starts it again each time and looks for
 * everything it had said was done. `tell` gets each round when it is over.
 */
export async function crashRounds(rounds: number, random: () => number, tell: (round: CrashRound) => void) {
  const folder = mkdtempSync(join(tmpdir(), "capillary-crash-rounds-"));
  const ledger = emptyLedger();
  const start = () => startServer({ LOG_LEVEL: "error", BACKUP_EVERY_H: "0" }, folder);
  let server = await start();
  try {
    const targets = await findTargets(serviceClient(server.url, await signedIn(server.url)));
    for (let round = 1; round <= rounds; round += 1) {
      const before = counts(ledger);
      const aliveMs = await writeAndKill(server, targets, ledger, round, random());
      const began = performance.now();
      server = await start();
      const restartMs = Math.round(performance.now() - began);
      const wrong = [...wrongIn(join(folder, "capillary.db")), ...(await verify(folder))];
      const after = counts(ledger);
      const made = Object.fromEntries(Object.entries(after).map(([key, n]) => [key, n - (before[key] ?? 0)]));
      const lost = lostFrom(join(folder, "capillary.db"), ledger);
      tell({ round, aliveMs, restartMs, ...(made as ReturnType<typeof counts>), lost, wrong });
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = (ledger: Ledger) =>
  ({
    imports: ledger.imports.size,
    notes: ledger.acknowledged,
    traces: ledger.traces.size,
    samples: ledger.samples.size,
    flowStates: ledger.flowStates.size,
  }) as Record<"imports" | "notes" | "traces" | "samples" | "flowStates", number> & Record<string, number>;

async function writeAndKill(
  server: Awaited<ReturnType<typeof startServer>>,
  targets: Targets,
  ledger: Ledger,
  round: number,
  share: number,
): Promise<number> {
  const aliveMs = Math.round(ALIVE_MS.least + share * (ALIVE_MS.most - ALIVE_MS.least));
  const client = serviceClient(server.url, await signedIn(server.url));
  const writing = writeUntilBroken(client, targets, ledger, round);
  await sleep(aliveMs);
  await server.stop("SIGKILL");
  await writing;
  return aliveMs;
}

/** What the ledger says was done and the database does not hold. */
function lostFrom(path: string, ledger: Ledger): string[] {
  const db = new BetterSqlite(path, { readonly: true });
  const one = (sql: string, ...of: unknown[]) =>
    db
      .prepare(sql)
      .pluck()
      .get(...of);
  const lost: string[] = [];
  for (const [id, rows] of ledger.imports) {
    const held = one(
      "SELECT count(*) FROM reading JOIN import_batch b ON b.id = import_id WHERE b.id = ? AND b.state = 'done'",
      id,
    );
    if (held !== rows) lost.push(`import ${id}: ${held} of ${rows} rows`);
  }
  for (const [id, { said, tried }] of ledger.notes) {
    const held = one("SELECT acknowledged_note FROM exceedance WHERE id = ?", id);
    if (said !== undefined && held !== said && held !== tried) lost.push(`event ${id}: ${held}, not ${said}`);
  }
  const missing = (sql: string, ids: Iterable<unknown>, what: string) => {
    for (const id of ids) if (one(sql, id) === undefined) lost.push(`${what} ${id}`);
  };
  missing("SELECT 1 FROM trace WHERE id = ?", ledger.traces, "trace");
  missing("SELECT 1 FROM field_sample WHERE client_id = ?", ledger.samples, "sample");
  missing("SELECT 1 FROM flow_edit WHERE id = ?", ledger.flowStates, "state of flow");
  const inAudit = (kind: string) => `SELECT 1 FROM audit WHERE object_kind = '${kind}' AND object_id = ?`;
  missing(inAudit("trace"), ledger.traces, "entry in the audit of trace");
  missing(inAudit("flow-edit"), [...ledger.flowStates].map(String), "entry in the audit of state of flow");
  missing(inAudit("import"), [...ledger.imports.keys()].map(String), "entry in the audit of import");
  db.close();
  return lost;
}

/** An import is there whole or not at all, and none goes on running that nobody runs. */
function wrongIn(path: string): string[] {
  const db = new BetterSqlite(path, { readonly: true });
  const rows = db
    .prepare(
      `SELECT 'import ' || b.id || ' is ' || b.state || ' with ' || count(r.observed_at) || ' rows' FROM import_batch b
       LEFT JOIN reading r ON r.import_id = b.id WHERE b.state <> 'done' GROUP BY b.id
       HAVING count(r.observed_at) > 0 OR b.state = 'running'`,
    )
    .pluck()
    .all() as string[];
  db.close();
  return rows;
}

/** As an administrator would, beside the service that has started again. */
async function verify(folder: string): Promise<string[]> {
  const child = spawn(process.execPath, ["--import", "tsx", "server/cli/main.ts", "verify", "--json"], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) text += chunk;
  const { sound, ...found } = JSON.parse(text) as { sound: boolean } & Record<string, string[]>;
  return sound ? [] : Object.values(found).flat();
}

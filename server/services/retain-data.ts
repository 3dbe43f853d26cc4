import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DAY_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import { recordChange } from "./record-change.ts";

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  uploadDir: string;
  /** 0: issues are kept for ever. */
  keepIssuesDays: number;
  tell: (level: "info", message: string, fields: Readonly<Record<string, unknown>>) => void;
  onError: (error: unknown) => void;
};

const EVERY_MS = 24 * 3600_000;
/** When start-up and what follows from it are over. */
const FIRST_MS = 15 * 60_000;
/** One unit of work: others write in between. */
const ROWS_AT_ONCE = 2_000;
/** Ended sessions are kept so long, for who looks into a break-in. Source: 网络安全法 第二十一条 asks six months of logs; the audit keeps each sign-in for ever. */
const KEEP_SESSIONS_DAYS = 190;
/** No import takes so long: a file as old was left by something that went wrong. */
const UPLOAD_MS = 2 * 24 * 3600_000;

/**
 * Once a day takes away what nobody needs any more: issues of old imports, sessions long ended, files left in the folder of
 * uploads. Nothing else. Writes down what it took, and the head of the audit into the log.
 */
export function retainData({ database, now, uploadDir, keepIssuesDays, tell, onError }: Deps) {
  let timer: NodeJS.Timeout | undefined;

  async function forgetIssues(): Promise<number> {
    if (keepIssuesDays === 0) return 0;
    const before = epochSeconds(now() - keepIssuesDays * DAY_S);
    let all = 0;
    for (let gone = ROWS_AT_ONCE; gone === ROWS_AT_ONCE; all += gone) {
      gone = await database.transact(({ imports }) => imports.forgetIssues(before, ROWS_AT_ONCE));
    }
    return all;
  }
  async function removeUploads(): Promise<number> {
    const names = await readdir(uploadDir).catch(() => []);
    let gone = 0;
    for (const name of names) {
      const path = join(uploadDir, name);
      const of = await stat(path).catch(() => undefined);
      if (of === undefined || Date.now() - of.mtimeMs < UPLOAD_MS) continue;
      await rm(path, { recursive: true, force: true });
      gone += 1;
    }
    return gone;
  }
  async function run(): Promise<{ issues: number; sessions: number; uploads: number }> {
    const ended = epochSeconds(now() - KEEP_SESSIONS_DAYS * DAY_S);
    const gone = {
      issues: await forgetIssues(),
      sessions: await database.transact(({ sessions }) => sessions.forgetEnded(ended)),
      uploads: await removeUploads(),
    };
    if (gone.issues + gone.sessions + gone.uploads > 0) {
      tell("info", "what is not kept any longer was removed", gone);
      const change = { action: "retention.run", of: ["system", null], after: gone } as const;
      await database.transact((stores) => recordChange(stores, now(), change));
    }
    // The log goes elsewhere: who has it can tell whether the end of the chain was cut off later.
    const { headSeq, headHash } = await database.read.audit.verify();
    tell("info", "head of the audit", { head: `${headSeq}:${headHash}` });
    return gone;
  }
  const again = (inMs: number): void => {
    timer = setTimeout(() => {
      run()
        .catch(onError)
        .finally(() => again(EVERY_MS));
    }, inMs).unref();
  };
  return { run, start: (): void => again(FIRST_MS), stop: (): void => clearTimeout(timer) };
}

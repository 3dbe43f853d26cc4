import { existsSync } from "node:fs";
import { AppError } from "../../shared/domain/errors.ts";
import type { Config } from "../config/env.ts";
import { openDatabase } from "../stores/open-database.ts";
import type { Database, Verification } from "../stores/stores.ts";
import { parseCommand, UsageError } from "./command.ts";

const CHECKS: Record<keyof Verification, string> = {
  integrity: "数据库文件完整性",
  foreignKeys: "外键",
  rollups: "日统计、最新值与计数",
  audit: "审计链",
};

/** What to keep elsewhere: the newest entry and its hash. */
async function headOf(database: Database): Promise<string> {
  const { headSeq, headHash } = await database.read.audit.verify();
  return `${headSeq}:${headHash}`;
}

/**
 * A chain that was cut off at its end is whole; who kept an earlier head (a backup, a line of the log) can tell.
 * @throws UsageError where it is no head
 */
async function missingHead(database: Database, text: string): Promise<string[]> {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined) throw new UsageError("--head 为 序号:散列");
  const page = { limit: 1, offset: 0 };
  const entry = (await database.read.audit.list({ beforeSeq: Number(seq) + 1 }, page)).items[0];
  return entry?.seq === Number(seq) && entry.hash === hash ? [] : [`entry ${seq} is not the one that was noted`];
}

/** `verify`: 0 when sound, 1 with what is wrong. */
export async function runVerify(args: string[], config: Config): Promise<number> {
  const { values } = parseCommand(args, {
    json: { type: "boolean", default: false },
    head: { type: "string" },
  });
  if (!existsSync(config.databasePath)) throw new AppError("not-found", `没有数据库 ${config.databasePath}`);
  const database = await openDatabase(config.databasePath);
  try {
    const checked = await database.verify();
    const lost = values.head === undefined ? [] : await missingHead(database, values.head);
    const found = { ...checked, audit: [...checked.audit, ...lost] };
    const sound = Object.values(found).every((list) => list.length === 0);
    if (values.json) console.log(JSON.stringify({ sound, ...found, head: await headOf(database) }));
    else {
      for (const [check, title] of Object.entries(CHECKS) as [keyof Verification, string][]) {
        const wrong = found[check];
        console.log(`${wrong.length === 0 ? "✓" : "✗"} ${title}${wrong.length === 0 ? "" : `：${wrong.length} 处`}`);
        for (const line of wrong) console.log(`    ${line}`);
      }
    }
    if (!values.json) console.log(`审计链尾 ${await headOf(database)}`);
    return sound ? 0 : 1;
  } finally {
    await database.close();
  }
}

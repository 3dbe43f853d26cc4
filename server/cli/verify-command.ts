import { existsSync } from "node:fs";
import { AppError } from "../../shared/domain/errors.ts";
import type { Config } from "../config/env.ts";
import { openDatabase } from "../stores/open-database.ts";
import type { Verification } from "../stores/stores.ts";
import { parseCommand } from "./command.ts";

const CHECKS: Record<keyof Verification, string> = {
  integrity: "数据库文件完整性",
  foreignKeys: "外键",
  rollups: "日统计、最新值与计数",
  audit: "审计链",
};

/** `verify`: 0 when sound, 1 with what is wrong. */
export async function runVerify(args: string[], config: Config): Promise<number> {
  const { values } = parseCommand(args, { json: { type: "boolean", default: false } });
  if (!existsSync(config.databasePath)) throw new AppError("not-found", `没有数据库 ${config.databasePath}`);
  const database = await openDatabase(config.databasePath);
  try {
    const found = await database.verify();
    const sound = Object.values(found).every((list) => list.length === 0);
    if (values.json) console.log(JSON.stringify({ sound, ...found }));
    else {
      for (const [check, title] of Object.entries(CHECKS) as [keyof Verification, string][]) {
        const wrong = found[check];
        console.log(`${wrong.length === 0 ? "✓" : "✗"} ${title}${wrong.length === 0 ? "" : `：${wrong.length} 处`}`);
        for (const line of wrong) console.log(`    ${line}`);
      }
    }
    return sound ? 0 : 1;
  } finally {
    await database.close();
  }
}

import type { Config } from "../config/env.ts";
import { createContext } from "../context.ts";
import { setDatabaseAside } from "../stores/backup-database.ts";
import { parseCommand, UsageError } from "./command.ts";
import { fileStamp } from "./file-stamp.ts";

/** `reseed`: a new database with the demo city; the one before is kept beside it. */
export async function runReseed(args: string[], config: Config): Promise<number> {
  if (parseCommand(args, {}).positionals.length > 0) throw new UsageError("reseed 没有参数");
  const before = setDatabaseAside(config.databasePath, `before-reseed-${fileStamp()}`);
  if (before !== undefined) console.log(`原数据库保留为 ${before}`);
  const ctx = await createContext({ ...config, demo: true }, { progress: (text) => console.log(text) });
  try {
    await ctx.start();
    console.log("演示城市已就绪");
    return 0;
  } finally {
    await ctx.close();
  }
}

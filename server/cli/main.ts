import { AppError } from "../../shared/domain/errors.ts";
import { readConfig } from "../config/env.ts";
import { runBackup, runRestore } from "./backup-command.ts";
import { UsageError } from "./command.ts";
import { runImportCommand } from "./import-command.ts";
import { runVerify } from "./verify-command.ts";

const USAGE = `用法 npm run capillary -- <命令>

  import <kind> <文件…> [--crs EPSG:4548] [--year 2021] [--source 代码] [--dry-run] [--partial] [--create-unplaced] [--json] [--progress]
         kind: network sections outfalls readings districts lakes protection-zones
  backup <文件>     在线备份（服务可以正在运行）
  restore <文件>    恢复备份（须先停止服务；原数据库保留在旁边）
  verify            检查数据库：完整性、外键、由监测值推算的数据`;

const COMMANDS: Record<string, (args: string[], config: ReturnType<typeof readConfig>) => Promise<number>> = {
  import: runImportCommand,
  backup: runBackup,
  restore: runRestore,
  verify: runVerify,
};

const [verb = "", ...args] = process.argv.slice(2);
const command = COMMANDS[verb];
if (command === undefined) {
  console.error(USAGE);
  process.exitCode = verb === "" || verb === "help" || verb === "--help" ? 0 : 2;
} else {
  try {
    process.exitCode = await command(args, readConfig(process.env));
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1;
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : messageOf(error));
  }
}

/** What a person can act on is said plainly; anything else is shown whole, for whoever mends it. */
function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

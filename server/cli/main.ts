import { userInfo } from "node:os";
import { AppError } from "../../shared/domain/errors.ts";
import { type Config, readConfig } from "../config/env.ts";
import { actingAs } from "../stores/acting.ts";
import { UsageError } from "./command.ts";

const USAGE = `用法 npm run capillary -- <命令>

  import <kind> <文件…> [--crs EPSG:4548] [--year 2021] [--source 代码] [--dry-run] [--partial] [--create-unplaced] [--json] [--progress]
         kind: network sections outfalls readings districts lakes protection-zones
  export verdicts --mode realtime|period [--from 时间] [--to 时间]      CSV 写到标准输出
  trace --section 编码 [--at 时间] [--parameters NH3N,TP] [--model response|plain-upstream] [--json]
  backup [文件]     在线备份（服务可以正在运行）；不写文件名则备份到 BACKUP_DIR 并轮换旧备份
  backup --test [文件]  把最新（或指定）的备份恢复到临时目录并核对；backup --list 列出历次备份与恢复测试
  restore <文件>    恢复备份（须先停止服务；原数据库保留在旁边）
  user add <账号> --grant 角色[:区县] [--grant …] [--name 姓名] [--password-stdin]
  user passwd <账号> [--password-stdin]      重设密码
  user list [--json]
  user key <账号> [--actions read,import] [--days 90] [--name 用途]      新建接口密钥
         角色: viewer officer duty planner admin；没有给密码时生成一个，只显示一次
  verify [--head 序号:散列]      检查数据库：完整性、外键、由监测值推算的数据、审计链（须仍含给出的链尾）
  reseed            重建演示城市（须先停止服务；原数据库保留在旁边）`;

type Command = (args: string[], config: Config) => Promise<number>;
/** Loaded when called: a backup needs no tracer. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  import: async () => (await import("./import-command.ts")).runImportCommand,
  export: async () => (await import("./export-command.ts")).runExportCommand,
  trace: async () => (await import("./trace-command.ts")).runTraceCommand,
  backup: async () => (await import("./backup-command.ts")).runBackup,
  restore: async () => (await import("./backup-command.ts")).runRestore,
  user: async () => (await import("./user-command.ts")).runUserCommand,
  verify: async () => (await import("./verify-command.ts")).runVerify,
  reseed: async () => (await import("./reseed-command.ts")).runReseed,
};

// `… | head` has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const [verb = "", ...args] = process.argv.slice(2);
const command = COMMANDS[verb];
if (command === undefined) {
  console.error(USAGE);
  process.exitCode = verb === "" || verb === "help" || verb === "--help" ? 0 : 2;
} else {
  try {
    const run = await command();
    const actor = { kind: "system", name: `命令行 ${userInfo().username}` } as const;
    process.exitCode = await actingAs({ actor, address: null }, () => run(args, readConfig(process.env)));
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

import { basename, resolve } from "node:path";
import { IMPORT_KINDS, importKind, importOptions } from "../../shared/contract/imports.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { Config } from "../config/env.ts";
import { type AppContext, createContext } from "../context.ts";
import { describeFile } from "../imports/describe-file.ts";
import { parseCommand, UsageError } from "./command.ts";

const OPTIONS = {
  crs: { type: "string" },
  year: { type: "string" },
  source: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  partial: { type: "boolean", default: false },
  "create-unplaced": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  progress: { type: "boolean", default: false },
} as const;
const ISSUES_SHOWN = 50;

/** `import <kind> <file…>`: 0 when every file was taken, 1 when one was refused or failed. */
export async function runImportCommand(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS);
  const [kindText, ...files] = positionals;
  const kind = importKind.safeParse(kindText);
  if (!kind.success) throw new UsageError(`不认识导入类型“${kindText ?? ""}”，可用 ${IMPORT_KINDS.join("、")}`);
  if (files.length === 0) throw new UsageError("没有给出文件");
  const parsed = importOptions
    .pick({ crs: true, year: true, source: true })
    .safeParse({ crs: values.crs, year: values.year, source: values.source });
  if (!parsed.success)
    throw new UsageError(parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("；"));
  const options = {
    ...parsed.data,
    dryRun: values["dry-run"],
    partial: values.partial,
    createUnplaced: values["create-unplaced"],
  };

  const ctx = await createContext(config);
  let failed = 0;
  try {
    await ctx.imports.finishPending();
    if (values.progress || process.stderr.isTTY) showProgress(ctx, values.progress ? "\n" : "\r");
    for (const file of files) {
      const path = resolve(file);
      const { id, finished } = await ctx.imports.startImport({
        kind: kind.data,
        file: { path, name: basename(path) },
        ...(await describeExisting(path)),
        options,
      });
      await finished;
      if (!(await report(ctx, id, values.json))) failed += 1;
    }
  } finally {
    await ctx.close();
  }
  return failed === 0 ? 0 : 1;
}

async function describeExisting(path: string) {
  try {
    return await describeFile(path);
  } catch (cause) {
    throw new AppError("not-found", `读不到文件 ${path}`, { cause });
  }
}

/** On a terminal one line that changes; with --progress a line each, for scripts. */
function showProgress(ctx: AppContext, lineEnd: "\r" | "\n"): void {
  ctx.events.subscribe((event) => {
    if (event.type === "import") process.stderr.write(`${Math.round(event.progress * 100)}%  ${lineEnd}`);
  });
}

const STATES: Record<string, string> = {
  done: "已导入",
  "dry-run": "试运行（未写入）",
  refused: "未导入：文件有错误",
  failed: "导入失败",
};

/** Prints what became of an import; true where it is well. */
async function report(
  ctx: AppContext,
  id: Parameters<AppContext["imports"]["findImport"]>[0],
  json: boolean,
): Promise<boolean> {
  const record = await ctx.imports.findImport(id);
  const { items } = await ctx.imports.listImportIssues(id, { limit: json ? 100_000 : ISSUES_SHOWN, offset: 0 });
  const { fileName, state, accepted, rejected, unchanged, issueCount, failure } = record;
  if (json)
    console.log(
      JSON.stringify({ importId: id, file: fileName, state, accepted, rejected, unchanged, failure, issues: items }),
    );
  else {
    console.log(
      `${fileName}：${STATES[state] ?? state}（编号 ${id}）  接受 ${accepted}  未变 ${unchanged}  未接受 ${rejected}  问题 ${issueCount}`,
    );
    if (failure !== null) console.log(`  ${failure}`);
    for (const issue of items) {
      const place = [issue.row === null ? "" : `第 ${issue.row} 行`, issue.column ?? ""]
        .filter((part) => part !== "")
        .join(" ");
      console.log(`  [${issue.severity} ${issue.code}] ${place === "" ? "" : `${place}：`}${issue.message}`);
    }
    if (issueCount > items.length) console.log(`  … 另有 ${issueCount - items.length} 条，见导入页或 --json`);
  }
  return state === "done" || (state === "dry-run" && !items.some((issue) => issue.severity === "error"));
}

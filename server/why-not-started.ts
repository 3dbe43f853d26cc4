import { AppError } from "../shared/domain/errors.ts";
import { asStorageProblem } from "./stores/storage-problem.ts";

/** Why the service did not start, in words of the person who started it; what nobody foresaw is shown whole. */
export function whyNotStarted(error: unknown): string {
  const known = error instanceof AppError ? error : asStorageProblem(error);
  if (known !== undefined) return `无法启动：${known.message}${placeOf(known.cause)}`;
  if (!(error instanceof Error)) return `无法启动：${String(error)}`;
  if (/^环境变量有误|^DATABASE_URL/.test(error.message)) return error.message;
  if (/^migration .* file is gone/.test(error.message))
    return `无法启动：数据库由更新版本的程序写过（${error.message}）；请使用那个版本或更新的程序，或恢复升级前的备份`;
  return `无法启动：${error.stack}`;
}

/** The file or call that failed, as the system names it. */
const placeOf = (cause: unknown): string => (cause instanceof Error ? `\n  ${cause.message}` : "");

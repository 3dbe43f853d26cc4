import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import type { Problem } from "../../shared/contract/common.ts";
import { AppError, type ErrorCode, TooManyRequests } from "../../shared/domain/errors.ts";
import { asStorageProblem } from "../stores/storage-problem.ts";
import type { Log } from "./log.ts";
import { referenceOf } from "./request-id.ts";

const STATUS: Record<ErrorCode, ContentfulStatusCode> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  unsupported: 415,
  "too-many": 429,
  unavailable: 503,
  internal: 500,
};
const TITLE: Record<ErrorCode, string> = {
  invalid: "请求有误",
  unauthenticated: "请先登录",
  forbidden: "没有权限",
  "not-found": "没有找到",
  conflict: "与现有数据冲突",
  "too-large": "内容过大",
  unsupported: "不支持的格式",
  "too-many": "请求过于频繁",
  unavailable: "暂时不可用，请稍后再试",
  internal: "系统内部错误",
};

/**
 * The only place that turns an error into a response: known ones say what to do, unknown ones only their reference, which
 * is that of the request in the log and in X-Request-Id.
 */
export function respondWithProblem(error: unknown, c: Context, log: Log): Response {
  const known = asAppError(error);
  const code = known?.code ?? "internal";
  const reference = referenceOf(c);
  // Of what was made plain from something else the log keeps the whole story.
  if (code === "internal" || (STATUS[code] >= 500 && known?.cause !== undefined)) {
    log("error", "request failed", { reference, method: c.req.method, path: c.req.path, error: storyOf(error) });
  }
  const body: Problem = {
    type: "about:blank",
    title: TITLE[code],
    status: STATUS[code],
    code,
    ...(code === "internal" || known === undefined ? {} : { detail: known.message }),
    instance: reference,
    ...(known?.because === undefined ? {} : { because: known.because }),
    ...(known instanceof InvalidRequest ? { issues: known.issues } : {}),
  };
  return c.body(JSON.stringify(body), STATUS[code], {
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
    ...(known instanceof TooManyRequests ? { "retry-after": String(known.afterS) } : {}),
  });
}

const storyOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? `${error.stack}` : `${error.stack}\ncaused by ${storyOf(error.cause)}`;
};

/** A request that does not fit its schema, with the path of each fault. */
export class InvalidRequest extends AppError {
  readonly issues: { path: string; message: string }[];
  constructor(error: z.core.$ZodError) {
    const issues = error.issues.map((i) => ({ path: i.path.map(String).join("."), message: i.message }));
    super("invalid", issues.map((i) => (i.path ? `${i.path}：${i.message}` : i.message)).join("；"));
    this.issues = issues;
  }
}

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new AppError(error.status === 413 ? "too-large" : "invalid", error.message || "请求无法读取");
  }
  // A file that is received meets a full disk before the database does.
  return asStorageProblem(error);
}

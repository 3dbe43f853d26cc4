import { type Problem, problem } from "@shared/contract/common.ts";
import ky, { HTTPError, type Options } from "ky";
import type { z } from "zod";

/**
 * A failed request in words a page can show.
 * `code` is the server's problem code, or `unreachable` (no answer) or `contract` (an answer of another shape).
 */
export class ApiError extends Error {
  override name = "ApiError";
  constructor(
    readonly code: string,
    message: string,
    readonly details: {
      status?: number;
      detail?: string;
      /** Found again in the server's log. */
      reference?: string;
      issues?: readonly { path: string; message: string }[];
      /** What was refused, by key, with its figures. */
      because?: Problem["because"];
    } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;
type RequestOptions = { query?: Query; signal?: AbortSignal };

/** Told when the server no longer knows who calls: the session may have ended. */
let onStranger: () => void = () => {};
export function whenStranger(tell: () => void): void {
  onStranger = tell;
}

const http = ky.create({ prefixUrl: "/api", retry: 0, timeout: 60_000 });

/** GET `/api/<path>`, checked against the contract. @throws ApiError */
export const getJson = <S extends z.ZodType>(schema: S, path: string, options: RequestOptions = {}) =>
  request(schema, path, { method: "get", ...requestOptions(options) });

/** POST a JSON body to `/api/<path>`. @throws ApiError */
export const postJson = <S extends z.ZodType>(schema: S, path: string, json: unknown, options: RequestOptions = {}) =>
  request(schema, path, { method: "post", json, ...requestOptions(options) });

/** PATCH with a JSON body. @throws ApiError */
export const patchJson = <S extends z.ZodType>(schema: S, path: string, json: unknown) =>
  request(schema, path, { method: "patch", json });

/** DELETE. @throws ApiError */
export const deleteJson = <S extends z.ZodType>(schema: S, path: string) => request(schema, path, { method: "delete" });

/** POST a form (files) to `/api/<path>`; waits as long as the server works. @throws ApiError */
export const postForm = <S extends z.ZodType>(schema: S, path: string, body: FormData, options: RequestOptions = {}) =>
  request(schema, path, { method: "post", body, ...requestOptions(options), timeout: false });

/** GET a file of `/api/<path>` with the name the server gives it; waits as long as the server works. @throws ApiError */
export async function getFile(path: string, query: Query): Promise<{ blob: Blob; fileName: string }> {
  try {
    const response = await http(path, { method: "get", ...requestOptions({ query }), timeout: 180_000 });
    const [, name] = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "") ?? [];
    return { blob: await response.blob(), fileName: decodeURIComponent(name ?? "report") };
  } catch (error) {
    throw await toApiError(error);
  }
}

async function request<S extends z.ZodType>(schema: S, path: string, options: Options): Promise<z.infer<S>> {
  let body: unknown;
  try {
    body = await http(path, options).json();
  } catch (error) {
    throw await toApiError(error);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((i) => ({ path: i.path.join("."), message: i.message }));
  throw new ApiError("contract", `unexpected answer from /api/${path}`, { issues });
}

function requestOptions({ query, signal }: RequestOptions): Options {
  const searchParams = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null) searchParams.set(name, String(value));
  return { searchParams, ...(signal ? { signal } : {}) };
}

async function toApiError(error: unknown): Promise<unknown> {
  if (error instanceof DOMException && error.name === "AbortError") return error;
  if (!(error instanceof HTTPError))
    return new ApiError("unreachable", "no answer from the server", {}, { cause: error });
  const { response } = error;
  const parsed = problem.safeParse(await response.json().catch(() => null));
  // a gateway in front of a stopped server answers 502–504 without problem+json
  if (!parsed.success)
    return new ApiError(response.status >= 500 ? "unreachable" : "internal", `HTTP ${response.status}`, {
      status: response.status,
    });
  const { code, title, status, detail, instance, issues, because } = parsed.data;
  if (code === "unauthenticated" && because?.key === "access.signIn") onStranger();
  return new ApiError(code, title, {
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(instance === undefined ? {} : { reference: instance }),
    ...(issues === undefined ? {} : { issues }),
    ...(because === undefined ? {} : { because }),
  });
}

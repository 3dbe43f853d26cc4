import { ApiError } from "./client.ts";

/** What a panel can be showing. `failed` keeps what was there before, so that a lost connection blanks nothing. */
export type FetchState<T> =
  | { state: "idle" }
  | { state: "loading" }
  | { state: "failed"; error: ApiError; previous: T | undefined }
  | { state: "ready"; data: T; refreshing: boolean };

/** The value to draw, if there is any: fresh, or from before a failure. */
export function drawableOf<T>(fetched: FetchState<T>): T | undefined {
  if (fetched.state === "ready") return fetched.data;
  return fetched.state === "failed" ? fetched.previous : undefined;
}

/** Anything thrown, as an ApiError. */
export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError("internal", error instanceof Error ? error.message : String(error), {}, { cause: error });

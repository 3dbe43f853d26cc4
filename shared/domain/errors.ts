/** Every way a request can fail that its caller can act on, and `internal` for the rest. */
export type ErrorCode = "invalid" | "not-found" | "conflict" | "too-large" | "unsupported" | "unavailable" | "internal";

/** A failure the caller can act on. Knows nothing of HTTP. The message is in the user's language (Chinese). */
export class AppError extends Error {
  override name = "AppError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

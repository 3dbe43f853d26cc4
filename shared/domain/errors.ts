/** Every way a request can fail that its caller can act on, and `internal` for the rest. */
export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-large"
  | "unsupported"
  | "too-many"
  | "unavailable"
  | "internal";

/** Why, for who says it in another language: the key of a message and the figures in it. */
export type Because = { key: string; values: Readonly<Record<string, string | number>> };

/** A failure the caller can act on. Knows nothing of HTTP. The message is in the user's language (Chinese). */
export class AppError extends Error {
  override name = "AppError";
  readonly because: Because | undefined;
  constructor(
    readonly code: ErrorCode,
    message: string,
    { because, ...options }: ErrorOptions & { because?: Because | undefined } = {},
  ) {
    super(message, options);
    this.because = because;
  }
}

/** More than one client may ask for at once; `afterS` seconds later it may again. */
export class TooManyRequests extends AppError {
  constructor(
    message: string,
    key: string,
    readonly afterS: number,
  ) {
    super("too-many", message, { because: { key, values: { seconds: afterS } } });
  }
}

import type { Context } from "hono";

const LONGEST = 64;

/**
 * The address a request came from; undefined for the machine itself and where there is no connection. Behind a proxy on this
 * machine it is the one the proxy saw, which is the last of X-Forwarded-For; what a client writes there itself stands
 * before it and is not believed.
 */
export function addressOf(c: Context): string | undefined {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const peer = env?.incoming?.socket?.remoteAddress?.replace(/^::ffff:/, "");
  if (peer === undefined) return undefined;
  if (peer !== "127.0.0.1" && peer !== "::1") return peer;
  return c.req.header("X-Forwarded-For")?.split(",").at(-1)?.trim().slice(0, LONGEST) || undefined;
}

import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { MiddlewareHandler } from "hono";

const compressed = promisify(gzip);
const ACCEPTS_GZIP = /(^|,)\s*(gzip|\*)\s*(;\s*q=(1|1\.0+|0\.\d*[1-9]\d*))?\s*(,|$)/i;

/**
 * Compresses an answer at the quickest level, away from the thread that answers, for long columns of numbers and whole
 * records that are asked for once: on six years of readings the usual level takes three times as long and saves a fifth of the bytes.
 */
export function quickGzip({ threshold }: { threshold: number }): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { status } = c.res;
    if (c.res.headers.has("Content-Encoding")) return;
    if ((status !== 200 && status !== 201) || !ACCEPTS_GZIP.test(c.req.header("Accept-Encoding") ?? "")) return;
    const plain = new Uint8Array(await c.res.arrayBuffer());
    const headers = new Headers(c.res.headers);
    let body: Uint8Array<ArrayBuffer> = plain;
    if (plain.byteLength >= threshold) {
      body = new Uint8Array(await compressed(plain, { level: constants.Z_BEST_SPEED }));
      headers.set("Content-Encoding", "gzip");
    }
    headers.set("Vary", "Accept-Encoding");
    headers.set("Content-Length", String(body.byteLength));
    // The response in the context would lend its headers to the new one.
    c.res = undefined;
    c.res = new Response(body, { status, headers });
  };
}

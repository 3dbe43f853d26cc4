import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { EpochSeconds } from "../../shared/domain/units.ts";

type Deps = {
  /** Changes whenever an answer could, the clock apart. */
  version: () => string;
  now: () => EpochSeconds;
  /** Whether the answers of a path depend on the database and the clock alone, and are small. */
  keeps: (path: string) => boolean;
};
type Kept = { body: ArrayBuffer; headers: [string, string][]; etag: string };

/** Larger answers are made anew: copying them costs as much as making them. */
const MOST_BYTES = 1024 * 1024;
/** Questions asked within one second and version; more than this are not kept. */
const MOST_KEPT = 400;

/**
 * Keeps answers to GET for as long as they are exact: one data version, one second of the clock (an answer knows no finer
 * time). Pages ask the same few questions all the time; of any number at once one is worked out and the others get its
 * bytes. Every kept answer carries an ETag, and is not sent again to who has it.
 */
export function keptAnswers({ version, now, keeps }: Deps): MiddlewareHandler {
  let stamp = "";
  const answers = new Map<string, Promise<Kept | undefined>>();

  return async (c, next) => {
    if (c.req.method !== "GET" || !keeps(c.req.path)) return next();
    const current = `${version()} ${now()}`;
    if (current !== stamp) {
      stamp = current;
      answers.clear();
    }
    const key = `${c.req.header("accept-encoding") ?? ""} ${c.req.url}`;
    const waiting = answers.get(key);
    if (waiting !== undefined) {
      const kept = await waiting;
      return kept === undefined ? next() : give(c, kept);
    }
    const { promise, resolve } = withResolve<Kept | undefined>();
    if (answers.size < MOST_KEPT) answers.set(key, promise);
    let kept: Kept | undefined;
    try {
      await next();
      kept = await keep(c.res);
    } finally {
      // Only answers: a failure may be over the next moment.
      resolve(kept);
      if (kept === undefined && answers.get(key) === promise) answers.delete(key);
    }
    if (kept !== undefined) {
      // The response in the context would lend its headers to the new one.
      c.res = undefined;
      c.res = give(c, kept);
    }
  };
}

async function keep(res: Response): Promise<Kept | undefined> {
  if (res.status !== 200 || Number(res.headers.get("content-length") ?? 0) > MOST_BYTES) return undefined;
  const body = await res.clone().arrayBuffer();
  if (body.byteLength > MOST_BYTES) return undefined;
  const etag = `"${createHash("sha1").update(new Uint8Array(body)).digest("base64url")}"`;
  return { body, etag, headers: [...res.headers].filter(([name]) => name !== "content-length") };
}

function give(c: Context, { body, headers, etag }: Kept): Response {
  const known = c.req.header("if-none-match");
  const all = new Headers(headers);
  all.set("ETag", etag);
  all.set("Cache-Control", "no-cache");
  if (known !== undefined && known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag)) {
    all.delete("Content-Type");
    return new Response(null, { status: 304, headers: all });
  }
  return new Response(body, { headers: all });
}

function withResolve<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

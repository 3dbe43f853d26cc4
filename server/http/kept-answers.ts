import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { EpochSeconds } from "../../shared/domain/units.ts";

/** What an answer follows from besides the address: rows alone, or rows and the clock, whose finest unit is a second. */
export type FollowsFrom = "data" | "data-and-clock";

type Deps = {
  /** Changes whenever an answer could, the clock apart. */
  version: () => string;
  now: () => EpochSeconds;
  /** Undefined where answers to this path are not kept: streams, records, what follows from anything else. */
  keeps: (path: string) => FollowsFrom | undefined;
  /** What of the caller an answer follows from; those who are alike in it get each other's answers. */
  likeness: (c: Context) => string;
};
type Kept = {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
  headers: Record<string, string>;
  bare: Record<string, string>;
};

/** Answers kept at one time, together; larger ones and those after it is full are made anew. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_KEPT = 1_000;

/**
 * Keeps answers to GET for as long as they are exact: one data version and, where they follow from the clock, one second
 * of it. Pages ask the same few questions all the time; of any number at once one is worked out and the others get its
 * bytes. Every kept answer carries an ETag, and is not sent again to who has it. Stands before all other middleware, whose
 * headers are kept with the answer.
 */
export function keptAnswers({ version, now, keeps, likeness }: Deps): MiddlewareHandler {
  const shelves = { data: shelf(), "data-and-clock": shelf() };

  return async (c, next) => {
    const lasting = c.req.method === "GET" ? keeps(c.req.path) : undefined;
    if (lasting === undefined) return next();
    const answers = shelves[lasting].open(lasting === "data" ? version() : `${version()} ${now()}`);
    const key = `${likeness(c)} ${c.req.header("accept-encoding") ?? ""} ${c.req.url}`;
    const waiting = answers.get(key);
    if (waiting !== undefined) {
      const kept = await waiting;
      return kept === undefined ? next() : give(c, kept);
    }
    let kept: Kept | undefined;
    const resolve = answers.begin(key);
    try {
      await next();
      kept = await keep(c.res);
    } finally {
      resolve(kept);
    }
    if (kept !== undefined) {
      // The response in the context would lend its headers to the new one.
      c.res = undefined;
      c.res = give(c, kept);
    }
  };
}

/** Answers that hold under one stamp; another stamp throws them away. */
function shelf() {
  let stamp = "";
  let answers = new Map<string, Promise<Kept | undefined>>();
  let bytes = 0;
  return {
    open(current: string) {
      if (current !== stamp) {
        stamp = current;
        answers = new Map();
        bytes = 0;
      }
      const mine = answers;
      return {
        get: (key: string) => mine.get(key),
        /** Promises an answer; what is answered in the end must be told, `undefined` where it is not kept. */
        begin(key: string): (kept: Kept | undefined) => void {
          let resolve: (kept: Kept | undefined) => void = () => {};
          mine.set(
            key,
            new Promise((done) => {
              resolve = done;
            }),
          );
          return (kept) => {
            resolve(kept);
            const size = kept?.bytes.byteLength ?? 0;
            const fits = mine === answers && mine.size <= MOST_KEPT && bytes + size <= MOST_BYTES;
            // Of failures nothing is kept: they may be over the next moment.
            if (kept === undefined || !fits) mine.delete(key);
            else bytes += size;
          };
        },
      };
    },
  };
}

async function keep(res: Response): Promise<Kept | undefined> {
  if (res.status !== 200) return undefined;
  const bytes = new Uint8Array(await res.arrayBuffer());
  const etag = `"${createHash("sha1").update(bytes).digest("base64url")}"`;
  const headers = Object.fromEntries(res.headers);
  delete headers["content-length"];
  headers.etag = etag;
  headers["cache-control"] = "private, no-cache";
  const { "content-type": _, ...bare } = headers;
  return { bytes, etag, headers, bare };
}

function give(c: Context, { bytes, headers, bare, etag }: Kept): Response {
  const known = c.req.header("if-none-match");
  if (known?.split(",").some((one) => one.trim().replace(/^W\//, "") === etag)) {
    return new Response(null, { status: 304, headers: bare });
  }
  return new Response(bytes, { headers });
}

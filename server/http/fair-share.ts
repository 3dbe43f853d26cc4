import type { Context, MiddlewareHandler } from "hono";
import { TooManyRequests } from "../../shared/domain/errors.ts";
import { addressOf } from "./address.ts";

/** So many at once, and so many more with every second. */
type Allowance = { burst: number; perSecond: number };
type Bucket = { left: number; at: number };

/** Requests that cost little to send and much to answer. */
const DEAR: readonly { methods: RegExp; path: RegExp; allowance: Allowance }[] = [
  { methods: /^POST$/, path: /^\/api\/imports(\/|$)/, allowance: { burst: 20, perSecond: 0.5 } },
  { methods: /^POST$/, path: /^\/api\/traces(\/|$)/, allowance: { burst: 20, perSecond: 0.5 } },
  {
    methods: /^GET$/,
    path: /^\/api\/traces\/[^/]+\/(report|next-samples|light)$/,
    allowance: { burst: 20, perSecond: 1 },
  },
  { methods: /^GET$/, path: /^\/api\/network\//, allowance: { burst: 60, perSecond: 10 } },
];
const MOST_STREAMS = 24;
const MOST_ADDRESSES = 10_000;

/**
 * Keeps one address from taking what all need: dear requests come out of a bucket that fills slowly, and open event streams
 * are counted. The machine itself is not limited. Behind a proxy on this machine the address is the one the proxy saw,
 * which is the last of X-Forwarded-For; what a client writes there itself stands before it and is not believed.
 */
export function fairShare({ now = () => performance.now() / 1000 } = {}): MiddlewareHandler {
  const buckets = new Map<string, Bucket>();
  const streams = new Map<string, number>();
  return async (c, next) => {
    const address = addressOf(c);
    if (address === undefined) return next();
    if (c.req.path === "/api/events") return holdStream(c, next, address, streams);
    const index = DEAR.findIndex(({ methods, path }) => methods.test(c.req.method) && path.test(c.req.path));
    const dear = DEAR[index];
    if (dear !== undefined) take(buckets, `${index} ${address}`, dear.allowance, now());
    await next();
  };
}

function take(buckets: Map<string, Bucket>, key: string, { burst, perSecond }: Allowance, now: number): void {
  const bucket = buckets.get(key) ?? { left: burst, at: now };
  const left = Math.min(burst, bucket.left + (now - bucket.at) * perSecond);
  // Made anew at the end of the map, so that its beginning are those who asked longest ago.
  buckets.delete(key);
  buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
  if (buckets.size > MOST_ADDRESSES) buckets.delete(buckets.keys().next().value as string);
  if (left >= 1) return;
  const seconds = Math.ceil((1 - left) / perSecond);
  throw new TooManyRequests(`请求过于频繁，请 ${seconds} 秒后再试`, "tooMany", seconds);
}

async function holdStream(c: Context, next: () => Promise<void>, address: string, streams: Map<string, number>) {
  const open = streams.get(address) ?? 0;
  if (open >= MOST_STREAMS) {
    throw new TooManyRequests("同一地址打开的页面太多，请关闭一些后再试", "tooManyStreams", 30);
  }
  streams.set(address, open + 1);
  c.req.raw.signal.addEventListener("abort", () => {
    const left = (streams.get(address) ?? 1) - 1;
    if (left > 0) streams.set(address, left);
    else streams.delete(address);
  });
  await next();
}

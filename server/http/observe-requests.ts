import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { addressOf } from "./address.ts";
import { PROBES } from "./guards.ts";
import type { Log } from "./log.ts";
import type { RequestMetrics } from "./metrics.ts";
import { referenceOf } from "./request-id.ts";

const SLOW_MS = 1_000;
const MOST_PATH = 200;
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Stands outside everything: gives each request its reference, counts and times it by the pattern of its route, and writes
 * one line of it: changes and refusals at info, what took long at warn, failures of the service at error, reads at debug.
 * A line never holds a header, a body or the value of a query: any of them may be a secret.
 */
export function observeRequests(log: Log, metrics: RequestMetrics): MiddlewareHandler {
  return async (c, next) => {
    const [reference, began] = [referenceOf(c), performance.now()];
    const end = metrics.begin();
    try {
      await next();
    } finally {
      end();
    }
    c.res.headers.set("X-Request-Id", reference);
    const ms = performance.now() - began;
    const [route, status] = [routeOf(c), c.res.status];
    metrics.observe(route, c.req.method, status, ms / 1000);
    log(levelOf(c, status, ms), "request", {
      reference,
      method: c.req.method,
      path: c.req.path.slice(0, MOST_PATH),
      asked: Object.keys(c.req.query()),
      route,
      status,
      ms: Math.round(ms * 10) / 10,
      from: addressOf(c),
    });
  };
}

function levelOf(c: Context, status: number, ms: number): Parameters<Log>[0] {
  if (PROBES.has(c.req.path)) return "debug";
  if (status >= 500) return "error";
  if (ms > SLOW_MS) return "warn";
  return status >= 400 || !READS.has(c.req.method) ? "info" : "debug";
}

/** The pattern of the route that answers, of which there are few: never the address itself. */
function routeOf(c: Context): string {
  const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
  return route?.path ?? "none";
}

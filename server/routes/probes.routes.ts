import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { AppError } from "../../shared/domain/errors.ts";
import { addressOf } from "../http/address.ts";
import type { Metrics } from "../http/metrics.ts";
import type { OperationServices } from "../services/operation-services.ts";

type Deps = {
  operation: OperationServices;
  metrics: Metrics;
  /** Lets a collector on another machine in; null: only this machine. */
  metricsToken: string | null;
};

/** `/healthz`: the process lives. `/readyz`: it should get requests, else 503 and why. `/metrics`: for Prometheus. */
export function probeRoutes({ operation, metrics, metricsToken }: Deps) {
  return new Hono()
    .get("/healthz", (c) => c.json({ status: "ok" }))
    .get("/readyz", async (c) => {
      const { conditions } = await operation.describeOperation();
      const [reasons, warnings] = (["error", "warning"] as const).map((severity) =>
        conditions.filter((one) => one.severity === severity).map(({ key, text }) => ({ key, text })),
      );
      const ready = reasons?.length === 0;
      const body = { status: ready ? "ready" : "not-ready", reasons, warnings };
      return c.json(body, ready ? 200 : 503, { "Cache-Control": "no-store" });
    })
    .get("/metrics", async (c) => {
      if (!mayRead(c, metricsToken)) throw new AppError("not-found", "没有这个地址：GET /metrics");
      const text = await metrics.text(await operation.describeOperation());
      return c.body(text, 200, { "Content-Type": metrics.contentType, "Cache-Control": "no-store" });
    });
}

/** Who is on this machine and not behind a proxy on it, or has the token. */
function mayRead(c: Context, token: string | null): boolean {
  const given = /^Bearer (.+)$/.exec(c.req.header("Authorization") ?? "")?.[1];
  if (token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token))) return true;
  const local = (c.env as { incoming?: unknown } | undefined)?.incoming !== undefined && addressOf(c) === undefined;
  return local && c.req.header("X-Forwarded-For") === undefined;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

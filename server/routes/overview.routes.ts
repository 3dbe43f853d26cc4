import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type OverviewResponse, overviewResponse } from "../../shared/contract/overview.ts";
import { toIso } from "../../shared/domain/time.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { QualityServices } from "../services/quality-services.ts";
import { instantParam } from "./paging.ts";
import { attentionShape } from "./quality-shapes.ts";

const get = createRoute({
  method: "get",
  path: "/overview",
  middleware: [requires("read", anywhere)],
  tags: ["overview"],
  summary: "此刻（或任一时刻）的总览：四个指标与需要关注的断面",
  request: { query: z.object({ at: instantParam.optional() }) },
  responses: answers(overviewResponse, "指标与需要关注列表，最要紧的在前"),
});

/** `GET /api/overview?at=` */
export function overviewRoutes(deps: Pick<QualityServices, "describeOverview" | "describeExceedances">) {
  return createApi().openapi(get, async (c) => {
    const { at, metrics, attention } = await deps.describeOverview(scopeOf(c), c.req.valid("query").at);
    const events = attention.flatMap(({ status }) => status.event ?? []);
    const details = new Map((await deps.describeExceedances(events)).map((d) => [d.event.id, d]));
    const body: OverviewResponse = {
      at: toIso(at),
      metrics: metrics.map(({ key, value, numerator, denominator }) => ({
        key,
        value,
        numerator: numerator.length,
        denominator,
        sections: [...numerator],
      })),
      attention: attention.map((a) =>
        attentionShape(a, a.status.event === null ? undefined : details.get(a.status.event.id)),
      ),
    };
    return c.json(body, 200);
  });
}

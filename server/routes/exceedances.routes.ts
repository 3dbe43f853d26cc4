import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  acknowledgeRequest,
  exceedance,
  exceedanceState,
  exceedancesResponse,
} from "../../shared/contract/exceedances.ts";
import { anywhere, requires, scopeOf, theExceedance } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { QualityServices } from "../services/quality-services.ts";
import { instantParam, nextCursor, pageParams } from "./paging.ts";
import { exceedanceShape } from "./quality-shapes.ts";

const params = z.object({ id: z.coerce.number().int().positive().openapi({ type: "integer" }) });
const list = createRoute({
  method: "get",
  path: "/exceedances",
  middleware: [requires("read", anywhere)],
  tags: ["exceedances"],
  summary: "超标事件：未结束的在前",
  request: {
    query: z.object({
      state: exceedanceState.optional(),
      section: z.string().optional(),
      from: instantParam.optional(),
      to: instantParam.optional(),
      ...pageParams(100, 500),
    }),
  },
  responses: answers(exceedancesResponse, "一页超标事件"),
});
const get = createRoute({
  method: "get",
  path: "/exceedances/{id}",
  middleware: [requires("read", theExceedance)],
  tags: ["exceedances"],
  summary: "一个超标事件",
  request: { params },
  responses: answers(exceedance, "超标事件"),
});
const acknowledge = createRoute({
  method: "post",
  path: "/exceedances/{id}/acknowledge",
  middleware: [requires("acknowledge", theExceedance)],
  tags: ["exceedances"],
  summary: "确认已看到一个超标事件",
  request: { params, body: { required: false, content: { "application/json": { schema: acknowledgeRequest } } } },
  responses: answers(exceedance, "确认后的超标事件"),
});

/** `GET /api/exceedances`, `/{id}` and `POST /api/exceedances/{id}/acknowledge` */
export function exceedanceRoutes(
  deps: Pick<QualityServices, "listExceedances" | "findExceedance" | "acknowledgeExceedance">,
) {
  return createApi()
    .openapi(list, async (c) => {
      const { cursor: offset = 0, ...filter } = c.req.valid("query");
      const { items, total } = await deps.listExceedances({ ...filter, offset, scope: scopeOf(c) });
      const next = nextCursor(offset, items.length, total);
      return c.json({ items: items.map(exceedanceShape), total, next_cursor: next }, 200);
    })
    .openapi(get, async (c) => c.json(exceedanceShape(await deps.findExceedance(c.req.valid("param").id)), 200))
    .openapi(acknowledge, async (c) => {
      const note = c.req.valid("json")?.note ?? null;
      return c.json(exceedanceShape(await deps.acknowledgeExceedance(c.req.valid("param").id, note)), 200);
    });
}

import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type OutfallResponse, outfall, outfallsResponse } from "../../shared/contract/outfalls.ts";
import { OUTFALL_STATUSES, type Outfall } from "../../shared/domain/inventory/outfall.ts";
import { findOutfallCategory } from "../../shared/rules/hj1312-categories.ts";
import { anywhere, requires, scopeOf, theOutfall } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { NetworkServices } from "../services/network-services.ts";
import { placementShape, positionShape } from "./network-shapes.ts";
import { nextCursor, pageParams } from "./paging.ts";

const list = createRoute({
  method: "get",
  path: "/outfalls",
  middleware: [requires("read", anywhere)],
  tags: ["outfalls"],
  summary: "入河排污口登记册",
  request: {
    query: z.object({
      q: z.string().max(100).optional(),
      district: z.string().optional(),
      river: z.string().optional(),
      status: z.enum(OUTFALL_STATUSES).optional(),
      category: z.string().optional(),
      ...pageParams(100, 2000),
    }),
  },
  responses: answers(outfallsResponse, "一页排口"),
});
const get = createRoute({
  method: "get",
  path: "/outfalls/{code}",
  middleware: [requires("read", theOutfall)],
  tags: ["outfalls"],
  summary: "一个入河排污口",
  request: { params: z.object({ code: z.string() }) },
  responses: answers(outfall, "排口"),
});

/** `GET /api/outfalls` and `/{code}` */
export function outfallRoutes({ listOutfalls, findOutfall }: Pick<NetworkServices, "listOutfalls" | "findOutfall">) {
  return createApi()
    .openapi(list, async (c) => {
      const { limit, cursor: offset = 0, ...asked } = c.req.valid("query");
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const scope = scopeOf(c);
      const filter = scope === null ? given : { ...given, districts: [...scope] };
      const { items, total } = await listOutfalls(filter, { limit, offset });
      return c.json(
        { items: items.map(outfallShape), total, next_cursor: nextCursor(offset, items.length, total) },
        200,
      );
    })
    .openapi(get, async (c) => c.json(outfallShape(await findOutfall(c.req.valid("param").code)), 200));
}

export function outfallShape(of: Outfall): OutfallResponse {
  return {
    code: of.code,
    name: of.name,
    position: positionShape(of.position),
    category: of.category,
    category_name: of.category === null ? null : (findOutfallCategory(of.category)?.name ?? of.category),
    national_code: of.nationalCode,
    local_code: of.localCode,
    river: of.river,
    district: of.district,
    town: of.town,
    village: of.village,
    responsible_party: of.responsibleParty,
    credit_code: of.creditCode,
    permit: of.permit,
    status: of.status,
    discharge_m3_d: of.dischargeM3PerDay,
    loads_kg_d: Object.fromEntries(of.loadsKgPerDay),
    parameters: [...of.parameters],
    live_state: of.liveState,
    placement: of.placement === null ? null : placementShape(of.placement),
    demo: of.demo,
  };
}

import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type InventoryResponse, inventoryResponse } from "../../shared/contract/outfalls.ts";
import { requires, theSection } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { Inventory } from "../services/describe-inventory.ts";
import type { NetworkServices } from "../services/network-services.ts";
import { channelLength, metresShape, stretchShape } from "./network-shapes.ts";
import { outfallShape } from "./outfalls.routes.ts";

const distance = z.coerce.number().positive().max(100_000).openapi({ type: "number" }).optional();
/** The register as it was known at the end of that year. */
const year = z.coerce.number().int().min(1990).max(2200).openapi({ type: "integer" }).optional();
const get = createRoute({
  method: "get",
  path: "/sections/{code}/inventory",
  middleware: [requires("read", theSection)],
  tags: ["sections"],
  summary: "断面排放清单：沿河道上游、下游一定距离(默认按登记册，通常 5 公里、2 公里)内的河道和排口",
  request: {
    params: z.object({ code: z.string() }),
    query: z.object({ upstream_m: distance, downstream_m: distance, year }),
  },
  responses: answers(inventoryResponse, "清单"),
});

/** `GET /api/sections/{code}/inventory` */
export function inventoryRoutes({ describeInventory }: Pick<NetworkServices, "describeInventory">) {
  return createApi().openapi(get, async (c) => {
    const { upstream_m: upstreamM, downstream_m: downstreamM, year: ofYear } = c.req.valid("query");
    const asked = { upstreamM, downstreamM, year: ofYear };
    return c.json(shape(await describeInventory(c.req.valid("param").code, asked), ofYear), 200);
  });
}

function shape(of: Inventory, ofYear: number | undefined): InventoryResponse {
  const reaches = of.held?.network.reaches ?? [];
  const onSide = (side: "upstream" | "downstream") => of.stretches.filter((s) => s.side === side);
  return {
    section: of.section.code,
    year: ofYear ?? null,
    upstream_m: of.upstreamM,
    downstream_m: of.downstreamM,
    network_version: of.held?.version ?? null,
    length_m: {
      upstream: channelLength(onSide("upstream")),
      downstream: channelLength(onSide("downstream")),
      uncertain: channelLength(of.stretches.filter((s) => s.uncertain)),
    },
    reaches: of.stretches.map((s) => ({ ...stretchShape(reaches, s), side: s.side })),
    outfalls: of.outfalls.map(({ item, distanceM, side }) => ({
      ...outfallShape(item),
      distance_m: metresShape(distanceM),
      side,
    })),
    totals: of.totals.map((t) => ({
      side: t.side,
      outfalls: t.outfalls,
      discharge_m3_d: t.dischargeM3PerDay,
      loads_kg_d: Object.fromEntries(t.loadsKgPerDay),
    })),
    issues: of.issues.map((i) => ({ ...i })),
  };
}

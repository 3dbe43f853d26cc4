import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { direction } from "../../shared/contract/common.ts";
import { type WindowResponse, windowResponse } from "../../shared/contract/network.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { answers, createApi } from "../http/api.ts";
import type { NetworkWindow, WindowQuery } from "../services/find-window.ts";
import type { NetworkServices } from "../services/network-services.ts";
import {
  channelLength,
  metresShape,
  positionShape,
  stretchShape,
  windowOutfallShape,
  windowSectionShape,
} from "./network-shapes.ts";
import { instantParam } from "./paging.ts";

const number = (schema: z.ZodCoercedNumber) => schema.openapi({ type: "number" });
const query = z
  .object({
    reach: z.string().optional(),
    measure_m: number(z.coerce.number().min(0)).optional(),
    lon: number(z.coerce.number().min(-180).max(180)).optional(),
    lat: number(z.coerce.number().min(-90).max(90)).optional(),
    direction: direction.default("upstream"),
    distance_m: number(z.coerce.number().positive().max(500_000)).optional(),
    hours: number(z.coerce.number().positive().max(240)).optional(),
    at: instantParam.optional(),
  })
  .refine((q) => (q.reach === undefined) !== (q.lon === undefined), { message: "reach 与 lon、lat 两者须且只能给一种" })
  .refine((q) => (q.reach === undefined) === (q.measure_m === undefined), { message: "reach 须与 measure_m 同给" })
  .refine((q) => (q.lon === undefined) === (q.lat === undefined), { message: "lon 须与 lat 同给" })
  .refine((q) => (q.distance_m === undefined) !== (q.hours === undefined), {
    message: "distance_m 与 hours 两者须且只能给一个",
  });

const window = createRoute({
  method: "get",
  path: "/network/window",
  tags: ["network"],
  summary:
    "上下游窗口：沿河道一定距离(米)或行程时间(小时)内的河道、排口和断面，按常规流向；给出 at 时按该时刻的流向、流速，静止的河段不通",
  request: { query },
  responses: answers(windowResponse, "窗口内的河道(精确截断)、排口和断面"),
});

/** `GET /api/network/window` */
export function networkRoutes({ findWindow }: Pick<NetworkServices, "findWindow">) {
  return createApi().openapi(window, async (c) => {
    const { at, ...asked } = c.req.valid("query");
    const found = await findWindow({ ...windowQuery(asked), at });
    return c.json(shape(found, asked, at), 200);
  });
}

type Asked = Omit<z.infer<typeof query>, "at">;

function windowQuery(q: Asked): WindowQuery {
  return {
    from:
      q.reach === undefined
        ? { position: [q.lon as number, q.lat as number] }
        : { reach: q.reach, measureM: q.measure_m as number },
    direction: q.direction,
    limit: q.hours === undefined ? { distanceM: q.distance_m as number } : { hours: q.hours },
  };
}

function shape(
  { held, start, stretches, outfalls, sections }: NetworkWindow,
  asked: Asked,
  at: EpochSeconds | undefined,
): WindowResponse {
  const { reaches } = held.network;
  return {
    start: {
      reach: (reaches[start.reach] as Reach).ref,
      measure_m: metresShape(start.measure),
      position: positionShape(start.position),
      river: start.river,
      snap_distance_m: metresShape(start.snapDistanceM),
    },
    direction: asked.direction,
    limit: { distance_m: asked.distance_m ?? null, hours: asked.hours ?? null },
    at: at === undefined ? null : toIso(at),
    total_length_m: channelLength(stretches),
    reaches: stretches.map((s) => stretchShape(reaches, s)),
    outfalls: outfalls.map(windowOutfallShape),
    sections: sections.map(windowSectionShape),
    uncertain_length_m: channelLength(stretches.filter((s) => s.uncertain)),
    network_version: held.version,
  };
}

import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { direction } from "../../shared/contract/common.ts";
import { arrivalsResponse, type WindowResponse, windowResponse } from "../../shared/contract/network.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { NetworkWindow, WindowQuery } from "../services/find-window.ts";
import type { NetworkServices } from "../services/network-services.ts";
import type { TraceRunner } from "../services/trace-runner.ts";
import { channelLength, startShape, stretchShape, windowOutfallShape, windowSectionShape } from "./network-shapes.ts";
import { instantParam } from "./paging.ts";

/** Hours that water is followed at most: beyond three days a forecast of flow is none. */
const LONGEST_H = 72;

const number = (schema: z.ZodCoercedNumber) => schema.openapi({ type: "number" });
const place = {
  reach: z.string().optional(),
  measure_m: number(z.coerce.number().min(0)).optional(),
  lon: number(z.coerce.number().min(-180).max(180)).optional(),
  lat: number(z.coerce.number().min(-90).max(90)).optional(),
};
type Place = { [field in keyof typeof place]?: z.infer<(typeof place)[field]> };
/** One place, given whole. */
function onePlace(q: Place, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if ((q.reach === undefined) === (q.lon === undefined)) refuse("reach 与 lon、lat 两者须且只能给一种");
  if ((q.reach === undefined) !== (q.measure_m === undefined)) refuse("reach 须与 measure_m 同给");
  if ((q.lon === undefined) !== (q.lat === undefined)) refuse("lon 须与 lat 同给");
}
const query = z
  .object({
    ...place,
    direction: direction.default("upstream"),
    distance_m: number(z.coerce.number().positive().max(500_000)).optional(),
    hours: number(z.coerce.number().positive().max(240)).optional(),
    at: instantParam.optional(),
  })
  .superRefine(onePlace)
  .refine((q) => (q.distance_m === undefined) !== (q.hours === undefined), {
    message: "distance_m 与 hours 两者须且只能给一个",
  });

const window = createRoute({
  method: "get",
  path: "/network/window",
  middleware: [requires("read", anywhere)],
  tags: ["network"],
  summary:
    "上下游窗口：沿河道一定距离(米)或行程时间(小时)内的河道、排口和断面，按常规流向；给出 at 时按该时刻的流向、流速，静止的河段不通",
  request: { query },
  responses: answers(windowResponse, "窗口内的河道(精确截断)、排口和断面"),
});

const arrivals = createRoute({
  method: "get",
  path: "/network/arrivals",
  middleware: [requires("read", anywhere)],
  tags: ["network"],
  summary:
    "下游到达：某时刻在某处的水，按此后各时刻的流向、流速和闸泵状态，最早、居中、最晚何时到哪些断面；饮用水源地在前",
  request: {
    query: z
      .object({
        ...place,
        at: instantParam.optional(),
        hours: number(z.coerce.number().positive().max(LONGEST_H)).default(LONGEST_H),
      })
      .superRefine(onePlace),
  },
  responses: answers(arrivalsResponse, "到达的断面与时间"),
});

type Deps = Pick<NetworkServices, "findWindow"> & { traces: TraceRunner; now: () => EpochSeconds };

/** `GET /api/network/window`, `/arrivals` */
export function networkRoutes({ findWindow, traces, now }: Deps) {
  return createApi()
    .openapi(window, async (c) => {
      const { at, ...asked } = c.req.valid("query");
      const found = await findWindow({ ...windowQuery(asked), scope: scopeOf(c), at });
      return c.json(shape(found, asked, at), 200);
    })
    .openapi(arrivals, async (c) => {
      const { at = now(), hours, ...asked } = c.req.valid("query");
      const body = await traces.answer({
        type: "arrivals",
        query: { from: fromOf(asked), at, hours, scope: scopeOf(c) },
      });
      return c.body(body, 200, { "Content-Type": "application/json; charset=utf-8" }) as never;
    });
}

type Asked = Omit<z.infer<typeof query>, "at">;

const fromOf = (q: Place): WindowQuery["from"] =>
  q.reach === undefined
    ? { position: [q.lon as number, q.lat as number] }
    : { reach: q.reach, measureM: q.measure_m as number };

function windowQuery(q: Asked): Omit<WindowQuery, "scope" | "at"> {
  return {
    from: fromOf(q),
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
    start: startShape(held, start),
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

import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { assessmentsResponse } from "../../shared/contract/evaluation.ts";
import { readingsResponse, sectionDetail, sectionsResponse } from "../../shared/contract/sections.ts";
import type { BBox } from "../../shared/domain/geo.ts";
import { SECTION_LEVELS } from "../../shared/domain/quality/section.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { findParameter } from "../../shared/rules/parameters.ts";
import { anywhere, requires, scopeOf, theSection } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import { STATUS_FILTERS } from "../services/list-sections.ts";
import type { QualityServices } from "../services/quality-services.ts";
import { instantParam, nextCursor, pageParams } from "./paging.ts";
import { assessmentShape, sectionDetailShape, sectionShape } from "./quality-shapes.ts";
import { readingsJson } from "./readings-json.ts";

const code = z.object({ code: z.string().min(1).max(100) });
const bbox = z.string().transform((text, ctx): BBox => {
  const [west, south, east, north, ...more] = text.split(",").map(Number);
  if (more.length === 0 && [west, south, east, north].every(Number.isFinite)) return [west, south, east, north] as BBox;
  ctx.addIssue({ code: "custom", message: "应为 西,南,东,北（度，WGS 84）" });
  return z.NEVER;
});
const parameters = z.string().transform((text, ctx) =>
  text.split(",").flatMap((name) => {
    const found = findParameter(name.trim());
    if (found === undefined) ctx.addIssue({ code: "custom", message: `没有监测项目“${name}”` });
    return found === undefined ? [] : [found.key];
  }),
);

const list = createRoute({
  method: "get",
  path: "/sections",
  middleware: [requires("read", anywhere)],
  tags: ["sections"],
  summary: "断面与其最新状态",
  request: {
    query: z.object({
      at: instantParam.optional(),
      source: z.string().optional(),
      bbox: bbox.optional(),
      level: z.enum(SECTION_LEVELS).optional(),
      district: z.string().optional(),
      status: z.enum(STATUS_FILTERS).optional(),
      q: z.string().max(60).optional(),
      ...pageParams(500, 2000),
    }),
  },
  responses: answers(sectionsResponse, "一页断面"),
});
const get = createRoute({
  method: "get",
  path: "/sections/{code}",
  middleware: [requires("read", theSection)],
  tags: ["sections"],
  summary: "一个断面：目标、来源、最新评价、上游断面",
  request: { params: code, query: z.object({ at: instantParam.optional() }) },
  responses: answers(sectionDetail, "断面"),
});
const readings = createRoute({
  method: "get",
  path: "/sections/{code}/readings",
  middleware: [requires("read", theSection)],
  tags: ["sections"],
  summary: "监测数据序列（按列）",
  request: {
    params: code,
    query: z.object({
      from: instantParam.optional(),
      to: instantParam.optional(),
      parameters: parameters.optional(),
      resolution: z.enum(["raw", "day", "month", "auto"]).default("auto"),
      as_of: instantParam.optional(),
      source: z.string().optional(),
    }),
  },
  responses: answers(readingsResponse, "序列、类别限值与目标限值"),
});
const assessments = createRoute({
  method: "get",
  path: "/sections/{code}/assessments",
  middleware: [requires("read", theSection)],
  tags: ["sections"],
  summary: "逐时、逐日或逐月评价",
  request: {
    params: code,
    query: z.object({
      period: z.enum(["instant", "day", "month"]).default("month"),
      from: instantParam.optional(),
      to: instantParam.optional(),
      as_of: instantParam.optional(),
      source: z.string().optional(),
    }),
  },
  responses: answers(assessmentsResponse, "评价结果，按时间先后"),
});

/** How far back assessments go where the request does not say, s. */
const DEFAULT_SPAN_S = { instant: 7 * DAY_S, day: 31 * DAY_S, month: 366 * DAY_S };

type Deps = Pick<QualityServices, "listSections" | "describeSection" | "readSeries" | "assessPeriods"> & {
  now: () => EpochSeconds;
};

/** `GET /api/sections`, `/{code}`, `/{code}/readings`, `/{code}/assessments` */
export function sectionRoutes(deps: Deps) {
  return createApi()
    .openapi(list, async (c) => {
      const { limit, cursor: offset = 0, ...filter } = c.req.valid("query");
      const all = await deps.listSections({ ...filter, scope: scopeOf(c) });
      const shown = all.slice(offset, offset + limit);
      const at = filter.at ?? deps.now();
      const items = shown.map((item) => sectionShape(item, at));
      return c.json({ items, total: all.length, next_cursor: nextCursor(offset, items.length, all.length) }, 200);
    })
    .openapi(get, async (c) => {
      const { at } = c.req.valid("query");
      const found = await deps.describeSection(c.req.valid("param").code, at);
      return c.json(sectionDetailShape(found, at ?? deps.now()), 200);
    })
    .openapi(readings, async (c) => {
      const { as_of: asOf, ...query } = c.req.valid("query");
      const found = await deps.readSeries(c.req.valid("param").code, { ...query, asOf });
      // Tens of thousands of numbers: written as text directly, not through an object and the schema.
      c.header("Content-Type", "application/json; charset=utf-8");
      return c.body(readingsJson(found)) as never;
    })
    .openapi(assessments, async (c) => {
      const { period, as_of: asOf, source, ...range } = c.req.valid("query");
      const to = range.to ?? epochSeconds(deps.now() + 1);
      const from = range.from ?? epochSeconds(to - DEFAULT_SPAN_S[period]);
      const section = c.req.valid("param").code;
      const items = from < to ? await deps.assessPeriods(section, { period, from, to, asOf, source }) : [];
      return c.json({ section, items: items.map(assessmentShape) }, 200);
    });
}

import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  nextSamplesResponse,
  ranking,
  sampleAnswer,
  sampleRequest,
  sampleWithdrawalRequest,
  traceLight,
  traceSamples,
} from "../../shared/contract/trace-samples.ts";
import {
  comparisonQuery,
  rerunQuery,
  type TraceRequest,
  trace,
  traceComparison,
  traceRequest,
  traceRuns,
  tracesResponse,
} from "../../shared/contract/traces.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { parseIso } from "../../shared/domain/time.ts";
import { anywhere, requires, scopeOf, theTrace, theTraced } from "../http/access.ts";
import { answers, createApi, jsonBody } from "../http/api.ts";
import { cleanPhoto, photoOf } from "../http/photo.ts";
import type { TraceQuery } from "../services/ask-trace.ts";
import type { NetworkServices } from "../services/network-services.ts";
import type { ReportRunner } from "../services/report-runner.ts";
import type { TraceRunner } from "../services/trace-runner.ts";
import { nextCursor, pageParams } from "./paging.ts";
import { traceSummaryShape } from "./trace-shape.ts";

const REPORT_TYPE = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pdf: "application/pdf",
} as const;
const FILE = z.string().openapi({ format: "binary" });
const params = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/, "不是溯源记录的编号") });
const created = (description: string, body: z.ZodType = trace) => {
  const { 200: ok, default: problem } = answers(body, description);
  return { 201: ok, default: problem } as const;
};

const list = createRoute({
  method: "get",
  path: "/traces",
  middleware: [requires("read", anywhere)],
  tags: ["traces"],
  summary: "溯源记录，新的在前",
  request: {
    query: z.object({
      exceedance: z.coerce.number().int().positive().openapi({ type: "integer" }).optional(),
      section: z.string().optional(),
      ...pageParams(50, 200),
    }),
  },
  responses: answers(tracesResponse, "一页溯源记录"),
});
const create = createRoute({
  method: "post",
  path: "/traces",
  middleware: [requires("trace", theTraced)],
  tags: ["traces"],
  summary: "溯源：从超标事件、断面或任意一点向上游追溯，给出排序的嫌疑排口和其余排口的排除理由",
  request: jsonBody(traceRequest),
  responses: created("留存的溯源记录"),
});
const get = createRoute({
  method: "get",
  path: "/traces/{id}",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "一条溯源记录",
  request: { params },
  responses: answers(trace, "溯源记录"),
});
const rerun = createRoute({
  method: "post",
  path: "/traces/{id}/rerun",
  middleware: [requires("trace", theTrace)],
  tags: ["traces"],
  summary: "重算一条溯源记录：kept 按留存的输入，结果逐位相同；current 按现在的资料，附与原记录的差异",
  request: { params, query: rerunQuery },
  responses: created("重算得到的新记录，rerun_of 指向原记录"),
});

const runs = createRoute({
  method: "get",
  path: "/traces/{id}/runs",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "可与之比较的记录：同一断面的全部记录，或同一起点前后相继的记录；新的在前，含自身",
  request: { params },
  responses: answers(traceRuns, "溯源记录"),
});
const comparison = createRoute({
  method: "get",
  path: "/traces/{id}/comparison",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "同一断面（起点）任意两条记录的差异：概率、名次、输入、版本、排除理由；只取自两条记录，不重算",
  request: { params, query: comparisonQuery },
  responses: answers(traceComparison, "由 base 到 id 的差异"),
});
const sample = createRoute({
  method: "post",
  path: "/traces/{id}/samples",
  middleware: [requires("sample", theTrace)],
  tags: ["traces"],
  summary: "加入一个现场结果并重新排序；同一 client_id 只计一次；寄到一串溯源中的哪一条都一样，先留存再计算",
  request: { params, ...jsonBody(sampleRequest) },
  responses: created("留存的样品和现行的溯源记录；没有重新排序时 reason 说明原因", sampleAnswer),
});
const samples = createRoute({
  method: "get",
  path: "/traces/{id}/samples",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "这一串溯源的全部现场样品（含已撤回的），各自改变了什么、排除了谁，以及现行的溯源记录",
  request: { params },
  responses: answers(traceSamples, "现场样品，先到的在前"),
});
const withdraw = createRoute({
  method: "post",
  path: "/traces/{id}/samples/{sample}/withdraw",
  middleware: [requires("sample", theTrace)],
  tags: ["traces"],
  summary: "撤回一个有误的样品并重新排序；样品和撤回人、时间、理由仍留在记录中",
  request: {
    params: params.extend({ sample: z.coerce.number().int().positive().openapi({ type: "integer" }) }),
    ...jsonBody(sampleWithdrawalRequest),
  },
  responses: answers(sampleAnswer, "撤回的样品和现行的溯源记录"),
});
const rankAgain = createRoute({
  method: "post",
  path: "/traces/{id}/rank-again",
  middleware: [requires("trace", theTrace)],
  tags: ["traces"],
  summary: "让现行的溯源记录计入全部有效样品；已经计入时不另生成记录",
  request: { params },
  responses: answers(ranking, "现行的溯源记录"),
});
const nextSamples = createRoute({
  method: "get",
  path: "/traces/{id}/next-samples",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "下一步在哪里采样：预期信息量最大的几处，按行车顺序",
  request: {
    params,
    query: z.object({
      samplers: z.coerce.number().int().min(1).max(2).default(1).openapi({ type: "integer" }),
      count: z.coerce.number().int().min(1).max(6).default(3).openapi({ type: "integer" }),
      lon: z.coerce.number().min(-180).max(180).openapi({ type: "number" }).optional(),
      lat: z.coerce.number().min(-90).max(90).openapi({ type: "number" }).optional(),
    }),
  },
  responses: answers(nextSamplesResponse, "采样建议；没有时 missing 说明原因"),
});
const light = createRoute({
  method: "get",
  path: "/traces/{id}/light",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "溯源的水沿河道逐时回放：shows 为 response 时是断面读数的响应，为 travel 时只按流速推算",
  request: { params },
  responses: answers(traceLight, "列式；t 由近及远"),
});

const report = createRoute({
  method: "get",
  path: "/traces/{id}/report",
  middleware: [requires("read", theTrace)],
  tags: ["traces"],
  summary: "一条溯源记录的报告文件；内容只取自该记录",
  request: {
    params,
    query: z.object({ format: z.enum(["docx", "pdf"], { error: "报告格式须为 docx 或 pdf" }) }),
  },
  responses: {
    200: {
      description: "报告；文件名见 Content-Disposition",
      content: Object.fromEntries(Object.values(REPORT_TYPE).map((type) => [type, { schema: FILE }])),
    },
    default: answers(trace, "").default,
  },
});

/** Bodies come ready from where traces are made: a megabyte is not parsed and written again here. */
const JSON_TEXT = { "Content-Type": "application/json; charset=utf-8" };

/** `GET·POST /api/traces`, `GET /api/traces/{id}`, `/runs`, `/comparison`, `POST /api/traces/{id}/rerun` */
export function traceRoutes(
  deps: Pick<NetworkServices, "listTraces" | "listRuns" | "findPhoto"> & { traces: TraceRunner; reports: ReportRunner },
) {
  const { answer } = deps.traces;
  return createApi()
    .openapi(list, async (c) => {
      const { limit, cursor: offset = 0, ...filter } = c.req.valid("query");
      const { items, total } = await deps.listTraces({ ...filter, scope: scopeOf(c) }, { limit, offset });
      const next = nextCursor(offset, items.length, total);
      return c.json({ items: items.map(traceSummaryShape), total, next_cursor: next }, 200);
    })
    .openapi(create, async (c) => {
      const query = traceQuery(c.req.valid("json"));
      return c.body(await answer({ type: "create", query }), 201, JSON_TEXT) as never;
    })
    .openapi(get, async (c) => c.body(await answer({ type: "find", ...c.req.valid("param") }), 200, JSON_TEXT) as never)
    .openapi(rerun, async (c) => {
      const { inputs } = c.req.valid("query");
      return c.body(await answer({ type: "rerun", ...c.req.valid("param"), inputs }), 201, JSON_TEXT) as never;
    })
    .openapi(runs, async (c) => {
      const items = (await deps.listRuns(c.req.valid("param").id)).map(traceSummaryShape);
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(comparison, async (c) => {
      const call = { type: "compare", ...c.req.valid("param"), ...c.req.valid("query") } as const;
      return c.body(await answer(call), 200, JSON_TEXT) as never;
    })
    .openapi(sample, async (c) => {
      const request = c.req.valid("json");
      const photo = request.photo === undefined ? {} : { photo: cleanPhoto(request.photo) };
      const call = { type: "sample", ...c.req.valid("param"), sample: { ...request, ...photo } } as const;
      return c.body(await answer(call), 201, JSON_TEXT) as never;
    })
    .openapi(
      samples,
      async (c) => c.body(await answer({ type: "samples", ...c.req.valid("param") }), 200, JSON_TEXT) as never,
    )
    .openapi(withdraw, async (c) => {
      const call = { type: "withdraw", ...c.req.valid("param"), withdrawal: c.req.valid("json") } as const;
      return c.body(await answer(call), 200, JSON_TEXT) as never;
    })
    .openapi(
      rankAgain,
      async (c) => c.body(await answer({ type: "rank-again", ...c.req.valid("param") }), 200, JSON_TEXT) as never,
    )
    .openapi(nextSamples, async (c) => {
      const { samplers, count, lon, lat } = c.req.valid("query");
      const from = lon === undefined || lat === undefined ? null : ([lon, lat] as const);
      const query = { samplers: samplers === 2 ? 2 : 1, count, from } as const;
      return c.body(await answer({ type: "next-samples", ...c.req.valid("param"), query }), 200, JSON_TEXT) as never;
    })
    .openapi(
      light,
      async (c) => c.body(await answer({ type: "light", ...c.req.valid("param") }), 200, JSON_TEXT) as never,
    )
    .openapi(report, async (c) => {
      const { format } = c.req.valid("query");
      const input = await answer({ type: "report", ...c.req.valid("param") });
      const { fileName, bytes } = await deps.reports.render(input, format);
      return c.body(new Uint8Array(bytes), 200, {
        "Content-Type": REPORT_TYPE[format],
        "Content-Disposition": `attachment; filename="report.${format}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      }) as never;
    })
    .get("/traces/:id/samples/:sample/photo", requires("read", theTrace), async (c) => {
      const id = /^[1-9]\d{0,14}$/.test(c.req.param("sample")) ? Number(c.req.param("sample")) : undefined;
      const photo = id === undefined ? undefined : photoOf(await deps.findPhoto(c.req.param("id"), id));
      if (photo === undefined) throw new AppError("not-found", "没有这张照片");
      return c.body(photo.bytes, 200, {
        "Content-Type": photo.type,
        "Content-Disposition": `inline; filename="sample-${id}.${photo.type === "image/png" ? "png" : "jpg"}"`,
        "Cache-Control": "private, immutable",
      });
    });
}

function traceQuery({
  exceedance,
  section,
  position,
  parameters,
  observed_at,
  window_hours,
  options,
}: TraceRequest): TraceQuery {
  const observedAt = observed_at === undefined ? undefined : parseIso(observed_at);
  if (observed_at !== undefined && observedAt === undefined)
    throw new AppError("invalid", "observed_at 不是有效的时间");
  return {
    exceedance,
    section,
    position,
    parameters,
    observedAt,
    windowHours: window_hours,
    maxDistanceM: options?.max_distance_m,
    model: options?.model,
    members: options?.members,
    prior: options?.prior,
  };
}

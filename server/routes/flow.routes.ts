import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  flowEdit,
  flowEditsQuery,
  flowEditsResponse,
  flowResponse,
  flowStateRequest,
  structureDetail,
  structureEdit,
  structureStateRequest,
  structuresResponse,
  withdrawRequest,
} from "../../shared/contract/flow.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { FlowEdit } from "../../shared/domain/network/flow/flow-statement.ts";
import { DAY_S, parseIso, toIso } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { anywhere, requires, theFlowEdit, theFlowing, theStructure } from "../http/access.ts";
import { answers, createApi, jsonBody } from "../http/api.ts";
import type { FlowServices } from "../services/flow-services.ts";
import { flowEditShape, flowShape, intervalShape, structureEditShape, structureShape } from "./flow-shapes.ts";
import { instantParam } from "./paging.ts";

const code = z.object({ code: z.string() });
const editId = z.object({ id: z.coerce.number().int().positive().openapi({ type: "integer" }) });
/** What a structure's page shows unless asked otherwise, and at most. */
const TIMELINE_DAYS = 60;
const LONGEST_DAYS = 800;

const flow = createRoute({
  method: "get",
  path: "/flow",
  middleware: [requires("read", anywhere)],
  tags: ["flow"],
  summary: "某一时刻各河段的水流状态：有人或仪器说明过的河段；all=true 为全部",
  request: {
    query: z.object({ at: instantParam.optional(), all: z.stringbool().default(false).openapi({ type: "boolean" }) }),
  },
  responses: answers(flowResponse, "按列的水流状态"),
});
const structures = createRoute({
  method: "get",
  path: "/structures",
  middleware: [requires("read", anywhere)],
  tags: ["flow"],
  summary: "闸泵登记册与某一时刻的状态",
  request: { query: z.object({ at: instantParam.optional() }) },
  responses: answers(structuresResponse, "闸泵"),
});
const structure = createRoute({
  method: "get",
  path: "/structures/{code}",
  middleware: [requires("read", anywhere)],
  tags: ["flow"],
  summary: "一座闸泵：状态时间线（默认近 60 天）与人工登记",
  request: { params: code, query: z.object({ from: instantParam.optional(), to: instantParam.optional() }) },
  responses: answers(structureDetail, "闸泵"),
});
const addStructureState = createRoute({
  method: "post",
  path: "/structures/{code}/states",
  middleware: [requires("edit-flow", theStructure)],
  tags: ["flow"],
  summary: "人工登记一座闸泵的状态；压在运行记录之上，另存为记录，可撤回，不改写",
  request: { params: code, ...jsonBody(structureStateRequest) },
  responses: answers(structureEdit, "登记"),
});
const addFlowState = createRoute({
  method: "post",
  path: "/flow-states",
  middleware: [requires("edit-flow", theFlowing)],
  tags: ["flow"],
  summary: "人工登记一个河段或一条河的水流状态（依据 officer），可撤回，不改写",
  request: jsonBody(flowStateRequest),
  responses: answers(flowEdit, "登记"),
});
const flowStates = createRoute({
  method: "get",
  path: "/flow-states",
  middleware: [requires("read", anywhere)],
  tags: ["flow"],
  summary: "人工登记的水流状态，新的在前，含已撤回的；可只要一个河段（连同所在河流的）或一条河的",
  request: { query: flowEditsQuery },
  responses: answers(flowEditsResponse, "登记"),
});
const withdrawStructureState = createRoute({
  method: "post",
  path: "/structures/{code}/states/{id}/withdraw",
  middleware: [requires("edit-flow", theStructure)],
  tags: ["flow"],
  summary: "撤回一条闸泵状态登记；登记仍留在记录中",
  request: { params: code.extend(editId.shape), ...jsonBody(withdrawRequest) },
  responses: answers(structureEdit, "撤回后的登记"),
});
const withdrawFlowState = createRoute({
  method: "post",
  path: "/flow-states/{id}/withdraw",
  middleware: [requires("edit-flow", theFlowEdit)],
  tags: ["flow"],
  summary: "撤回一条水流状态登记；登记仍留在记录中",
  request: { params: editId, ...jsonBody(withdrawRequest) },
  responses: answers(flowEdit, "撤回后的登记"),
});

/** `GET /api/flow`, `GET /api/structures`, `/{code}`, `GET·POST /api/flow-states`, `POST /api/structures/{code}/states` and the withdrawals */
export function flowRoutes(deps: FlowServices & { now: () => EpochSeconds }) {
  return createApi()
    .openapi(flow, async (c) => {
      const { at, all } = c.req.valid("query");
      return c.json(flowShape(await deps.describeFlow(at, all)), 200);
    })
    .openapi(structures, async (c) => {
      const { at, items } = await deps.listStructures(c.req.valid("query").at);
      return c.json({ at: toIso(at), items: items.map(structureShape), total: items.length }, 200);
    })
    .openapi(structure, async (c) => {
      const window = windowOf(c.req.valid("query"), deps.now());
      const found = await deps.describeStructure(c.req.valid("param").code, window);
      const edits = found.edits.filter(isOfStructure).map(structureEditShape);
      return c.json({ ...structureShape(found), timeline: found.timeline.map(intervalShape), edits }, 200);
    })
    .openapi(addStructureState, async (c) => {
      const { from, to, state, reason, person } = c.req.valid("json");
      const { code } = c.req.valid("param");
      const span = { from: instantOf(from), to: to == null ? null : instantOf(to), reason, person: person ?? null };
      return c.json(
        structureEditShape(ofStructure(await deps.addFlowEdit({ kind: "structure", structure: code, state, ...span }))),
        200,
      );
    })
    .openapi(withdrawStructureState, async (c) => {
      const { code, id } = c.req.valid("param");
      return c.json(
        structureEditShape(
          ofStructure(await deps.withdrawFlowEdit(id, { structure: code }, c.req.valid("json").reason)),
        ),
        200,
      );
    })
    .openapi(flowStates, async (c) => {
      const items = (await deps.listFlowEdits(c.req.valid("query"))).filter(isOfFlow).map(flowEditShape);
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(addFlowState, async (c) => {
      const { from, to, reason, person, reach, river, direction, velocity_m_s, discharge_m3_s } = c.req.valid("json");
      const span = { from: instantOf(from), to: to == null ? null : instantOf(to), reason, person: person ?? null };
      const subject = reach === undefined ? { reach: null, river: river as string } : { reach, river: null };
      const moves = { direction, velocity: velocity_m_s ?? null, discharge: discharge_m3_s ?? null };
      const draft = { kind: "flow", ...subject, ...moves, ...span } as const;
      return c.json(flowEditShape(ofFlow(await deps.addFlowEdit(draft))), 200);
    })
    .openapi(withdrawFlowState, async (c) => {
      const { id } = c.req.valid("param");
      return c.json(
        flowEditShape(ofFlow(await deps.withdrawFlowEdit(id, { structure: null }, c.req.valid("json").reason))),
        200,
      );
    });
}

function windowOf({ from, to }: { from?: EpochSeconds | undefined; to?: EpochSeconds | undefined }, now: EpochSeconds) {
  const until = to ?? epochSeconds(now + 1);
  const since = from ?? epochSeconds(until - TIMELINE_DAYS * DAY_S);
  if (since >= until) throw new AppError("invalid", "from 须早于 to");
  if (until - since > LONGEST_DAYS * DAY_S) throw new AppError("invalid", `最多 ${LONGEST_DAYS} 天`);
  return { from: since, to: until };
}

function instantOf(text: string): EpochSeconds {
  const at = parseIso(text);
  if (at === undefined) throw new AppError("invalid", `${text} 不是有效的时间`);
  return at;
}

const isOfStructure = (edit: FlowEdit) => edit.kind === "structure";
const isOfFlow = (edit: FlowEdit) => edit.kind === "flow";
function ofStructure(edit: FlowEdit) {
  if (edit.kind !== "structure") throw new Error(`edit ${edit.id} is not of a structure`);
  return edit;
}
function ofFlow(edit: FlowEdit) {
  if (edit.kind !== "flow") throw new Error(`edit ${edit.id} is not of flow`);
  return edit;
}

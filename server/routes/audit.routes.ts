import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { stream } from "hono/streaming";
import { z } from "zod";
import { auditPage, auditVerification } from "../../shared/contract/access.ts";
import { auditCsv } from "../exports/audit.ts";
import { city, requires } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { AccessServices } from "../services/access-services.ts";
import { auditShape } from "./access-shapes.ts";
import { instantParam, nextCursor, pageParams } from "./paging.ts";

const audits = [requires("audit", city)];
const filter = {
  from: instantParam.optional(),
  to: instantParam.optional(),
  actor: z.string().max(120).optional(),
  action: z.string().max(60).optional(),
  object_kind: z.string().max(60).optional(),
  object_id: z.string().max(120).optional(),
  q: z.string().max(100).optional(),
};
/** More lines than anybody reads; a year of a busy city is a tenth of it. */
const MOST_LINES = 1_000_000;
const LINES_AT_ONCE = 5_000;

const list = createRoute({
  method: "get",
  path: "/audit",
  tags: ["audit"],
  summary: "审计记录：谁、何时、从哪里、改了什么、为什么；新的在前",
  middleware: audits,
  request: { query: z.object({ ...filter, ...pageParams(100, 500) }) },
  responses: answers(auditPage, "一页审计记录"),
});
const verify = createRoute({
  method: "get",
  path: "/audit/verification",
  tags: ["audit"],
  summary: "从头核对审计链",
  middleware: audits,
  responses: answers(auditVerification, "核对结果与链尾"),
});
const query = z.object(filter);

/** `GET /api/audit`, `/verification`, `/export.csv` */
export function auditRoutes(deps: Pick<AccessServices, "listAudit" | "verifyAudit">) {
  return createApi()
    .openapi(list, async (c) => {
      const { limit, cursor: offset = 0, ...asked } = c.req.valid("query");
      const { items, total } = await deps.listAudit(filterOf(asked), { limit, offset });
      return c.json({ items: items.map(auditShape), total, next_cursor: nextCursor(offset, items.length, total) }, 200);
    })
    .openapi(verify, async (c) => {
      const { entries, brokenAt, headSeq, headHash } = await deps.verifyAudit();
      return c.json({ entries, broken_at: brokenAt, head_seq: headSeq, head_hash: headHash }, 200);
    })
    .get("/audit/export.csv", requires("audit", city), (c) => exported(c, deps));
}

function exported(c: Context, { listAudit }: Pick<AccessServices, "listAudit">): Response {
  const asked = filterOf(query.parse(c.req.query()));
  c.header("Content-Type", "text/csv; charset=utf-8");
  c.header("Content-Disposition", `attachment; filename="audit.csv"`);
  return stream(c, async (out) => {
    let beforeSeq: number | undefined;
    for (let told = 0; told < MOST_LINES; told += LINES_AT_ONCE) {
      const { items } = await listAudit({ ...asked, beforeSeq }, { limit: LINES_AT_ONCE, offset: 0 });
      await out.write(auditCsv(items.map(auditShape), beforeSeq === undefined));
      if (items.length < LINES_AT_ONCE) return;
      beforeSeq = items.at(-1)?.seq;
    }
  });
}

const filterOf = ({ object_kind, object_id, q, ...rest }: z.infer<typeof query>) => ({
  ...rest,
  objectKind: object_kind,
  objectId: object_id,
  text: q,
});

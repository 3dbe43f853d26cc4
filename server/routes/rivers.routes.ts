import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type RiversResponse, riversResponse } from "../../shared/contract/rivers.ts";
import { toIso } from "../../shared/domain/time.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { RiverState } from "../services/describe-rivers.ts";
import type { QualityServices } from "../services/quality-services.ts";
import { instantParam } from "./paging.ts";

const list = createRoute({
  method: "get",
  path: "/rivers",
  middleware: [requires("read", anywhere)],
  tags: ["overview"],
  summary: "各河流此刻（或任一时刻）的水质状况，及所依据的断面",
  request: { query: z.object({ at: instantParam.optional() }) },
  responses: answers(riversResponse, "有断面的河流"),
});

/** `GET /api/rivers?at=` */
export function riverRoutes({ describeRivers }: Pick<QualityServices, "describeRivers">) {
  return createApi().openapi(list, async (c) => {
    const { at, rivers } = await describeRivers(scopeOf(c), c.req.valid("query").at);
    return c.json({ at: toIso(at), items: rivers.map(shape) }, 200);
  });
}

const shape = ({ river, class: found, word, basis, sections }: RiverState): RiversResponse["items"][number] => ({
  river,
  class: found,
  class_word: word,
  basis,
  sections: sections.map(({ section, status, counted }) => ({
    code: section.code,
    name: section.name,
    class: status.screening.class,
    observed_at: status.observedAt === null ? null : toIso(status.observedAt),
    freshness: status.freshness,
    counted,
  })),
});

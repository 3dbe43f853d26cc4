import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type MetaResponse, metaResponse, searchResponse } from "../../shared/contract/overview.ts";
import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { PARAMETERS } from "../../shared/rules/parameters.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { Installation } from "../services/describe-installation.ts";
import type { SearchHit } from "../services/search-places.ts";

type Deps = {
  describeInstallation: (scope: DistrictScope) => Promise<Installation>;
  search: (scope: DistrictScope, text: string) => Promise<SearchHit[]>;
  now: () => EpochSeconds;
  isDemo: () => Promise<boolean>;
  version: string;
  ruleVersion: string;
  tiandituKey: string | null;
  baseMapUrl: string | null;
};

/** `GET /api/meta` and `GET /api/search`. */
export function metaRoutes(deps: Deps) {
  return createApi()
    .openapi(
      createRoute({
        method: "get",
        path: "/meta",
        middleware: [requires("read", anywhere)],
        tags: ["meta"],
        responses: answers(metaResponse, "本系统的版本、参数与范围"),
      }),
      async (c) => {
        const { tileVersion, network, districts } = await deps.describeInstallation(scopeOf(c));
        const answer: MetaResponse = {
          version: deps.version,
          now: toIso(deps.now()),
          demo: await deps.isDemo(),
          tile_version: tileVersion,
          network: network && {
            version: network.version,
            reaches: network.reaches,
            length_m: network.lengthM,
            bbox: [...network.bbox],
          },
          rule_version: deps.ruleVersion,
          districts,
          parameters: PARAMETERS.map((p) => ({
            key: p.key,
            name: p.name,
            name_en: p.nameEn,
            unit: p.unit,
            decimals: p.hourlyDecimals ?? p.assessmentDecimals,
          })),
          tianditu_key: deps.tiandituKey,
          base_map_url: deps.baseMapUrl,
        };
        return c.json(answer, 200);
      },
    )
    .openapi(
      createRoute({
        method: "get",
        path: "/search",
        middleware: [requires("read", anywhere)],
        tags: ["meta"],
        request: { query: z.object({ q: z.string().max(60) }) },
        responses: answers(searchResponse, "按中文、拼音（全拼或首字母）或编码查找"),
      }),
      async (c) => {
        const hits = await deps.search(scopeOf(c), c.req.valid("query").q);
        return c.json(
          {
            items: hits.map((hit) => ({
              ...hit,
              position: hit.position && ([hit.position[0], hit.position[1]] as [number, number]),
              bbox: hit.bbox && ([...hit.bbox] as [number, number, number, number]),
            })),
          },
          200,
        );
      },
    );
}

import { assessmentsResponse } from "@shared/contract/evaluation.ts";
import { exceedancesResponse } from "@shared/contract/exceedances.ts";
import { inventoryResponse } from "@shared/contract/outfalls.ts";
import { readingsResponse } from "@shared/contract/sections.ts";
import { toIso } from "@shared/domain/time.ts";
import { epochSeconds } from "@shared/domain/units.ts";
import { getJson } from "../../api/client.ts";
import type { TimeRange } from "../../ui/chart/columns.ts";

export type Resolution = "raw" | "day" | "month";

const path = (code: string, rest = "") => `sections/${encodeURIComponent(code)}${rest}`;
const iso = (t: number) => toIso(epochSeconds(t));

export const fetchReadings = (
  code: string,
  query: { range: TimeRange; parameters: readonly string[]; resolution: Resolution; source: string | undefined },
  signal: AbortSignal,
) =>
  getJson(readingsResponse, path(code, "/readings"), {
    query: {
      from: iso(query.range.from),
      to: iso(query.range.to),
      parameters: query.parameters.join(","),
      resolution: query.resolution,
      source: query.source,
    },
    signal,
  });

export const fetchAssessments = (
  code: string,
  query: { range: TimeRange; period: "day" | "month" | "instant"; source: string | undefined },
  signal: AbortSignal,
) =>
  getJson(assessmentsResponse, path(code, "/assessments"), {
    query: { from: iso(query.range.from), to: iso(query.range.to), period: query.period, source: query.source },
    signal,
  });

export const fetchInventory = (code: string, signal: AbortSignal) =>
  getJson(inventoryResponse, path(code, "/inventory"), { signal });

export const fetchExceedancesOf = (code: string, signal: AbortSignal) =>
  getJson(exceedancesResponse, "exceedances", { query: { section: code, limit: 200 }, signal });

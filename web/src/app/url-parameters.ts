import type { BBox, LonLat } from "@shared/domain/geo.ts";
import { storeToRefs } from "pinia";
import { useFlowViewStore } from "../stores/flow-view.store.ts";
import { useMapViewStore } from "../stores/map-view.store.ts";
import { METRIC_KEYS, useOverviewStore, WINDOW_LIMITS } from "../stores/overview.store.ts";
import { TRACE_PANELS, useTraceViewStore } from "../stores/trace-view.store.ts";
import {
  formatBeijing,
  formatFlag,
  formatMapView,
  oneOf,
  optional,
  parseBeijing,
  parseExtent,
  parseFlag,
  parseMapView,
  parsePlace,
  parseRecordId,
  text,
} from "./url-codecs.ts";
import { type AnyUrlParameter, urlParameter as row } from "./url-sync.ts";

const OVERVIEW = ["overview"];
const TRACE = ["trace"];
const MAPS = ["overview", "trace"];
const place = optional<LonLat>((at) => at.map((degrees) => degrees.toFixed(5)).join(","));
const extent = optional<BBox>((box) => box.join(","));
const code = optional<string>(String);

/** Everything that stands in the query string. A row per parameter; the order is the order in the address. */
export function urlParameters(): AnyUrlParameter[] {
  const { at, filter, selected, origin, direction, limit } = storeToRefs(useOverviewStore());
  const { suspect, panel, at: played, base, run } = storeToRefs(useTraceViewStore());
  const { shown: flow } = storeToRefs(useFlowViewStore());
  const { view, fit } = storeToRefs(useMapViewStore());
  // biome-ignore format: a table reads by its columns
  return [
    row({ name: "at",        pages: OVERVIEW, value: at,        initial: null,       parse: parseBeijing,         format: optional(formatBeijing) }),
    row({ name: "filter",    pages: OVERVIEW, value: filter,    initial: null,       parse: oneOf(METRIC_KEYS),   format: code }),
    row({ name: "section",   pages: OVERVIEW, value: selected,  initial: null,       parse: text,                 format: code, step: true }),
    row({ name: "from",      pages: OVERVIEW, value: origin,    initial: null,       parse: parsePlace,           format: place, step: true }),
    row({ name: "direction", pages: OVERVIEW, value: direction, initial: "upstream", parse: oneOf(["upstream", "downstream"]), format: String }),
    row({ name: "limit",     pages: OVERVIEW, value: limit,     initial: "5km",      parse: oneOf(WINDOW_LIMITS), format: String }),
    row({ name: "suspect",   pages: TRACE,    value: suspect,   initial: null,       parse: text,                 format: code }),
    row({ name: "panel",     pages: TRACE,    value: panel,     initial: "suspects", parse: oneOf(TRACE_PANELS),  format: String }),
    row({ name: "at",        pages: TRACE,    value: played,    initial: null,       parse: parseBeijing,         format: optional(formatBeijing) }),
    row({ name: "base",      pages: TRACE,    value: base,      initial: null,       parse: parseRecordId,        format: code }),
    row({ name: "run",       pages: TRACE,    value: run,       initial: null,       parse: parseRecordId,        format: code }),
    row({ name: "flow",      pages: MAPS,     value: flow,      initial: false,      parse: parseFlag,            format: formatFlag }),
    row({ name: "map",       pages: MAPS,     value: view,      initial: null,       parse: parseMapView,         format: optional(formatMapView) }),
    row({ name: "fit",       pages: OVERVIEW, value: fit,       initial: null,       parse: parseExtent,          format: extent }),
  ];
}

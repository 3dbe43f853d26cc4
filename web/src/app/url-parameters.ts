import type { BBox, LonLat } from "@shared/domain/geo.ts";
import { storeToRefs } from "pinia";
import { useMapViewStore } from "../stores/map-view.store.ts";
import { METRIC_KEYS, useOverviewStore, WINDOW_LIMITS } from "../stores/overview.store.ts";
import { TRACE_PANELS, useTraceViewStore } from "../stores/trace-view.store.ts";
import { formatBeijing, oneOf, optional, parseBeijing, parseNumbers, text } from "./url-codecs.ts";
import { type AnyUrlParameter, urlParameter } from "./url-sync.ts";

/** Everything that stands in the query string. A row per parameter; the order is the order in the address. */
export function urlParameters(): AnyUrlParameter[] {
  const overview = storeToRefs(useOverviewStore());
  const traceView = storeToRefs(useTraceViewStore());
  const mapView = storeToRefs(useMapViewStore());
  return [
    urlParameter({
      name: "at",
      pages: ["overview"],
      value: overview.at,
      initial: null,
      parse: parseBeijing,
      format: optional(formatBeijing),
    }),
    urlParameter({
      name: "filter",
      pages: ["overview"],
      value: overview.filter,
      initial: null,
      parse: oneOf(METRIC_KEYS),
      format: optional(String),
    }),
    urlParameter({
      name: "section",
      pages: ["overview"],
      value: overview.selected,
      initial: null,
      parse: text,
      format: optional(String),
      step: true,
    }),
    urlParameter({
      name: "from",
      pages: ["overview"],
      value: overview.origin,
      initial: null,
      parse: parsePlace,
      format: optional<LonLat>((place) => place.map((degrees) => degrees.toFixed(5)).join(",")),
      step: true,
    }),
    urlParameter({
      name: "direction",
      pages: ["overview"],
      value: overview.direction,
      initial: "upstream",
      parse: oneOf(["upstream", "downstream"]),
      format: String,
    }),
    urlParameter({
      name: "limit",
      pages: ["overview"],
      value: overview.limit,
      initial: "5km",
      parse: oneOf(WINDOW_LIMITS),
      format: String,
    }),
    urlParameter({
      name: "suspect",
      pages: ["trace"],
      value: traceView.suspect,
      initial: null,
      parse: text,
      format: optional(String),
    }),
    urlParameter({
      name: "panel",
      pages: ["trace"],
      value: traceView.panel,
      initial: "suspects",
      parse: oneOf(TRACE_PANELS),
      format: String,
    }),
    urlParameter({
      name: "map",
      pages: ["overview", "trace"],
      value: mapView.view,
      initial: null,
      parse: parseMapView,
      format: optional((view) => `${view.lon.toFixed(4)},${view.lat.toFixed(4)},${view.zoom.toFixed(1)}`),
    }),
    urlParameter({
      name: "fit",
      pages: ["overview"],
      value: mapView.fit,
      initial: null,
      parse: parseExtent,
      format: optional<BBox>((extent) => extent.join(",")),
    }),
  ];
}

function parsePlace(value: string): LonLat | undefined {
  const [lon, lat] = parseNumbers(value, 2) ?? [];
  return lon !== undefined && lat !== undefined && onEarth(lon, lat) ? [lon, lat] : undefined;
}

function parseMapView(value: string) {
  const [lon, lat, zoom] = parseNumbers(value, 3) ?? [];
  if (lon === undefined || lat === undefined || zoom === undefined) return undefined;
  return onEarth(lon, lat) && zoom >= 0 && zoom <= 22 ? { lon, lat, zoom } : undefined;
}

function parseExtent(value: string): BBox | undefined {
  const [west, south, east, north] = parseNumbers(value, 4) ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  return onEarth(west, south) && onEarth(east, north) && west <= east && south <= north
    ? [west, south, east, north]
    : undefined;
}

const onEarth = (lon: number, lat: number) => Math.abs(lon) <= 180 && Math.abs(lat) <= 85;

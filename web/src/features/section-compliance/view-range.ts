import { BEIJING_OFFSET_S, DAY_S, HOUR_S } from "@shared/domain/time.ts";
import type { TimeRange } from "../../ui/chart/columns.ts";
import type { Resolution } from "./section-api.ts";

export const PRESETS = ["7d", "30d", "1y", "all"] as const;
export type Preset = (typeof PRESETS)[number];
/** What stretch of time is looked at: a rolling one, or one somebody brushed. */
export type ViewRange = { preset: Preset } | { preset: null; range: TimeRange };

const PRESET_DAYS: Record<Exclude<Preset, "all">, number> = { "7d": 7, "30d": 30, "1y": 365 };
/** A source that has been silent for longer than this is looked at from its own end, not from today. */
const LIVE_S = 45 * DAY_S;
/** Beyond this the raw curve is denser than any screen. */
const RAW_DAYS = 400;
const DAILY_DAYS = 3660;

/** `30d`, or two Beijing hours as `2026-08-01T04~2026-08-20T16`. */
export const formatViewRange = (view: ViewRange): string =>
  view.preset ?? `${hourText(view.range.from)}~${hourText(view.range.to)}`;

/** undefined: not understood. */
export function parseViewRange(text: string): ViewRange | undefined {
  const preset = PRESETS.find((p) => p === text);
  if (preset !== undefined) return { preset };
  const [from, to] = text.split("~").map(parseHour);
  return from !== undefined && to !== undefined && from < to ? { preset: null, range: { from, to } } : undefined;
}

/** The stretch in epoch seconds. `extent` is where the source has readings, `now` the server's clock. */
export function resolveViewRange(view: ViewRange, extent: TimeRange | null, now: number): TimeRange {
  if (view.preset === null) return view.range;
  const end = extent !== null && extent.to < now - LIVE_S ? extent.to : Math.max(now, extent?.to ?? now);
  if (view.preset !== "all") return { from: end - PRESET_DAYS[view.preset] * DAY_S, to: end };
  return extent === null ? { from: end - 30 * DAY_S, to: end } : { from: Math.min(extent.from, end - DAY_S), to: end };
}

/** As fine as the stretch allows: raw up to 400 days, days up to ten years, then months. */
export function suitableResolution(range: TimeRange): Resolution {
  const days = (range.to - range.from) / DAY_S;
  if (days <= RAW_DAYS) return "raw";
  return days <= DAILY_DAYS ? "day" : "month";
}

/**
 * The stretch to ask the server for: widened to whole days with as much again on both sides, so that moving the window
 * a little asks for nothing new.
 */
export function fetchRange(range: TimeRange, extent: TimeRange | null): TimeRange {
  const margin = Math.min((range.to - range.from) / 2, 200 * DAY_S);
  const from = Math.floor((Math.max(range.from - margin, extent?.from ?? 0) + BEIJING_OFFSET_S) / DAY_S);
  const to = Math.ceil(
    (Math.min(range.to + margin, extent === null ? range.to : extent.to + 1) + BEIJING_OFFSET_S) / DAY_S,
  );
  return { from: from * DAY_S - BEIJING_OFFSET_S, to: Math.max(to, from + 1) * DAY_S - BEIJING_OFFSET_S };
}

const hourText = (t: number) =>
  new Date((Math.round(t / HOUR_S) * HOUR_S + BEIJING_OFFSET_S) * 1000).toISOString().slice(0, 13);

function parseHour(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}:00:00+08:00`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

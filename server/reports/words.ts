import type { Trace } from "../../shared/contract/traces.ts";
import { REACH_KIND_NAMES, type ReachKind } from "../../shared/domain/network/reach.ts";
import { parseIso, toBeijing } from "../../shared/domain/time.ts";

/** `2026年8月27日 22:00`, Beijing time. */
export function clock(iso: string): string {
  const at = parseIso(iso);
  if (at === undefined) return iso;
  const [date = "", time = ""] = toBeijing(at).split(" ");
  const [year, month, day] = date.split("-").map(Number);
  return `${year}年${month}月${day}日 ${time}`;
}
/** `8-27 22:00`, Beijing time. */
export function shortClock(iso: string): string {
  const at = parseIso(iso);
  if (at === undefined) return iso;
  const [, month, day, time] = /^\d+-(\d+)-(\d+) (.+)$/.exec(toBeijing(at)) ?? [];
  return `${Number(month)}-${Number(day)} ${time}`;
}
/** `20260827-2200`, for names of files. */
export function stamp(iso: string): string {
  const at = parseIso(iso);
  return at === undefined ? "" : toBeijing(at).replace(/-/g, "").replace(":", "").replace(" ", "-");
}
export const km = (metres: number): string => `${(metres / 1000).toFixed(2)} km`;
export const hours = (h: number): string => `${h.toFixed(1)} h`;
export const percent = (p: number): string => (p > 0 && p < 0.001 ? "<0.1%" : `${(100 * p).toFixed(1)}%`);
/** Three figures, no exponent: `0.153`, `12.3`, `1530`. */
export function number(value: number | null | undefined, unit = ""): string {
  if (value === null || value === undefined) return "—";
  const text = Number(value.toPrecision(3)).toLocaleString("zh-CN", { maximumFractionDigits: 6, useGrouping: false });
  return unit === "" ? text : `${text} ${unit}`;
}
export const orDash = (text: string | null | undefined): string => (text ? text : "—");

type Plausibility = NonNullable<Trace["suspects"][number]["posterior"]>["plausibility"];
export const PLAUSIBILITY: Record<Plausibility, string> = {
  ordinary: "平常负荷即可",
  accident: "须属事故性排放",
  hardly: "难以达到",
  unknown: "无登记负荷，无从比较",
};
export const EXCLUSION: Record<Trace["excluded"][number]["reasons"][number]["reason"], string> = {
  "not-connected-under-flow": "按流向不连通",
  "travel-time-outside-window": "行程时间不符",
  "parameter-not-discharged": "不排该污染物",
  "not-discharging": "当时未排放",
  "beyond-distance-limit": "超出追溯距离",
  "gate-closed-between": "其间闸门关闭",
  "standing-water-between": "其间水体静止",
  "cannot-carry-load": "负荷不足",
  "contradicted-by-section": "与断面读数矛盾",
  "explained-better-by-others": "他源解释更好",
};
export const SIGN = {
  "flat-line": "读数不变",
  "one-parameter-only": "仅一项异常",
  abrupt: "突变",
  negative: "负值",
  "neighbours-silent": "相邻断面无反应",
} as const;
export const BARRIER_STATE: Record<Trace["barriers"][number]["state"], string> = {
  open: "开",
  closed: "闭",
  "pump-forward": "正抽",
  "pump-reverse": "反抽",
  unknown: "不详",
};
export const MODEL: Record<string, string> = { response: "响应模型", "plain-upstream": "逐级上溯评分" };
/** A kind of channel the record names; one this program does not know is told as it stands. */
export const reachKind = (kind: string | null): string =>
  kind === null ? "—" : (REACH_KIND_NAMES[kind as ReachKind] ?? kind);

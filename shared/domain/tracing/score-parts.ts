import type { LiveState, OutfallStatus } from "../inventory/outfall.ts";
import type { TravelTime } from "../network/velocity.ts";
import { amount } from "./amount.ts";
import { estimateLoad } from "./estimate-load.ts";
import { carriersOf, standsFor } from "./parameter-families.ts";
import type { ScorePart, ScorePartKey, TracedOutfall, TracedParameter } from "./trace-model.ts";

/**
 * Weights of the parts; they sum to 1. What an outfall discharges and how much of the excess that could make weigh half
 * together, because they are the only parts with numbers of this very case in them. The rest is circumstance: whether
 * such places discharge such things, whether this one runs, how sure the way and the time are, what is on file. Chosen
 * by judgement, not fitted: the score orders, it is no probability.
 */
export const WEIGHTS: Readonly<Record<ScorePartKey, number>> = {
  parameter: 0.2,
  load: 0.3,
  travel: 0.1,
  category: 0.15,
  "live-state": 0.1,
  record: 0.05,
  direction: 0.1,
};

/** What is known of one outfall and of the way from it to the section. */
export type Evidence = {
  outfall: TracedOutfall;
  parameters: readonly TracedParameter[];
  distanceM: number;
  /** Of the way, metres on reaches whose direction is both or unknown. */
  uncertainM: number;
  travel: TravelTime;
  windowHours: number;
  /** m³/s at the section; null: not known. */
  dischargeM3S: number | null;
};

/** All parts of one outfall's score in the order of the weights. */
export function scoreParts(evidence: Evidence): ScorePart[] {
  const judged: Record<ScorePartKey, Judged> = {
    parameter: parameterPart(evidence),
    load: loadPart(evidence),
    travel: travelPart(evidence),
    category: categoryPart(evidence),
    "live-state": LIVE_STATE[evidence.outfall.liveState],
    record: RECORD[evidence.outfall.status],
    direction: directionPart(evidence),
  };
  return (Object.keys(WEIGHTS) as ScorePartKey[]).map((part) => ({
    part,
    value: Math.round(judged[part][0] * 1000) / 1000,
    weight: WEIGHTS[part],
    explanation: judged[part][1],
  }));
}

export const scoreOf = (parts: readonly ScorePart[]): number =>
  parts.reduce((sum, { value, weight }) => sum + value * weight, 0);

type Judged = readonly [value: number, explanation: string];

/** How an outfall's register entry stands to one parameter. */
export type Registered = "registered" | "not-listed" | "nothing-registered";

/** What the register says of an outfall and a traced parameter (or what stands for it). */
export function registeredFor(outfall: TracedOutfall, parameter: string): Registered {
  const listed = [
    ...outfall.parameters,
    ...Object.keys(outfall.loadsKgPerDay).filter((k) => (outfall.loadsKgPerDay[k] ?? 0) > 0),
  ];
  if (listed.length === 0) return "nothing-registered";
  return carriersOf(parameter).some((carrier) => listed.includes(carrier)) ? "registered" : "not-listed";
}

/** Whether a category is known to worsen a parameter; null where the category is unknown or has no typical list. */
export const isTypical = (outfall: TracedOutfall, parameter: string): boolean | null =>
  outfall.typicalParameters.length === 0 ? null : standsFor(outfall.typicalParameters, parameter);

function parameterPart({ outfall, parameters }: Evidence): Judged {
  const each = parameters.map(({ parameter, name }): Judged => {
    const registered = registeredFor(outfall, parameter);
    if (registered === "registered") return [1, `登记排放${name}`];
    if (registered === "not-listed") return [0.2, `登记的污染物不含${name}`];
    const typical = isTypical(outfall, parameter);
    if (typical === null) return [0.4, `未登记污染物，也不知类别是否含${name}`];
    return typical ? [0.6, `未登记污染物，同类排口常含${name}`] : [0.2, `未登记污染物，同类排口少见${name}`];
  });
  return together(each);
}

function loadPart(evidence: Evidence): Judged {
  return together(
    evidence.parameters.map((parameter) => {
      const { outfall, travel, dischargeM3S } = evidence;
      const { increase, explanation } = estimateLoad(outfall, parameter, dischargeM3S, travel.centralH);
      const excess = excessOf(parameter);
      if (increase === null || excess === null || excess <= 0) return [0.5, explanation];
      const share = increase / excess;
      // A hundredth of the excess speaks against an outfall, all of it or more for it; between, by order of magnitude:
      // permitted loads say little about what was let go that night.
      const value = share <= 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(share) / 2));
      return [value, `${explanation}，相当于超出量 ${amount(excess)} ${parameter.unit} 的 ${amount(share * 100)}%`];
    }),
  );
}

/** How far a value is beyond its limit, in the parameter's unit; null where that cannot be said. */
export function excessOf({ value, limit, limitKind }: TracedParameter): number | null {
  if (value === null || limit === null || limitKind === null || limitKind === "range") return null;
  return limitKind === "max" ? value - limit : limit - value;
}

function travelPart({ travel, windowHours }: Evidence): Judged {
  const { earliestH, centralH, latestH } = travel;
  const range = `到断面约 ${amount(centralH)} h(${amount(earliestH)}–${amount(latestH)} h)`;
  if (latestH <= windowHours) return [1, `${range}，全在 ${windowHours} h 时段内`];
  const inside = Math.max(0, Math.log(windowHours / earliestH) / Math.log(latestH / earliestH));
  return [inside, `${range}，时段 ${windowHours} h 只覆盖其中 ${Math.round(inside * 100)}%`];
}

function categoryPart({ outfall, parameters }: Evidence): Judged {
  const label = outfall.categoryName ?? "类别未登记";
  return together(
    parameters.map(({ parameter, name }) => {
      const typical = isTypical(outfall, parameter);
      if (typical === null) return [0.5, `${label}：无从判断是否含${name}`];
      return typical ? [1, `${label}：${name}为其常见污染物`] : [0.2, `${label}：${name}不常见`];
    }),
  );
}

const LIVE_STATE: Record<LiveState, Judged> = {
  running: [1, "常年排水"],
  intermittent: [0.8, "间歇排水"],
  unknown: [0.5, "排水状态不明"],
  "rain-only": [0.3, "只在雨天排水，本次未用降雨资料"],
  dry: [0, "登记为无水"],
};

const RECORD: Record<OutfallStatus, Judged> = {
  relapsed: [1, "整治后回潮"],
  rectifying: [0.8, "正在整治，问题已确认"],
  planned: [0.8, "已列入整治，尚未动工"],
  "to-accept": [0.6, "整治完成待验收"],
  traced: [0.6, "已溯源"],
  monitored: [0.5, "已监测"],
  surveyed: [0.5, "已排查，尚无监测"],
  "to-survey": [0.6, "尚未排查，情况不明"],
  closed: [0.2, "已整治销号"],
};

function directionPart({ distanceM, uncertainM }: Evidence): Judged {
  if (uncertainM <= 0) return [1, "沿途流向明确"];
  const share = distanceM <= 0 ? 1 : Math.min(1, uncertainM / distanceM);
  return [1 - 0.5 * share, `沿途 ${amount(uncertainM / 1000)} km 流向往复或不明，占 ${Math.round(share * 100)}%`];
}

/** Several parameters together: a source has to explain all of them, so the mean counts. */
function together(each: readonly Judged[]): Judged {
  if (each.length === 0) return [0.5, "没有要追溯的参数"];
  return [
    each.reduce((sum, [value]) => sum + value, 0) / each.length,
    [...new Set(each.map(([, words]) => words))].join("；"),
  ];
}

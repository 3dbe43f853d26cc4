import type { LonLat } from "../../geo.ts";
import { distance } from "../../network/geodesic.ts";
import { toBeijing } from "../../time.ts";
import { epochSeconds } from "../../units.ts";
import { amount } from "../amount.ts";
import type { Exclusion as InferredExclusion } from "../inference/exclusions.ts";
import type { InstrumentSign } from "../inference/instrument.ts";
import type { ExclusionReason, TracedOutfall } from "../trace-model.ts";
import type { ResponseInputs, TracedBarrier } from "./response-record.ts";

const SIGN_WORDS: Record<InstrumentSign, string> = {
  "flat-line": "读数长时间不变",
  "one-parameter-only": "只有这一项异常，同时段其他项目没有变化",
  abrupt: "一步跳变，没有涨落过程",
  negative: "出现负值",
  "neighbours-silent": "上下游断面没有相应变化",
};

/** What speaks for an instrument fault, in words. */
export const phraseDoubt = (signs: readonly InstrumentSign[]): string =>
  signs.length === 0 ? "读数异常，但没有仪器故障的典型征象" : signs.map((s) => SIGN_WORDS[s]).join("；");

/** Why a listed outfall is no suspect, in words with the numbers. */
export function phraseExclusion(
  exclusion: InferredExclusion,
  { place }: Pick<TracedOutfall, "place">,
  { followed, series, barriers }: ResponseInputs,
): { reason: ExclusionReason; explanation: string } {
  const nameOf = (parameter: number) => followed[parameter]?.name ?? "";
  const { reason } = exclusion;
  switch (exclusion.reason) {
    case "not-connected-under-flow":
      return { reason, explanation: "按时段内各时刻的流向，其来水不经过异常断面" };
    case "gate-closed-between":
      return { reason, explanation: `其间闸门关闭，水不相通${closedOf(barriers, place.position)}` };
    case "standing-water-between":
      return { reason, explanation: "其间河道静止不流，时段内来水到不了断面" };
    case "travel-time-outside-window":
      if (exclusion.windowS === null)
        return { reason, explanation: "按时段内的流向流速，其来水到达断面的时刻与读数升高的时刻不合" };
      return { reason, explanation: `即使流速偏快，来水也不能在 ${amount(exclusion.windowS / 3600)} h 时段内到达断面` };
    case "parameter-not-discharged":
      return { reason, explanation: `登记的污染物不含${nameOf(exclusion.parameter)}，此类排口也不常见` };
    case "cannot-carry-load":
      return { reason, explanation: `要造成该读数，排放须达登记负荷的 ${amount(exclusion.timesOrdinary)} 倍` };
    case "contradicted-by-section": {
      const section = series[exclusion.section]?.name ?? "现场采样点";
      const name = nameOf(exclusion.parameter);
      const explanation = `若是它，${section}的${name}应高出背景 ${amount(exclusion.expected)} mg/L，实测只高 ${amount(Math.max(0, exclusion.seen))} mg/L`;
      return { reason, explanation };
    }
    case "explained-better-by-others":
      return { reason, explanation: `可能性低：其他对象对读数的解释好 ${amount(exclusion.bits)} bit` };
  }
}

const CLOSED_TOLD = 2;

/** The closed gates nearest to a place, with their times. */
function closedOf(barriers: readonly TracedBarrier[], position: LonLat): string {
  const closed = barriers
    .filter((b) => b.state === "closed")
    .map((b) => ({ ...b, away: distance(position, b.position) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, CLOSED_TOLD);
  if (closed.length === 0) return "";
  const told = closed.map(({ name, from, to }) => `${name} ${at(from)} 至 ${to === null ? "今" : at(to)}`);
  return `（邻近关闭的闸：${told.join("，")}）`;
}

const at = (t: number): string => toBeijing(epochSeconds(t)).slice(5);

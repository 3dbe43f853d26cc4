import { amount } from "./amount.ts";
import { carriersOf } from "./parameter-families.ts";
import type { TracedOutfall, TracedParameter } from "./trace-model.ts";

/**
 * First-order decay per day at ordinary temperature, as used in capacity work for the Taihu plain (middle of the ranges
 * given there, no primary source known: 待核实). Over a day or two it matters little; travel time and flow matter.
 * Whatever is not listed is taken as conservative.
 */
const DECAY_PER_DAY: Readonly<Record<string, number>> = { COD: 0.12, CODMN: 0.09, NH3N: 0.1, TP: 0.05, TN: 0.05 };

/** First-order decay of a parameter, 1/d. */
export const decayOf = (parameter: string): number => DECAY_PER_DAY[parameter] ?? 0;

const G_PER_S_OF_KG_PER_DAY = 1000 / 86_400;

export type LoadEstimate = {
  /** Rise of the parameter at the section in mg/L if the registered load runs steadily; null: cannot be said. */
  increase: number | null;
  explanation: string;
};

/**
 * What an outfall's registered load comes to at the section: fully mixed into the discharge there, after first-order
 * decay on the way. A registered load is an average; an accident can be many times as much, so this only orders.
 *
 * @param dischargeM3S flow at the section in m³/s, null where not known
 * @param travelH central travel time in hours
 */
export function estimateLoad(
  outfall: TracedOutfall,
  { parameter, unit }: TracedParameter,
  dischargeM3S: number | null,
  travelH: number,
): LoadEstimate {
  if (unit !== "mg/L") return { increase: null, explanation: "该参数不按负荷折算" };
  const carrier = carriersOf(parameter).find((key) => (outfall.loadsKgPerDay[key] ?? 0) > 0);
  if (carrier === undefined) return { increase: null, explanation: "无登记负荷，不折算" };
  const load = outfall.loadsKgPerDay[carrier] as number;
  const registered =
    carrier === parameter ? `登记负荷 ${amount(load)} kg/d` : `登记负荷(${carrier}) ${amount(load)} kg/d`;
  if (dischargeM3S === null || dischargeM3S <= 0)
    return { increase: null, explanation: `${registered}，断面流量未知，不折算` };
  const left = Math.exp((-decayOf(carrier) * travelH) / 24);
  const increase = (load * G_PER_S_OF_KG_PER_DAY * left) / dischargeM3S;
  return {
    increase,
    explanation: `${registered}，在流量 ${amount(dischargeM3S)} m³/s 中混匀约增 ${amount(increase)} mg/L`,
  };
}

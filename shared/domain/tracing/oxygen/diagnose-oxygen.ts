import { FLOW_CODE, type FlowTimeline, intervalAt } from "../../network/flow/flow-timeline.ts";
import { BEIJING_OFFSET_S } from "../../time.ts";
import { amount } from "../amount.ts";
import { backgroundOf, median } from "../inference/background.ts";
import type { TracedNetwork, TraceInputs } from "../trace-model.ts";
import type { OxygenCause, OxygenDiagnosis, OxygenSeries } from "./oxygen-record.ts";
import { oxygenSaturation } from "./oxygen-saturation.ts";

/** Parameters that use up oxygen. */
export const OXYGEN_DEMAND = ["CODMN", "NH3N", "BOD5", "COD"] as const;

const HOUR = 3600;
/** Readings this close to the moment traced speak for it. */
const NEAR_S = 4 * HOUR;
/** Slower water than this hardly takes up oxygen from the air, m/s; a judgement. */
const SLUGGISH = 0.03;
/** Spreads above the background: what the highest of some days' readings ordinarily is, and what is clearly more. */
const ORDINARY = 2.5;
const CLEARLY = 4;
/** Signs of algae: swing over a day, mg/L and pH units, and saturation by day; judgements (待核实). */
const SWING = { oxygen: 3, ph: 0.4, saturation: 1.15 };
const BLOOM_UG_L = 26;

/**
 * What oxygen lacks at the section and what can have taken it: demand of what was discharged, warm water, standing water,
 * algae at night. Oxygen has no multiple and no source of its own; what follows is traced through its demand. Null where
 * 溶解氧 is not among the parameters.
 */
export function diagnoseOxygen(inputs: TraceInputs, on: TracedNetwork, timeline: FlowTimeline): OxygenDiagnosis | null {
  const { oxygen: series, parameters, observedAt } = inputs;
  if (series === null || !parameters.some((p) => p.parameter === "DO")) return null;
  const seen = (column: readonly (number | null)[]) => valueNear(series.times, column, observedAt);
  const temperature = seen(series.temperature);
  const measured = parameters.find((p) => p.parameter === "DO")?.value ?? seen(series.oxygen);
  const saturation = temperature === null ? null : oxygenSaturation(temperature);
  const deficit = saturation === null || measured === null ? null : saturation - measured;
  return {
    saturation,
    deficit,
    temperature,
    causes: [
      demandCause(inputs),
      temperatureCause(series, observedAt, temperature, measured),
      stagnationCause(inputs, on, timeline),
      algaeCause(series, observedAt),
    ],
  };
}

function valueNear(times: readonly number[], column: readonly (number | null)[], at: number): number | null {
  let best: { gap: number; value: number } | null = null;
  times.forEach((t, i) => {
    const value = column[i];
    const gap = Math.abs(t - at);
    if (value == null || gap > NEAR_S || (best !== null && best.gap <= gap)) return;
    best = { gap, value };
  });
  return (best as { value: number } | null)?.value ?? null;
}

function demandCause({ response, section }: TraceInputs): OxygenCause {
  const cause = "oxygen-demand";
  const own = response?.series.find((s) => s.section === section?.code);
  const told = (response?.followed ?? []).flatMap(({ parameter, name }, p) => {
    if (own === undefined || !OXYGEN_DEMAND.some((d) => d === parameter)) return [];
    const background = backgroundOf(Float64Array.from(own.historyTimes), numbers(own.history[p]));
    const values = [...numbers(own.values[p])].filter(Number.isFinite);
    if (background === undefined || values.length === 0) return [];
    const most = Math.max(...values);
    const sd = Math.max(background.sd, background.longSd);
    return [{ name, most, level: background.level, z: (most - background.level) / sd }];
  });
  if (told.length === 0) return { cause, speaks: null, explanation: "没有高锰酸盐指数、氨氮等耗氧指标的读数" };
  const z = Math.max(...told.map((t) => t.z));
  const words = told.map((t) => `${t.name}最高 ${amount(t.most)} mg/L(本底 ${amount(t.level)})`).join("，");
  const verdict = z > CLEARLY ? "明显高出本底，存在耗氧物质排入" : "未明显高出本底";
  return { cause, speaks: clamp((z - ORDINARY) / (CLEARLY - ORDINARY) / 2), explanation: `${words}，${verdict}` };
}

const numbers = (column: readonly (number | null)[] | undefined): Float64Array =>
  Float64Array.from(column ?? [], (v) => v ?? Number.NaN);

function temperatureCause(
  { times, temperature, oxygen }: OxygenSeries,
  at: number,
  now: number | null,
  measured: number | null,
): OxygenCause {
  const cause = "temperature";
  const before = (column: readonly (number | null)[]) =>
    median(column.filter((v, i): v is number => v !== null && (times[i] as number) < at - 24 * HOUR));
  const [usualT, usualO] = [before(temperature), before(oxygen)];
  if (now === null || !Number.isFinite(usualT))
    return { cause, speaks: null, explanation: "没有水温读数，无法判断饱和溶解氧" };
  const lost = oxygenSaturation(usualT) - oxygenSaturation(now);
  const words = `水温 ${amount(now)} ℃(此前 ${amount(usualT)} ℃)，饱和溶解氧 ${amount(oxygenSaturation(now))} mg/L，因升温少 ${amount(Math.max(0, lost))} mg/L`;
  const fall = measured === null || !Number.isFinite(usualO) ? null : usualO - measured;
  return { cause, speaks: fall === null || fall <= 0 ? null : clamp(lost / fall), explanation: words };
}

function stagnationCause(inputs: TraceInputs, on: TracedNetwork, timeline: FlowTimeline): OxygenCause {
  const cause = "stagnation";
  const reach = on.indexOf(inputs.start.reach);
  const columns = timeline.columns[intervalAt(timeline, inputs.observedAt - 1)];
  if (reach === undefined || columns === undefined) return { cause, speaks: null, explanation: "没有流向资料" };
  const closed = (inputs.response?.barriers ?? []).filter((b) => b.state === "closed").map((b) => b.name);
  const gates = closed.length === 0 ? "" : `；时段内关闭的闸：${[...new Set(closed)].slice(0, 3).join("、")}`;
  if (columns.direction[reach] === FLOW_CODE.stagnant)
    return { cause, speaks: 1, explanation: `断面所在河道当时静止不流，复氧慢${gates}` };
  const velocity = columns.velocity[reach] as number;
  const known = Number.isFinite(columns.ageS[reach] as number) ? "" : "(按河道类型假定，待核实)";
  return {
    cause,
    speaks: velocity < SLUGGISH ? 0.7 : 0.1,
    explanation: `断面所在河道流速约 ${amount(velocity)} m/s${known}${gates}`,
  };
}

function algaeCause(series: OxygenSeries, at: number): OxygenCause {
  const cause = "algae";
  const lastDays = series.times.flatMap((t, i) => (t > at - 48 * HOUR && t <= at ? [i] : []));
  const oxygen = lastDays.flatMap((i) => series.oxygen[i] ?? []);
  if (oxygen.length < 6) return { cause, speaks: null, explanation: "近两日溶解氧读数太少，看不出昼夜变化" };
  const swing = Math.max(...oxygen) - Math.min(...oxygen);
  const ph = lastDays.flatMap((i) => series.ph[i] ?? []);
  const phSwing = ph.length < 2 ? 0 : Math.max(...ph) - Math.min(...ph);
  const saturated = lastDays.flatMap((i) => {
    const [o, t] = [series.oxygen[i], series.temperature[i]];
    return o == null || t == null || !isDay(series.times[i] as number) ? [] : [o / oxygenSaturation(t)];
  });
  const most = saturated.length === 0 ? null : Math.max(...saturated);
  const chlorophyll = lastDays.flatMap((i) => series.chlorophyll[i] ?? []);
  const signs = [
    swing > SWING.oxygen,
    phSwing > SWING.ph,
    most !== null && most > SWING.saturation,
    chlorophyll.some((c) => c > BLOOM_UG_L),
  ].filter(Boolean).length;
  const day = most === null ? "" : `，白天最高饱和度 ${Math.round(100 * most)}%`;
  const green = chlorophyll.length === 0 ? "" : `，叶绿素a 最高 ${amount(Math.max(...chlorophyll))} µg/L`;
  return {
    cause,
    speaks: clamp(signs / 3),
    explanation: `近两日溶解氧相差 ${amount(swing)} mg/L，pH 相差 ${amount(phSwing)}${day}${green}`,
  };
}

const isDay = (t: number): boolean => {
  const hour = Math.floor((t + BEIJING_OFFSET_S) / HOUR) % 24;
  return hour >= 10 && hour < 19;
};
const clamp = (x: number): number => Math.round(100 * Math.min(1, Math.max(0, x))) / 100;

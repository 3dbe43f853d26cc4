import { distance } from "../../shared/domain/network/geodesic.ts";
import {
  type ParameterKey,
  type ReadingSource,
  SERIES_STATE,
  type Series,
  type SourceId,
} from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import { DAY_S, HOUR_S } from "../../shared/domain/time.ts";
import { decayOf } from "../../shared/domain/tracing/estimate-load.ts";
import { DEFAULT_OPTIONS, type TraceOptions } from "../../shared/domain/tracing/inference/problem.ts";
import { OXYGEN_DEMAND } from "../../shared/domain/tracing/oxygen/diagnose-oxygen.ts";
import type { OxygenSeries } from "../../shared/domain/tracing/oxygen/oxygen-record.ts";
import { networkInForce, timelineOn } from "../../shared/domain/tracing/response-model/channels.ts";
import type {
  FollowedParameter,
  ResponseInputs,
  TracedBarrier,
  TracedFlow,
  TracedSeries,
} from "../../shared/domain/tracing/response-model/response-record.ts";
import type { TracedNetwork } from "../../shared/domain/tracing/trace-model.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { parameterOf } from "../../shared/rules/parameters.ts";
import type { Stores } from "../stores/stores.ts";
import { type Asked, placeOf, type TraceQuery } from "./ask-trace.ts";
import type { HeldNetwork } from "./hold-network.ts";

/** What is known of flow and of gates in a window, by reach. */
export type FlowBetween = (
  held: HeldNetwork,
  from: EpochSeconds,
  to: EpochSeconds,
) => Promise<{ flow: TracedFlow[]; barriers: TracedBarrier[] }>;

type Deps = { read: Pick<Stores, "readings">; now: () => EpochSeconds; flowBetween: FlowBetween };
type Of = { asked: Asked; query: TraceQuery; sections: readonly Section[]; windowHours: number };

/** Readings after the moment traced speak too, as far as they are there. */
const AFTER_S = 12 * HOUR_S;
const HISTORY_S = 45 * DAY_S;
/** Enough for a median, its hours and its spread. */
const MOST_HISTORY = 360;
const MOST_SECTIONS = 16;
/** Sections farther than this say nothing within three days, metres in a straight line. */
const FAR_M = 40_000;

/** Parameters that are measured everywhere: together they tell kinds of sources apart. */
const COMPANIONS = ["NH3N", "TP", "CODMN"] as const;
/**
 * What a source nobody has listed may ordinarily emit, kg/d: the order of a few hundred households or a small workshop.
 * A judgement (待核实); it weighs little against the readings.
 */
const USUAL_KG_D: Readonly<Record<string, number>> = {
  NH3N: 5,
  TP: 0.8,
  CODMN: 30,
  COD: 60,
  BOD5: 25,
  TN: 12,
  OIL: 1,
  F: 2,
  LAS: 1,
};
const USUAL_OTHER_KG_D = 0.2;

/** The ensemble is drawn anew for no trace: two traces of one thing agree. */
const SEED = 20_260_827;

/** What the response model reads besides the registers: series of the section and its neighbours, flow, gates. */
export async function gatherResponseInputs(deps: Deps, held: HeldNetwork, of: Of): Promise<ResponseInputs> {
  const { asked, query } = of;
  const until = epochSeconds(Math.max(asked.observedAt, Math.min(deps.now(), asked.observedAt + AFTER_S)));
  const from = epochSeconds(asked.observedAt - of.windowHours * HOUR_S);
  const window = { from, to: epochSeconds(until + 1) };
  const followed = followedOf(asked);
  const [series, flow] = await Promise.all([
    gatherSeries(deps, held, of, followed, window),
    deps.flowBetween(held, from, until),
  ]);
  return {
    followed,
    series,
    ...flow,
    samples: [],
    until,
    seed: SEED,
    options: {
      ...(query.members === undefined ? {} : { members: query.members }),
      ...(query.prior === undefined ? {} : { prior: { ...DEFAULT_OPTIONS.prior, ...given(query.prior) } }),
    },
  };
}

const given = (prior: NonNullable<TraceQuery["prior"]>): Partial<TraceOptions["prior"]> =>
  Object.fromEntries(Object.entries(prior).filter(([, weight]) => weight !== undefined));

/** Concentrations among the parameters asked for, what uses up oxygen in place of it, and the usual companions. */
function followedOf({ parameters }: Asked): FollowedParameter[] {
  const wanted = parameters.flatMap((p) => (p.parameter === "DO" ? OXYGEN_DEMAND : [p.parameter]));
  // What does not use up oxygen says nothing of a lack of it.
  const oxygenOnly = parameters.length > 0 && parameters.every((p) => p.parameter === "DO");
  const companions = oxygenOnly ? [] : COMPANIONS;
  const keys = [...new Set([...wanted, ...companions])] as ParameterKey[];
  return keys
    .map(parameterOf)
    .filter(({ key, unit }) => unit === "mg/L" && key !== "DO")
    .map(({ key, name, unit }) => ({
      parameter: key,
      name,
      unit,
      decayPerDay: decayOf(key),
      usualLoadKgPerDay: USUAL_KG_D[key] ?? USUAL_OTHER_KG_D,
    }));
}

type Range = { from: EpochSeconds; to: EpochSeconds };

async function gatherSeries(
  { read }: Pick<Deps, "read">,
  held: HeldNetwork,
  { asked, sections }: Of,
  followed: readonly FollowedParameter[],
  window: Range,
): Promise<TracedSeries[]> {
  const [sources, extents] = await Promise.all([read.readings.sources(), read.readings.extents()]);
  const own = sources.find((s) => s.code === asked.source);
  if (own === undefined) return [];
  const keys = followed.map((f) => f.parameter as ParameterKey);
  const near = nearestSections(held, asked, sections).map(async ({ section, place }) => {
    const spoke = extents.filter((e) => e.sectionId === section.id && e.to >= window.from && e.from < window.to);
    const source = sourceBeside(own, sources, new Set(spoke.map((e) => e.sourceId)));
    if (source === undefined) return undefined;
    const history = { from: epochSeconds(window.from - HISTORY_S), to: window.from };
    const [before, during] = await Promise.all([
      read.readings.series(section.id, source.id, keys, history),
      read.readings.series(section.id, source.id, keys, window),
    ]);
    const { code, name } = section;
    const past = columnsOf(before, keys, MOST_HISTORY);
    const now = columnsOf(during, keys);
    if (now.times.length === 0) return undefined;
    return {
      section: code,
      name,
      place,
      source: source.code,
      historyTimes: past.times,
      history: past.values,
      times: now.times,
      values: now.values,
    };
  });
  return (await Promise.all(near)).filter((s) => s !== undefined);
}

/** The section traced first, then those near it in a straight line, as far as they are on the network. */
function nearestSections(held: HeldNetwork, { section: own, place: start }: Asked, sections: readonly Section[]) {
  return sections
    .flatMap((section) => {
      const place = placeOf(held, section.placement);
      if (place === undefined) return [];
      const away = section.code === own?.code ? -1 : distance(start.position, place.position);
      return away > FAR_M ? [] : [{ section, place, away }];
    })
    .sort((a, b) => a.away - b.away || (a.section.code < b.section.code ? -1 : 1))
    .slice(0, MOST_SECTIONS);
}

/** The source traced where it speaks there too; else the first in rank of its own sort: demo and real never meet. */
function sourceBeside(
  own: ReadingSource,
  sources: readonly ReadingSource[],
  spoke: ReadonlySet<SourceId>,
): ReadingSource | undefined {
  const sameSort = sources.filter((s) => spoke.has(s.id) && (s.kind === "demo") === (own.kind === "demo"));
  return sameSort.find((s) => s.id === own.id) ?? sameSort.sort((a, b) => a.rank - b.rank || a.id - b.id)[0];
}

type Columns = { times: number[]; values: (number | null)[][] };

/** Series of one section on one time axis, thinned evenly to at most `most` rows. Below detection counts with half its limit. */
function columnsOf(series: readonly Series[], keys: readonly ParameterKey[], most = Number.POSITIVE_INFINITY): Columns {
  const byTime = new Map<number, (number | null)[]>();
  for (const { parameter, times, values, states } of series) {
    const column = keys.indexOf(parameter);
    times.forEach((t, i) => {
      const row = byTime.get(t) ?? keys.map(() => null);
      row[column] = numberOf(values[i] as number, states[i] as number);
      byTime.set(t, row);
    });
  }
  const stride = Math.max(1, Math.ceil(byTime.size / most));
  const kept = [...byTime].sort(([a], [b]) => a - b).filter((_, i) => i % stride === 0);
  return { times: kept.map(([t]) => t), values: keys.map((_, column) => kept.map(([, row]) => row[column] ?? null)) };
}

function numberOf(value: number, state: number): number | null {
  if (state === SERIES_STATE.valid) return value;
  return state === SERIES_STATE.belowDetection ? value / 2 : null;
}

const OXYGEN_HISTORY_S = 10 * DAY_S;
const OXYGEN_KEYS = ["DO", "WT", "PH", "CHLA"] as ParameterKey[];

/** What the section told of oxygen and what goes with it; null where oxygen is not traced. */
export async function gatherOxygen(
  { read }: Pick<Deps, "read">,
  asked: Asked,
  windowHours: number,
): Promise<OxygenSeries | null> {
  const { section, source: code, observedAt, parameters } = asked;
  if (section === null || !parameters.some((p) => p.parameter === "DO")) return null;
  const source = (await read.readings.sources()).find((s) => s.code === code);
  if (source === undefined) return null;
  const from = epochSeconds(observedAt - Math.max(OXYGEN_HISTORY_S, windowHours * HOUR_S));
  const range = { from, to: epochSeconds(observedAt + 1) };
  const { times, values } = columnsOf(
    await read.readings.series(section.id, source.id, OXYGEN_KEYS, range),
    OXYGEN_KEYS,
  );
  const [oxygen = [], temperature = [], ph = [], chlorophyll = []] = values;
  return { times, oxygen, temperature, ph, chlorophyll };
}

/** The network with the flow of the window, on which outfalls are sorted. */
export function inForceOver(
  held: HeldNetwork,
  response: ResponseInputs,
  observedAt: EpochSeconds,
  windowHours: number,
): TracedNetwork {
  if (response.flow.length === 0) return held;
  const window = { from: observedAt - windowHours * HOUR_S, to: response.until };
  return networkInForce(held, timelineOn(held, response.flow, window), response.flow);
}

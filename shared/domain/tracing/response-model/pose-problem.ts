import type { LiveState, OutfallStatus } from "../../inventory/outfall.ts";
import type { FlowTimeline } from "../../network/flow/flow-timeline.ts";
import type { ListedSource, SectionSeries, TraceProblem } from "../inference/problem.ts";
import { carriersOf } from "../parameter-families.ts";
import type { Site } from "../response/channel-net.ts";
import { withSamples } from "../sampling/update.ts";
import { isTypical, registeredFor } from "../score-parts.ts";
import type { TracedNetwork, TracedOutfall, TraceInputs } from "../trace-model.ts";
import type { TracedPlace } from "../traced-place.ts";
import { channelNetOf, riversOf } from "./channels.ts";
import type { FollowedParameter, ResponseInputs, TracedSample, TracedSeries } from "./response-record.ts";

export const G_S_OF_KG_D = 1000 / 86_400;

/** A chance that an unstated release still runs when a mouth is looked at. */
const STILL_RUNNING = 0.5;

/** Prior weights: weak by design, a factor of a few either way. Judgements; the readings are to decide. */
const LIVE_WEIGHT: Record<LiveState, number> = {
  running: 1.2,
  intermittent: 1.2,
  unknown: 1,
  "rain-only": 0.5,
  dry: 0.2,
};
const RECORD_WEIGHT: Record<OutfallStatus, number> = {
  relapsed: 2,
  rectifying: 1.5,
  planned: 1.5,
  traced: 1.2,
  "to-accept": 1.1,
  monitored: 1,
  surveyed: 1,
  "to-survey": 1.1,
  closed: 0.5,
};

/** The inputs of a trace as the problem the inference solves. Sources keep the order of `inputs.outfalls`. */
export function poseProblem(
  inputs: TraceInputs & { response: ResponseInputs },
  on: TracedNetwork,
  timeline: FlowTimeline,
): TraceProblem {
  const { response } = inputs;
  const site = ({ reach, measureM }: TracedPlace): Site => ({ reach: on.indexOf(reach) as number, measure: measureM });
  const problem: TraceProblem = {
    net: channelNetOf(on),
    timeline,
    riverOf: riversOf(on.network),
    parameters: response.followed.map(({ parameter, decayPerDay, usualLoadKgPerDay }) => ({
      key: parameter,
      decayPerDay,
      usualLoadGS: usualLoadKgPerDay * G_S_OF_KG_D,
    })),
    sections: response.series.map((series) => sectionSeries(series, site(series.place))),
    sources: inputs.outfalls.map((outfall) => listedSource(outfall, site(outfall.place), response.followed)),
    alarmSection: alarmOf(inputs),
    from: windowStart(inputs),
    at: response.until,
    seed: response.seed,
  };
  return withSamples(problem, sampleResults(inputs, response.samples, site));
}

/** First moment of release considered, epoch seconds. */
export const windowStart = (inputs: TraceInputs & { response: ResponseInputs }): number =>
  inputs.observedAt - inputs.windowHours * 3600;

function alarmOf({ section, response }: TraceInputs & { response: ResponseInputs }): number | null {
  const index = response.series.findIndex((s) => s.section === section?.code);
  return index < 0 ? null : index;
}

const column = (values: readonly (number | null)[]): Float64Array => Float64Array.from(values, (v) => v ?? Number.NaN);

const sectionSeries = ({ historyTimes, history, times, values }: TracedSeries, site: Site): SectionSeries => ({
  site,
  historyTimes: Float64Array.from(historyTimes),
  history: history.map(column),
  times: Float64Array.from(times),
  values: values.map(column),
});

function listedSource(outfall: TracedOutfall, site: Site, followed: readonly FollowedParameter[]): ListedSource {
  const typical = followed.some(({ parameter }) => isTypical(outfall, parameter) === true) ? 1.3 : 1;
  return {
    site,
    loadsGS: followed.map(({ parameter }) => loadOf(outfall, parameter)),
    weight: LIVE_WEIGHT[outfall.liveState] * RECORD_WEIGHT[outfall.status] * typical,
    capableGS: capableOf(outfall, followed),
    finding: 0,
  };
}

/** Categories of HJ 1312 whose treatment stands between what they have and what they are registered with. */
const WORKS = /^GY-/;
/** A works is capable of so many times what a source nobody has listed ordinarily emits; a judgement (待核实). */
const WORKS_TIMES = 10;

function capableOf(outfall: TracedOutfall, followed: readonly FollowedParameter[]): number[] | null {
  if (outfall.category === null || !WORKS.test(outfall.category)) return null;
  return followed.map(({ usualLoadKgPerDay }) => WORKS_TIMES * usualLoadKgPerDay * G_S_OF_KG_D);
}

/** Registered load in g/s; 0 where the register says it does not carry the parameter; NaN where it says nothing. */
function loadOf(outfall: TracedOutfall, parameter: string): number {
  const carrier = carriersOf(parameter).find((key) => (outfall.loadsKgPerDay[key] ?? 0) > 0);
  if (carrier !== undefined) return (outfall.loadsKgPerDay[carrier] as number) * G_S_OF_KG_D;
  const cannot = registeredFor(outfall, parameter) === "not-listed" && isTypical(outfall, parameter) !== true;
  return cannot ? 0 : Number.NaN;
}

function sampleResults(
  { outfalls, response }: TraceInputs & { response: ResponseInputs },
  samples: readonly TracedSample[],
  site: (place: TracedPlace) => Site,
): Parameters<typeof withSamples>[1] {
  return samples.flatMap((sample): Parameters<typeof withSamples>[1][number][] => {
    if (sample.outfall !== null && sample.found !== null) {
      const source = outfalls.findIndex((o) => o.code === sample.outfall);
      return source < 0
        ? []
        : [{ kind: "mouth", source, at: sample.time, found: sample.found, running: STILL_RUNNING }];
    }
    const values = response.followed.map(({ parameter }) => (parameter === sample.parameter ? measured(sample) : NaN));
    return values.every(Number.isNaN) ? [] : [{ kind: "channel", site: site(sample.place), at: sample.time, values }];
  });
}

/** Not detected counts with half its limit, as elsewhere; without a limit as nothing. */
const measured = ({ value, notDetected, detectionLimit }: TracedSample): number =>
  notDetected ? (detectionLimit ?? 0) / 2 : (value ?? Number.NaN);

import type { FlowTimeline } from "../../network/flow/flow-timeline.ts";
import type { ChannelNet, Site } from "../response/channel-net.ts";

/** A parameter under trace: `decayPerDay` first-order; `usualLoadGS` what an unknown source of it may ordinarily emit. */
export type TraceParameter = { key: string; decayPerDay: number; usualLoadGS: number };

/**
 * What one section (or one bank sample) has told, values by parameter in the order of the problem, NaN where missing or
 * not in statistics. `history` is what the background is taken from; times are epoch seconds ascending.
 */
export type SectionSeries = {
  site: Site;
  historyTimes: Float64Array;
  history: readonly Float64Array[];
  times: Float64Array;
  values: readonly Float64Array[];
};

/** A listed outfall. `loadsGS` by parameter in g/s, NaN where the register says nothing. */
export type ListedSource = {
  site: Site;
  loadsGS: readonly number[];
  /**
   * What it could let go in an accident at the scale of its kind, by parameter in g/s, where that may be far above what is
   * registered: a works' permit tells what passes its treatment, not what stands in its tanks. Null: its loads tell.
   */
  capableGS: readonly number[] | null;
  /** Relative prior weight from record, live state and category; 1 is neutral. */
  weight: number;
  /** Log-likelihood ratio of what was found at its mouth (`mouthFinding`); 0 where nobody looked. */
  finding: number;
};

export type TraceProblem = {
  net: ChannelNet;
  timeline: FlowTimeline;
  /** River of each reach, or −1 − reach where it has none: velocity errors are shared along it. */
  riverOf: Int32Array;
  parameters: readonly TraceParameter[];
  sections: readonly SectionSeries[];
  sources: readonly ListedSource[];
  /** Section whose exceedance is traced: it counts as raised whatever its statistics say. Null: as the data say. */
  alarmSection: number | null;
  /** Window of release, epoch seconds; `at` is also the last moment whose readings count. */
  from: number;
  at: number;
  seed: number;
};

/** Everything adjustable, with what it is by default. All of it is part of the trace record. */
export type TraceOptions = {
  members: number;
  /** Members on which sources are screened before the rest is computed. */
  screenMembers: number;
  dtS: number;
  /** Releases are told apart to this, and readings are averaged over it, seconds. */
  binS: number;
  sigmaVelocity: number;
  sigmaDischarge: number;
  /** How far off the stated moment of a turn of the water is, standard deviation in seconds. */
  sigmaTurnS: number;
  /** Share of a velocity error that is common to a river. */
  riverShare: number;
  /** Relative error of a predicted concentration that persists (`persistS`): discharge, mixing, form. */
  sigmaForm: number;
  persistS: number;
  prior: { listed: number; unlisted: number; boundary: number; diffuse: number; instrument: number; pair: number };
  /** Natural logarithm of how many times the ordinary load an incident emits: mean and standard deviation. */
  burst: { mean: number; sd: number };
  /** The same for sources nobody has listed, against `usualLoadGS`. */
  unlistedBurst: { mean: number; sd: number };
  /** Standard deviation of ln(load) of one parameter against the others. */
  sigmaPattern: number;
  sigmaUnlistedPattern: number;
  /** Power on the evidence, below 1 because readings of one plume err together in more ways than are modelled. */
  temper: number;
};

export const DEFAULT_OPTIONS: TraceOptions = {
  members: 50,
  screenMembers: 4,
  dtS: 3600,
  binS: 7200,
  sigmaVelocity: 0.3,
  sigmaDischarge: 0.2,
  sigmaTurnS: 3600,
  riverShare: 0.65,
  sigmaForm: 0.3,
  persistS: 6 * 3600,
  prior: { listed: 0.78, unlisted: 0.15, boundary: 0.02, diffuse: 0.01, instrument: 0.06, pair: 0.06 },
  burst: { mean: Math.log(10), sd: 1.1 },
  unlistedBurst: { mean: Math.log(10), sd: 1.5 },
  sigmaPattern: 0.45,
  sigmaUnlistedPattern: 0.75,
  temper: 1,
};

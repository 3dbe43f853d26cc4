import type { LonLat } from "../../geo.ts";
import type { FlowBasis, FlowDirection } from "../../network/flow/flow-state.ts";
import type { StructureState } from "../../network/flow/structures.ts";
import type { TravelTime } from "../../network/velocity.ts";
import type { EpochSeconds } from "../../units.ts";
import type { TraceOptions } from "../inference/problem.ts";
import type { TracedPlace } from "../traced-place.ts";

/** A parameter the response model follows; `usualLoadKgPerDay`: what a source nobody has listed may ordinarily emit. */
export type FollowedParameter = {
  parameter: string;
  name: string;
  unit: string;
  decayPerDay: number;
  usualLoadKgPerDay: number;
};

/** Readings of one section from one source, by followed parameter; null: missing or not in statistics. Epoch seconds. */
export type TracedSeries = {
  section: string;
  name: string;
  place: TracedPlace;
  source: string;
  historyTimes: readonly number[];
  history: readonly (readonly (number | null)[])[];
  times: readonly number[];
  values: readonly (readonly (number | null)[])[];
};

/** One statement about the flow of a reach, by the reach's own key. */
export type TracedFlow = {
  reach: string;
  from: EpochSeconds;
  to: EpochSeconds | null;
  direction: FlowDirection;
  /** m/s */
  velocity: number | null;
  /** m³/s */
  discharge: number | null;
  basis: FlowBasis;
};

/** A gate or pump and one state it was in during the window. */
export type TracedBarrier = {
  structure: string;
  name: string;
  reach: string;
  position: LonLat;
  state: StructureState;
  from: EpochSeconds;
  to: EpochSeconds | null;
};

/** A result from the bank, with the place it was taken at; values in the unit of the parameter. */
export type TracedSample = {
  id: number;
  clientId: string;
  time: EpochSeconds;
  place: TracedPlace;
  outfall: string | null;
  /** Of a mouth: whether it shows traces of a discharge. */
  found: boolean | null;
  parameter: string | null;
  value: number | null;
  notDetected: boolean;
  detectionLimit: number | null;
  person: string | null;
  note: string | null;
  hasPhoto: boolean;
};

export type ResponseInputs = {
  followed: readonly FollowedParameter[];
  series: readonly TracedSeries[];
  flow: readonly TracedFlow[];
  barriers: readonly TracedBarrier[];
  samples: readonly TracedSample[];
  /** Last moment whose readings count. */
  until: EpochSeconds;
  seed: number;
  options: Partial<TraceOptions>;
};

/** Epoch seconds: 10 %, 50 % and 90 % points. */
export type MomentSpread = { earliest: number; central: number; latest: number };

/** A hypothesis after the data, as `explain` opens it, in kg and g/s. */
export type TracePosterior = {
  probability: number;
  low: number;
  high: number;
  survives: number;
  release: { start: MomentSpread; end: MomentSpread; running: number } | null;
  amounts: readonly { parameter: string; rateGS: number; massKg: number }[];
  timesOrdinary: number | null;
  plausibility: "ordinary" | "accident" | "hardly" | "unknown";
  priorBits: number;
  evidenceBits: number;
};

export type UnlistedSource = {
  rank: number;
  reach: string;
  fromM: number;
  toM: number;
  distanceM: number | null;
  travel: TravelTime | null;
  posterior: TracePosterior;
};

export type OtherHypothesis = {
  kind: "boundary" | "diffuse" | "pair";
  name: string;
  outfalls: readonly string[];
  reaches: readonly string[];
  posterior: TracePosterior;
};

export type InstrumentFinding = {
  section: string;
  name: string;
  parameter: string;
  probability: number;
  signs: readonly ("flat-line" | "one-parameter-only" | "abrupt" | "negative" | "neighbours-silent")[];
  explanation: string;
};

export type ResponseFindings = {
  unlisted: readonly UnlistedSource[];
  others: readonly OtherHypothesis[];
  instrument: { probability: number; doubts: readonly InstrumentFinding[] };
  uncertainty: { effective: number; set90: number; members: number; entropyBits: number };
  /** What the traced section's own history leads one to expect at the moment traced, in the unit of the parameter. */
  backgrounds: readonly { parameter: string; expected: number; sd: number }[];
};

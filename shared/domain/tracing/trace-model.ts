import type { LiveState, OutfallStatus } from "../inventory/outfall.ts";
import type { Network } from "../network/reach.ts";
import type { Surveyable } from "../network/survey.ts";
import type { TravelTime } from "../network/velocity.ts";
import type { EpochSeconds } from "../units.ts";
import type { OxygenDiagnosis, OxygenSeries } from "./oxygen/oxygen-record.ts";
import type { ResponseFindings, ResponseInputs, TracePosterior } from "./response-model/response-record.ts";
import type { TracedPlace } from "./traced-place.ts";

/** A parameter that is traced: what was read and what was allowed, in `unit`; null where it is not known. */
export type TracedParameter = {
  parameter: string;
  name: string;
  unit: string;
  value: number | null;
  limit: number | null;
  limitKind: "max" | "min" | "range" | null;
  observedAt: EpochSeconds | null;
};

/** An outfall the water can have passed, with all of the register that the score looks at. */
export type TracedOutfall = {
  code: string;
  name: string;
  category: string | null;
  categoryName: string | null;
  /** Parameters such a category typically worsens; empty: not known. */
  typicalParameters: readonly string[];
  river: string | null;
  district: string | null;
  responsibleParty: string | null;
  place: TracedPlace;
  status: OutfallStatus;
  liveState: LiveState;
  dischargeM3PerDay: number | null;
  loadsKgPerDay: Readonly<Record<string, number>>;
  parameters: readonly string[];
};

/** An outfall close by in space that the water did not pass; only where it is matters. */
export type NearbyOutfall = { code: string; name: string; place: TracedPlace };
export type TracedSection = { code: string; name: string; place: TracedPlace };

/**
 * Everything a trace is made of. Plain JSON: serialised it is the record, and running a model of the same version on it
 * and on the network version it names gives the same result to the last digit.
 */
export type TraceInputs = {
  model: { id: string; version: string };
  networkVersion: string;
  ruleVersion: string;
  /** Moment as of which register and readings were read. */
  asOf: EpochSeconds;
  exceedanceId: number | null;
  section: { code: string; name: string } | null;
  /** Code of the source the readings are from. */
  source: string | null;
  start: TracedPlace;
  observedAt: EpochSeconds;
  windowHours: number;
  maxDistanceM: number;
  parameters: readonly TracedParameter[];
  outfalls: readonly TracedOutfall[];
  nearby: readonly NearbyOutfall[];
  sections: readonly TracedSection[];
  /** Outfalls of the register that are on no reach, and so could not be looked at. */
  unplacedOutfalls: number;
  /** Any of it is demonstration data. */
  demo: boolean;
  /** What the response model reads besides; null under the plain model. */
  response: ResponseInputs | null;
  /** Only with 溶解氧 among the parameters of a section. */
  oxygen: OxygenSeries | null;
  /** The trace this one goes on from, and why. */
  follows: { trace: string; why: FollowReason } | null;
};
export const FOLLOW_REASONS = ["rerun", "corrected", "sample", "withdrawn", "gate"] as const;
export type FollowReason = (typeof FOLLOW_REASONS)[number];

export type ScorePartKey = "parameter" | "load" | "travel" | "category" | "live-state" | "record" | "direction";

/** One part of a suspect's score: from 0 (speaks against) to 1 (speaks for), its weight, and why, with the numbers. */
export type ScorePart = { part: ScorePartKey; value: number; weight: number; explanation: string };

/** Stretch of the way from the section to an outfall along one river: 断面 → 河 → 支流 → 支浜 → 排口. */
export type ChainLink = { river: string | null; kind: string | null; lengthM: number; reaches: readonly string[] };

export type Suspect = {
  rank: number;
  code: string;
  distanceM: number;
  travel: TravelTime;
  chain: readonly ChainLink[];
  score: number;
  parts: readonly ScorePart[];
  /** What it is worth after the readings; null where the model gives no probabilities. */
  posterior: TracePosterior | null;
};

/** Closed list of why an outfall of the domain is not a suspect. */
export type ExclusionReason =
  | "not-connected-under-flow"
  | "travel-time-outside-window"
  | "parameter-not-discharged"
  | "not-discharging"
  | "beyond-distance-limit"
  | "gate-closed-between"
  | "standing-water-between"
  | "cannot-carry-load"
  | "contradicted-by-section"
  | "explained-better-by-others";
export type Exclusion = {
  code: string;
  distanceM: number | null;
  reasons: readonly { reason: ExclusionReason; explanation: string }[];
};

/** A stretch of the network looked at; `travel` is to its near end. */
export type DomainStretch = {
  reach: string;
  fromM: number;
  toM: number;
  nearM: number;
  farM: number;
  travel: TravelTime;
  uncertain: boolean;
};

export type TraceDomain = {
  stretches: readonly DomainStretch[];
  sections: readonly { code: string; distanceM: number; travel: TravelTime }[];
  totalLengthM: number;
  uncertainLengthM: number;
  outfallCount: number;
};

/** Plain JSON. Nothing in it depends on when or by whom it was run. */
export type TraceResult = {
  /** `insufficient`: too little is known to name anyone; `missing` says what. */
  status: "done" | "insufficient";
  domain: TraceDomain;
  suspects: readonly Suspect[];
  excluded: readonly Exclusion[];
  /** What was assumed, in words for the reader. */
  assumptions: readonly string[];
  missing: readonly string[];
  /** What the response model found besides; null under the plain model, or where it could not say anything. */
  response: ResponseFindings | null;
  /** Only with 溶解氧 among the parameters. */
  oxygen: OxygenDiagnosis | null;
  /** Against the trace it follows; null where it follows none. */
  difference: TraceDifference | null;
};

/** How a trace differs from the one before: what went in, in words, and hypotheses whose probability moved. */
export type TraceDifference = {
  inputs: readonly string[];
  moved: readonly { key: string; name: string; before: number; after: number }[];
};

/** Two runs of one place side by side; places from 1, null where a run does not tell of it. */
export type TraceComparison = {
  inputs: readonly string[];
  versions: readonly { what: "network" | "rules" | "model"; before: string; after: string }[];
  hypotheses: readonly {
    key: string;
    name: string;
    before: number | null;
    after: number | null;
    rankBefore: number | null;
    rankAfter: number | null;
  }[];
  /** Reasons; empty: a suspect then; null: not among the outfalls of that run. */
  exclusions: readonly {
    code: string;
    name: string;
    before: readonly ExclusionReason[] | null;
    after: readonly ExclusionReason[] | null;
  }[];
};

/** The network a trace runs on: the version its inputs name. */
export type TracedNetwork = Surveyable & { network: Network; indexOf: (ref: string) => number | undefined };

/**
 * A way to answer a trace. Pure: the same inputs on the same network give the same result. `version` changes whenever a
 * result could; records keep it, and a record is run again only by the version that made it.
 */
export interface TraceModel {
  readonly id: string;
  readonly version: string;
  run(inputs: TraceInputs, on: TracedNetwork): TraceResult;
}

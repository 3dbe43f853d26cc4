import type { EpochSeconds } from "../units.ts";

declare const key: unique symbol;
/** Short symbol of a parameter (`NH3N`, `DO`, `TP` …) as listed in `shared/rules/parameters.ts`. */
export type ParameterKey = string & { readonly [key]: "parameter" };

export type SectionId = number & { readonly [key]: "section" };
export type SourceId = number & { readonly [key]: "source" };
export type ImportId = number & { readonly [key]: "import" };

/** What the laboratory or station said, in the unit of the parameter's row. Absent is never zero. */
export type Measured =
  | { kind: "value"; value: number }
  | { kind: "below-detection"; detectionLimit: number }
  | { kind: "missing"; reason: MissingReason };

/** Why there is no value: nothing in the file, not sampled, failed quality control, station stopped or maintained. */
export type MissingReason = "blank" | "not-measured" | "failed-qc" | "station-stopped" | "not-a-number";

/**
 * Data flags of HJ 212-2017: N normal, F stopped, M maintenance, S entered by hand, D fault, C calibration,
 * T above range, B communication fault. Only N (and S, a reviewed manual entry) enter statistics by default.
 */
export type DataFlag = "N" | "F" | "M" | "S" | "D" | "C" | "T" | "B";
export const VALID_FLAGS: readonly DataFlag[] = ["N", "S"];

/** 原始 · 一审 · 终审 */
export type ReviewLevel = "raw" | "first" | "final";

export type Reading = { measured: Measured; flag: DataFlag };

/** All that one source said of one section at one moment. */
export type Observation = {
  sectionId: SectionId;
  sourceId: SourceId;
  observedAt: EpochSeconds;
  review: ReviewLevel;
  readings: ReadonlyMap<ParameterKey, Reading>;
};

/** Where readings come from. Sources are never mixed in one verdict; `rank` (lower first) decides which one speaks. */
export type ReadingSource = {
  id: SourceId;
  code: string;
  name: string;
  kind: "automatic" | "manual" | "demo";
  rank: number;
};

/** One parameter over time, in columns: `times` epoch seconds ascending, `values` NaN where there is no number. */
export type Series = {
  parameter: ParameterKey;
  times: Float64Array;
  values: Float64Array;
  /** 0 valid value · 1 below detection (value = detection limit) · 2 flagged, not in statistics · 3 missing */
  states: Uint8Array;
};
export const SERIES_STATE = { valid: 0, belowDetection: 1, flagged: 2, missing: 3 } as const;

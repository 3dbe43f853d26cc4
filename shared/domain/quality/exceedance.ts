import type { EpochSeconds } from "../units.ts";
import type { ParameterKey, SectionId, SourceId } from "./reading.ts";
import type { WaterClass } from "./water-class.ts";

declare const key: unique symbol;
export type ExceedanceId = number & { readonly [key]: "exceedance" };

/** `no-data`: was over its target and has gone silent, which is neither better nor worse. */
export type ExceedanceState = "open" | "no-data" | "closed";

/** A run of readings of one section and source over its target: from the first, through the peak, to the end. */
export type ExceedanceEvent = {
  sectionId: SectionId;
  sourceId: SourceId;
  state: ExceedanceState;
  startedAt: EpochSeconds;
  lastOverAt: EpochSeconds;
  endedAt: EpochSeconds | null;
  peakAt: EpochSeconds;
  peakClass: WaterClass;
  /** Largest multiple over the target at the peak; null where only parameters without a multiple are over. */
  peakMultiple: number | null;
  parameters: readonly ExceededParameter[];
  readingsOver: number;
};

export type ExceededParameter = {
  parameter: ParameterKey;
  limit: number;
  limitKind: "max" | "min" | "range";
  peakValue: number;
  peakAt: EpochSeconds;
  latestValue: number | null;
  multipleOverTarget: number | null;
};

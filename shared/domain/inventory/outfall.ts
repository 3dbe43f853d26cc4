import type { LonLat } from "../geo.ts";
import type { Placement } from "../network/location.ts";
import type { ParameterKey } from "../quality/reading.ts";

declare const key: unique symbol;
export type OutfallId = number & { readonly [key]: "outfall" };

/** Steps of 查测溯治 an outfall has reached. */
export const OUTFALL_STATUSES = [
  "to-survey",
  "surveyed",
  "monitored",
  "traced",
  "planned",
  "rectifying",
  "to-accept",
  "closed",
  "relapsed",
] as const;
export type OutfallStatus = (typeof OUTFALL_STATUSES)[number];

/** Whether water is seen to leave it: running all the time, now and then, only with rain, never, or nobody knows. */
export type LiveState = "running" | "intermittent" | "rain-only" | "dry" | "unknown";

/** 入河排污口: where a discharge enters a reach. Text fields are as the register gives them; null is "not said". */
export type OutfallVersion = {
  code: string;
  name: string;
  position: LonLat;
  /** A code of `shared/rules/hj1312-categories.ts`. */
  category: string | null;
  nationalCode: string | null;
  localCode: string | null;
  river: string | null;
  district: string | null;
  town: string | null;
  village: string | null;
  responsibleParty: string | null;
  creditCode: string | null;
  permit: string | null;
  status: OutfallStatus;
  /** m³ per day */
  dischargeM3PerDay: number | null;
  /** kg per day */
  loadsKgPerDay: ReadonlyMap<ParameterKey, number>;
  /** What it is known or permitted to discharge; empty: unknown. */
  parameters: readonly ParameterKey[];
  liveState: LiveState;
  demo: boolean;
};
export type Outfall = OutfallVersion & { id: OutfallId; placement: Placement | null };

import type { LonLat } from "../geo.ts";
import type { Placement } from "../network/location.ts";
import type { EpochSeconds, Metres } from "../units.ts";
import type { ParameterKey, SectionId } from "./reading.ts";
import type { TargetClass } from "./water-class.ts";

export const SECTION_LEVELS = [
  "national",
  "provincial",
  "municipal",
  "boundary",
  "compensation",
  "lake",
  "source",
  "inflow",
] as const;
/** 国考 · 省考 · 市考 · 交界 · 补偿 · 湖泊点位 · 饮用水源地 · 入湖. One section can hold several at once. */
export type SectionLevel = (typeof SECTION_LEVELS)[number];

/** Decides the limits of total phosphorus and whether total nitrogen has any (GB 3838-2002 table 1). */
export type WaterType = "river" | "lake" | "reservoir";

/** An assessed cross-section (断面) or lake point (点位) as it is in force from `validFrom` to `validTo` (exclusive). */
export type SectionVersion = {
  code: string;
  name: string;
  /** null: known by name only, waiting for someone to place it. */
  position: LonLat | null;
  levels: readonly SectionLevel[];
  river: string | null;
  waterType: WaterType;
  /** null: no target known; such a section is shown as 缺目标, not skipped. */
  targetClass: TargetClass | null;
  /** Limits stricter or looser than the class gives, in the parameter's unit. */
  targetOverrides: ReadonlyMap<ParameterKey, number>;
  /** Where it stands … */
  district: string | null;
  /** … and who answers for it: these differ (五牧, 潘家坝, 别桥). */
  responsibleDistrict: string | null;
  upstreamDistrict: string | null;
  downstreamDistrict: string | null;
  inventoryUpstream: Metres;
  inventoryDownstream: Metres;
  validFrom: EpochSeconds | null;
  validTo: EpochSeconds | null;
  demo: boolean;
};

export type Section = SectionVersion & { id: SectionId; placement: Placement | null };

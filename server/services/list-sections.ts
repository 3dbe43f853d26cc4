import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import { type BBox, isInside } from "../../shared/domain/geo.ts";
import type { Section, SectionLevel } from "../../shared/domain/quality/section.ts";
import { needsAttention } from "../../shared/domain/quality/section-status.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { DORMANT_AFTER_S } from "../../shared/rules/cadence.ts";
import type { SectionWithStatus, sectionStatuses } from "./section-statuses.ts";

export const STATUS_FILTERS = [
  "met",
  "exceeded",
  "no-target",
  "not-assessable",
  "fresh",
  "stale",
  "offline",
  "none",
  "attention",
  "unplaced",
] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];

export type SectionFilter = {
  /** Districts that may be seen. */
  scope: DistrictScope;
  at?: EpochSeconds | undefined;
  source?: string | undefined;
  bbox?: BBox | undefined;
  level?: SectionLevel | undefined;
  /** Where it stands or who answers for it. */
  district?: string | undefined;
  status?: StatusFilter | undefined;
  /** Part of name, code or river. */
  q?: string | undefined;
};
type Deps = { statuses: ReturnType<typeof sectionStatuses>; now: () => EpochSeconds };

/** Sections that pass a filter, ordered by code, with their status. */
export const listSections =
  ({ statuses, now }: Deps) =>
  async (filter: SectionFilter): Promise<SectionWithStatus[]> => {
    const at = filter.at ?? now();
    const all = await statuses({ at: filter.at, source: filter.source });
    return all.filter((item) => passes(item.section, filter) && hasStatus(item, filter.status, at));
  };

function passes(section: Section, { scope, bbox, level, district, q }: SectionFilter): boolean {
  if (!seesSection(scope, section)) return false;
  if (level !== undefined && !section.levels.includes(level)) return false;
  if (district !== undefined && section.district !== district && section.responsibleDistrict !== district) return false;
  if (bbox !== undefined && (section.position === null || !isInside(section.position, bbox))) return false;
  const text = q?.trim().toLowerCase() ?? "";
  return text === "" || [section.code, section.name, section.river ?? ""].some((t) => t.toLowerCase().includes(text));
}

function hasStatus(
  { section, status }: SectionWithStatus,
  wanted: StatusFilter | undefined,
  at: EpochSeconds,
): boolean {
  if (wanted === undefined) return true;
  if (wanted === "unplaced") return section.position === null;
  if (wanted === "attention") return needsAttention(status, at, DORMANT_AFTER_S) !== null;
  return status.screening.verdict === wanted || status.freshness === wanted;
}

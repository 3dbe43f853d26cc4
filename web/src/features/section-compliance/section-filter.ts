import type { SectionSummary } from "@shared/contract/sections.ts";
import { classRank } from "@shared/domain/quality/water-class.ts";

export const STATUS_FILTERS = ["exceeded", "met", "stale", "offline", "none", "no-target"] as const;
export const SORT_KEYS = ["attention", "name", "class", "target", "district", "observed"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What the list shows; empty text is "all". */
export type SectionFilter = { text: string; level: string; district: string; status: string; waterClass: string };
export type SectionSort = { key: SortKey; descending: boolean };

/** Sections that pass every filter. Text is looked for in name, code and river. */
export function filterSections(sections: readonly SectionSummary[], filter: SectionFilter): SectionSummary[] {
  const text = filter.text.trim().toLowerCase();
  return sections.filter(
    (s) =>
      (text === "" || `${s.name} ${s.code} ${s.river ?? ""}`.toLowerCase().includes(text)) &&
      (filter.level === "" || s.levels.some((level) => level === filter.level)) &&
      (filter.district === "" || s.district === filter.district || s.responsible_district === filter.district) &&
      (filter.status === "" || hasStatus(s, filter.status)) &&
      (filter.waterClass === "" || (s.status.class ?? "") === filter.waterClass),
  );
}

function hasStatus({ status }: SectionSummary, wanted: string): boolean {
  switch (wanted) {
    case "exceeded":
    case "met":
    case "no-target":
      return status.verdict === wanted;
    default:
      return status.freshness === wanted;
  }
}

/** A sorted copy. Sections without the thing sorted by come last, either way. */
export function sortSections(sections: readonly SectionSummary[], sort: SectionSort): SectionSummary[] {
  const value = VALUES[sort.key];
  const sign = sort.descending ? -1 : 1;
  return [...sections].sort((a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1;
    const order = typeof x === "string" ? x.localeCompare(String(y), "zh-Hans-CN") : x - Number(y);
    return order === 0 ? byName(a, b) : sign * order;
  });
}

const byName = (a: SectionSummary, b: SectionSummary) => a.name.localeCompare(b.name, "zh-Hans-CN");

const VALUES: Record<SortKey, (s: SectionSummary) => string | number | null> = {
  name: (s) => s.name,
  class: (s) => (s.status.class === null ? null : classRank(s.status.class)),
  target: (s) => (s.target_class === null ? null : classRank(s.target_class)),
  district: (s) => s.district,
  observed: (s) => (s.status.observed_at === null ? null : Date.parse(s.status.observed_at)),
  attention,
};

/** Open exceedances first, then what is over, silent or late, then the worse class. */
function attention({ status }: SectionSummary): number {
  const trouble =
    status.exceedance !== null
      ? 0
      : status.verdict === "exceeded"
        ? 1
        : { offline: 2, stale: 3, none: 4, fresh: 5 }[status.freshness];
  return trouble * 10 + (6 - (status.class === null ? 0 : classRank(status.class)));
}

/** `class`, or `-class` for the other way round. */
export const formatSort = (sort: SectionSort): string => `${sort.descending ? "-" : ""}${sort.key}`;
export function parseSort(text: string): SectionSort | undefined {
  const key = SORT_KEYS.find((k) => k === text.replace(/^-/, ""));
  return key === undefined ? undefined : { key, descending: text.startsWith("-") };
}

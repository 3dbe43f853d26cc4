import type { SectionSummary } from "@shared/contract/sections.ts";

type Source = NonNullable<SectionSummary["status"]["source"]>;
type Freshness = SectionSummary["status"]["freshness"];
export const FRESHNESS = ["fresh", "stale", "offline", "none"] as const;

/** One source of readings with the sections it speaks for right now. */
export type SourceGroup = {
  source: Source;
  sections: number;
  counts: Record<Freshness, number>;
  latest: string | null;
};

/** Sources by the number of sections they speak for. Sections that never reported have no source. */
export function groupBySource(sections: readonly SectionSummary[]): SourceGroup[] {
  const groups = new Map<string, SourceGroup>();
  for (const { status } of sections) {
    if (status.source === null) continue;
    const group = groups.get(status.source.code) ?? {
      source: status.source,
      sections: 0,
      counts: { fresh: 0, stale: 0, offline: 0, none: 0 },
      latest: null,
    };
    group.sections++;
    group.counts[status.freshness]++;
    if (status.observed_at !== null && (group.latest === null || status.observed_at > group.latest))
      group.latest = status.observed_at;
    groups.set(status.source.code, group);
  }
  return [...groups.values()].sort((a, b) => b.sections - a.sections);
}

export function countFreshness(sections: readonly SectionSummary[]): Record<Freshness, number> {
  const counts = { fresh: 0, stale: 0, offline: 0, none: 0 };
  for (const { status } of sections) counts[status.freshness]++;
  return counts;
}

/** Sections of one freshness (or all that are not fresh), the longest silent first and those that never spoke last. */
export const quietSections = (sections: readonly SectionSummary[], only: Freshness | ""): SectionSummary[] =>
  sections
    .filter(({ status }) => (only === "" ? status.freshness !== "fresh" : status.freshness === only))
    .sort((a, b) => (b.status.age_s ?? -1) - (a.status.age_s ?? -1));

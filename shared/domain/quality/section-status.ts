import type { EpochSeconds } from "../units.ts";
import type { Screening } from "./evaluate.ts";
import type { ExceedanceEvent } from "./exceedance.ts";
import type { Freshness } from "./freshness.ts";
import type { ReadingSource } from "./reading.ts";
import { classRank, type WaterClass } from "./water-class.ts";

/** What a section looks like at a moment, by the source that speaks for it. */
export type SectionStatus<E extends ExceedanceEvent = ExceedanceEvent> = {
  screening: Screening;
  observedAt: EpochSeconds | null;
  freshness: Freshness;
  source: ReadingSource | null;
  /** The exceedance of that source that has not ended at that moment. */
  event: E | null;
};

export type AttentionKind = "exceedance" | "no-data-after-exceedance" | "offline" | "stale";
/** `severity` orders the list, higher first: exceedances by class, those nobody has seen before those acknowledged. */
export type Attention = { kind: AttentionKind; severity: number; since: EpochSeconds | null };

const SEVERITY: Record<AttentionKind, number> = {
  exceedance: 300,
  "no-data-after-exceedance": 150,
  offline: 50,
  stale: 10,
};

/**
 * 需要关注, the one definition behind badge, list and counts: a section whose exceedance has not ended, or that is late or
 * silent. One that never reported, or has been silent for longer than `dormantAfterS` (an archive, a station given up),
 * calls nobody; it still shows as offline.
 */
export function needsAttention(
  status: SectionStatus<ExceedanceEvent & { acknowledgedAt: EpochSeconds | null }>,
  at: EpochSeconds,
  dormantAfterS: number,
): Attention | null {
  const { observedAt, freshness, event } = status;
  if (observedAt === null || at - observedAt > dormantAfterS) return null;
  if (event !== null) {
    const silent = freshness === "offline" || event.state === "no-data";
    const kind = silent ? "no-data-after-exceedance" : "exceedance";
    const severity = SEVERITY[kind] + 10 * classRank(event.peakClass) - (event.acknowledgedAt === null ? 0 : 100);
    return { kind, severity, since: event.startedAt };
  }
  if (freshness === "offline") return { kind: "offline", severity: SEVERITY.offline, since: observedAt };
  return freshness === "stale" ? { kind: "stale", severity: SEVERITY.stale, since: observedAt } : null;
}

const GOOD: readonly WaterClass[] = ["I", "II", "III"];
/** A ratio or count and the sections that make it. `value` is null where there is nothing to divide by. */
export type Metric<S> = {
  key: "good-ratio" | "compliance-ratio" | "exceeded-now" | "offline-now";
  value: number | null;
  numerator: readonly S[];
  denominator: number;
};

/**
 * The four figures of the overview. 优Ⅲ比例 and 达标率 are of the sections that are heard and could be judged; 超标 and 离线
 * count what 需要关注 lists, so that badge and list cannot differ.
 */
export function overviewMetrics<S>(
  sections: readonly { section: S; status: SectionStatus; attention: Attention | null }[],
): Metric<S>[] {
  const heard = sections.filter(({ status }) => status.freshness === "fresh" || status.freshness === "stale");
  const classed = heard.filter(({ status }) => status.screening.class !== null);
  const good = classed.filter(({ status }) => GOOD.includes(status.screening.class ?? "worse-than-V"));
  const judged = heard.filter(({ status }) => ["met", "exceeded"].includes(status.screening.verdict));
  const met = judged.filter(({ status }) => status.screening.verdict === "met");
  const exceeded = sections.filter(({ attention }) => attention?.kind === "exceedance");
  const silent = sections.filter(({ attention }) => attention !== null && OFFLINE_KINDS.includes(attention.kind));
  const metric = (key: Metric<S>["key"], of: typeof sections, from: typeof sections, ratio: boolean): Metric<S> => ({
    key,
    value: ratio ? (from.length === 0 ? null : of.length / from.length) : of.length,
    numerator: of.map(({ section }) => section),
    denominator: from.length,
  });
  return [
    metric("good-ratio", good, classed, true),
    metric("compliance-ratio", met, judged, true),
    metric("exceeded-now", exceeded, sections, false),
    metric("offline-now", silent, sections, false),
  ];
}
const OFFLINE_KINDS: readonly AttentionKind[] = ["offline", "no-data-after-exceedance"];

import type { Section } from "../../../shared/domain/quality/section.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import { keptWhileUnwritten } from "./kept-while-unwritten.ts";
import type { Prepare } from "./rows.ts";

type Span = { from: EpochSeconds; until: EpochSeconds | null; sections: readonly Section[] };

const NEXT_CHANGE = `SELECT min(moment) FROM (
  SELECT min(valid_from) AS moment FROM section_version WHERE superseded_at IS NULL AND valid_from > @after
  UNION ALL SELECT min(valid_to) FROM section_version WHERE superseded_at IS NULL AND valid_to > @after)`;
/** Now, and a few moments of the past that someone is looking at. */
const MOST_SPANS = 4;

export type SectionsInForce = ReturnType<typeof createSectionsInForce>;

/** The register changes a few times a year and is asked for with every page: what `read` answers is kept until then. */
export function createSectionsInForce(prepare: Prepare, read: (at: EpochSeconds) => Section[]) {
  const kept = keptWhileUnwritten(prepare, (): Span[] => []);
  const nextChange = (after: EpochSeconds) => prepare(NEXT_CHANGE).pluck().get({ after }) as EpochSeconds | null;

  return {
    at(at: EpochSeconds): Section[] {
      const spans = kept.get();
      let span = spans.find(({ from, until }) => from <= at && (until === null || at < until));
      if (span === undefined) {
        span = { from: at, until: nextChange(at), sections: read(at) };
        spans.unshift(span);
        spans.splice(MOST_SPANS);
      }
      return [...span.sections];
    },
    nextChange,
    forget: kept.forget,
  };
}

import type { Measured, ParameterKey, Reading } from "../../../shared/domain/quality/reading.ts";
import type { Written } from "../imports.store.ts";
import { REVIEW_RANK, type ReviewedReading } from "./reading-rows.ts";

/**
 * Merges what comes in for one section, source and moment into what is known, in place, and counts per reading:
 *
 * - a reading of a lower review level never replaces one of a higher level;
 * - a blank says nothing: it never replaces anything, and anything replaces it;
 * - otherwise what comes later stands.
 *
 * So the order of imports matters only where two say different things at the same level.
 */
export function mergeReadings(
  known: Map<ParameterKey, ReviewedReading>,
  incoming: ReadonlyMap<ParameterKey, ReviewedReading>,
  written: Written,
): boolean {
  let changed = false;
  for (const [parameter, next] of incoming) {
    const before = known.get(parameter);
    if (before !== undefined && !replaces(before, next)) {
      written.unchanged += 1;
      continue;
    }
    known.set(parameter, next);
    changed = true;
    if (before === undefined) written.inserted += 1;
    else written.revised += 1;
  }
  return changed;
}

function replaces(before: ReviewedReading, next: ReviewedReading): boolean {
  const rise = REVIEW_RANK[next.review] - REVIEW_RANK[before.review];
  if (isSameReading(before.reading, next.reading)) return rise > 0;
  if (isBlank(next.reading)) return false;
  return isBlank(before.reading) || rise >= 0;
}

const isBlank = ({ measured }: Reading): boolean => measured.kind === "missing" && measured.reason === "blank";
const isSameReading = (a: Reading, b: Reading): boolean => a.flag === b.flag && isSameMeasured(a.measured, b.measured);

function isSameMeasured(a: Measured, b: Measured): boolean {
  switch (a.kind) {
    case "value":
      return b.kind === "value" && a.value === b.value;
    case "below-detection":
      return b.kind === "below-detection" && a.detectionLimit === b.detectionLimit;
    case "missing":
      return b.kind === "missing" && a.reason === b.reason;
  }
}

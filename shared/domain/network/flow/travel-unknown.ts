import { type Entry, keep, type Moving, speedOf } from "./travel-moving.ts";
import { addCover } from "./travel-runs.ts";

/** Spreads water both ways from where it is in a reach of unknown direction, each place from where it is reached first. */
export function spreadEitherWay(moving: Moving, reach: number, entries: readonly Entry[]): void {
  const { covers, graph, step } = moving;
  const speed = speedOf(moving, reach);
  const length = graph.length[reach] as number;
  const ordered = [...entries].sort((a, b) => a.lo - b.lo || a.hi - b.hi);
  const rangeOf = ({ since }: Entry) => speed * (step.to - since);
  const cover = (entry: Entry, from: number, to: number) => {
    if (to < from) return;
    const at = (m: number) => entry.since + Math.max(0, entry.lo - m, m - entry.hi) / speed;
    addCover(covers, reach, { from, to, uFrom: at(from), uTo: at(to), run: entry.run });
  };
  ordered.forEach((entry, i) => {
    const [before, after] = [ordered[i - 1], ordered[i + 1]];
    const range = rangeOf(entry);
    const lowest = before === undefined ? 0 : meeting(before, entry, speed);
    const highest = after === undefined ? length : meeting(entry, after, speed);
    cover(entry, Math.max(lowest, entry.lo - range), Math.min(entry.lo, highest));
    cover(entry, Math.max(entry.hi, lowest), Math.min(highest, entry.hi + range));
    const [lo, hi] = [Math.max(0, entry.lo - range), Math.min(length, entry.hi + range)];
    if (!step.firstOnly) keep(moving.left, reach, { lo, hi, run: entry.run });
  });
}

/** Where water of two neighbours meets: what lies below is reached first from the lower one. */
function meeting(lower: Entry, upper: Entry, speed: number): number {
  const [a, b] = [lower.hi, upper.lo];
  return Math.min(Math.max(a, b), Math.max(a, (a + b + speed * (upper.since - lower.since)) / 2));
}

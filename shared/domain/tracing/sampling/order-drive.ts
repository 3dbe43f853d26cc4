import type { LonLat } from "../../geo.ts";
import { distance } from "../../network/geodesic.ts";

/** A stop of a drive: index into the places given, who goes, and the straight line from the stop before, metres. */
export type Stop = { place: number; sampler: number; legM: number };

/** More stops than this are not ordered exactly. */
export const MOST_STOPS = 7;

/**
 * Shares stops among one or two samplers and orders each drive, so that the later of them is done soonest; straight lines,
 * exact by trying all. Both begin at `from`, or at their first stop where nobody knows where they are.
 * @throws RangeError for more stops than `MOST_STOPS`
 */
export function orderDrive(places: readonly LonLat[], samplers: 1 | 2, from: LonLat | null): Stop[] {
  if (places.length > MOST_STOPS) throw new RangeError(`at most ${MOST_STOPS} stops`);
  const all = places.map((_, i) => i);
  let best: { longest: number; drives: Stop[][] } | undefined;
  const shares = samplers === 1 ? 1 : 2 ** Math.max(0, places.length - 1);
  for (let share = 0; share < shares; share++) {
    const mine = all.filter((i) => samplers === 1 || ((share >> i) & 1) === 0);
    const theirs = all.filter((i) => !mine.includes(i));
    const drives = [shortest(places, mine, from, 1), shortest(places, theirs, from, 2)];
    const longest = Math.max(...drives.map(lengthOf));
    if (best === undefined || longest < best.longest - 1e-6) best = { longest, drives };
  }
  return best?.drives.flat() ?? [];
}

const lengthOf = (drive: readonly Stop[]): number => drive.reduce((sum, s) => sum + s.legM, 0);

function shortest(places: readonly LonLat[], chosen: readonly number[], from: LonLat | null, sampler: number): Stop[] {
  let best: Stop[] | undefined;
  const walk = (left: readonly number[], at: LonLat | null, done: Stop[], length: number): void => {
    if (best !== undefined && length >= lengthOf(best)) return;
    if (left.length === 0) {
      best = done;
      return;
    }
    for (const place of left) {
      const there = places[place] as LonLat;
      const legM = at === null ? 0 : distance(at, there);
      walk(
        left.filter((p) => p !== place),
        there,
        [...done, { place, sampler, legM }],
        length + legM,
      );
    }
  };
  walk(chosen, from, [], 0);
  return best ?? [];
}

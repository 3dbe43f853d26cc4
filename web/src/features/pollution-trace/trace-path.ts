import type { Suspect, Trace } from "@shared/contract/traces.ts";
import type { LonLat } from "@shared/domain/geo.ts";

type DomainReach = Trace["domain"]["reaches"][number];
/** One river of the chain, with the clock time the water was at its far end. */
export type ChainStep = {
  river: string | null;
  kind: string | null;
  lengthM: number;
  /** Along-channel distance from the start to the far end of this step, metres. */
  distanceM: number;
  /** Epoch seconds the water was at the far end, earliest to latest; null where the travel time is not known. */
  waterHere: { earliest: number; central: number; latest: number } | null;
  uncertain: boolean;
};

const METRES_PER_DEGREE = 111_320;
const gap = (a: LonLat, b: LonLat): number =>
  Math.hypot((a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180), a[1] - b[1]) * METRES_PER_DEGREE;
const lengthOf = (line: readonly LonLat[]): number =>
  line.slice(1).reduce((sum, point, i) => sum + gap(line[i] as LonLat, point), 0);

/**
 * The chain of a suspect as steps with distances and clock times. The time at the end of a step is that of the place
 * where the next one begins; travel times are those of the fastest way there, as the answer gives them.
 */
export function chainSteps(trace: Trace, suspect: Suspect): ChainStep[] {
  const partsOf = (ref: string) => trace.domain.reaches.filter((reach) => reach.reach === ref);
  const observed = Date.parse(trace.observed_at) / 1000;
  let distanceM = 0;
  return suspect.chain.map((link, i) => {
    distanceM += link.length_m;
    const next = suspect.chain[i + 1];
    const travel = next === undefined ? suspect.travel : travelAt(partsOf(next.reaches[0] ?? ""), distanceM);
    return {
      river: link.river,
      kind: link.kind,
      lengthM: link.length_m,
      distanceM,
      waterHere: travel && {
        earliest: observed - travel.latest_h * 3600,
        central: observed - travel.central_h * 3600,
        latest: observed - travel.earliest_h * 3600,
      },
      uncertain: link.reaches.some((ref) => partsOf(ref).some((reach) => reach.uncertain_direction)),
    };
  });
}

/** Travel to the near end of the part of a reach that begins at a distance; a reach on a loop has several parts. */
function travelAt(parts: readonly DomainReach[], distanceM: number): DomainReach["travel"] {
  const away = (part: DomainReach) => Math.abs(part.near_distance_m - distanceM);
  return (
    parts.reduce<DomainReach | undefined>((best, part) => (best && away(best) <= away(part) ? best : part), undefined)
      ?.travel ?? null
  );
}

/**
 * The water's way from the start up to the suspect as lines, start first; the last one ends at the outfall.
 * Reaches the answer does not carry are left out, never bridged.
 */
export function pathOf(trace: Trace, suspect: Suspect): LonLat[][] {
  const reaches = wholeReaches(trace);
  const refs = suspect.chain.flatMap((link) => link.reaches);
  const lines: LonLat[][] = [];
  let end: LonLat = trace.start.position;
  for (const ref of refs) {
    const reach = reaches.get(ref);
    if (reach === undefined || reach.coordinates.length < 2) continue;
    const away = orientFrom(reach.coordinates, end);
    const line = ref === suspect.placement.reach ? cutAtOutfall(reach, away, suspect) : away;
    lines.push(line);
    end = line.at(-1) ?? end;
  }
  return lines;
}

/** A reach of the domain by key; of one cut into parts by a loop, its longest. */
function wholeReaches(trace: Trace): Map<string, DomainReach> {
  const whole = new Map<string, DomainReach>();
  for (const reach of trace.domain.reaches) {
    const known = whole.get(reach.reach);
    if (known === undefined || reach.to_m - reach.from_m > known.to_m - known.from_m) whole.set(reach.reach, reach);
  }
  return whole;
}

/** The line turned so that it begins at its end nearer to a place. */
function orientFrom(line: readonly LonLat[], from: LonLat): LonLat[] {
  const first = line[0] as LonLat;
  const last = line.at(-1) as LonLat;
  return gap(first, from) <= gap(last, from) ? [...line] : [...line].reverse();
}

function cutAtOutfall(reach: DomainReach, away: LonLat[], suspect: Suspect): LonLat[] {
  const span = reach.to_m - reach.from_m;
  if (span <= 0) return away;
  const share = Math.min(1, Math.max(0, (suspect.placement.measure_m - reach.from_m) / span));
  const forward = away[0] === reach.coordinates[0];
  return headOf(away, forward ? share : 1 - share);
}

/** The first part of a line, by share of its length from 0 to 1. */
export function headOf(line: readonly LonLat[], share: number): LonLat[] {
  let left = lengthOf(line) * share;
  const head: LonLat[] = [line[0] as LonLat];
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1] as LonLat, line[i] as LonLat];
    const piece = gap(from, to);
    if (piece >= left) {
      const t = piece === 0 ? 0 : left / piece;
      head.push([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]);
      return head;
    }
    head.push(to);
    left -= piece;
  }
  return head;
}

const BREAKS = [
  { upTo: 6, at: [1, 2, 3, 4.5] },
  { upTo: 12, at: [2, 4, 6, 9] },
  { upTo: 24, at: [3, 6, 12, 18] },
  { upTo: 48, at: [6, 12, 24, 36] },
  { upTo: 96, at: [12, 24, 48, 72] },
  { upTo: Number.POSITIVE_INFINITY, at: [24, 48, 96, 168] },
] as const;

/**
 * Hours at which the colour of the water changes: four round numbers that fit the longest travel in the domain, or
 * the time looked back where that is shorter.
 */
export function travelBreaks(trace: Trace): readonly number[] {
  const longest = trace.domain.reaches.reduce((most, reach) => Math.max(most, reach.travel?.central_h ?? 0), 0);
  const shown = Math.min(longest, trace.window_hours);
  const fitting = BREAKS.find((row) => shown <= row.upTo) ?? BREAKS[BREAKS.length - 1];
  return fitting?.at ?? [];
}

import type { PosteriorShape } from "@shared/contract/trace-posterior.ts";
import type { Suspect, Trace } from "@shared/contract/traces.ts";
import type { LonLat } from "@shared/domain/geo.ts";

/** What the alarm can come from. `listed`: a registered outfall. */
export type HypothesisKind = "listed" | "unlisted" | "boundary" | "diffuse" | "pair" | "instrument";

/** One possible explanation, in one order with all the others. */
export type Hypothesis = {
  /** Stays the same from one run of a section to the next: code of the outfall, stretch, or kind and name. */
  key: string;
  kind: HypothesisKind;
  /** Place among all of them, from 1. */
  place: number;
  /** Null: the river has no name, or the words are those of the kind. */
  name: string | null;
  distanceM: number | null;
  /** Null under a model that gives no probabilities. */
  probability: number | null;
  /** Null where only the probability is known: the instrument, or a model without. */
  posterior: PosteriorShape | null;
  suspect: Suspect | null;
  /** Codes of the outfalls it is made of. */
  outfalls: readonly string[];
  /** Where it is on the map; empty where it has no place. */
  lines: readonly (readonly LonLat[])[];
  position: LonLat | null;
};

export const INSTRUMENT = "instrument";

/**
 * Registered outfalls, unlisted stretches, water from beyond, diffuse sources, pairs and the instrument in one order by
 * probability. Without probabilities the outfalls keep the order of their scores.
 */
export function rankHypotheses(trace: Trace): Hypothesis[] {
  const all = [...listed(trace), ...unlisted(trace), ...others(trace), ...instrument(trace)];
  // a stable sort: what has no probability keeps its order, after what has one
  return all
    .sort((a, b) => (b.probability ?? -1) - (a.probability ?? -1))
    .map((hypothesis, i) => ({ ...hypothesis, place: i + 1 }));
}

type Unplaced = Omit<Hypothesis, "place">;

const listed = (trace: Trace): Unplaced[] =>
  trace.suspects.map((suspect) => ({
    key: suspect.outfall.code,
    kind: "listed",
    name: suspect.outfall.name,
    distanceM: suspect.distance_m,
    probability: suspect.posterior?.probability ?? null,
    posterior: suspect.posterior,
    suspect,
    outfalls: [suspect.outfall.code],
    lines: [],
    position: suspect.outfall.position,
  }));

const unlisted = (trace: Trace): Unplaced[] =>
  trace.unlisted.map((u) => ({
    key: `${u.reach}/${u.from_m}`,
    kind: "unlisted",
    name: u.river,
    distanceM: u.distance_m,
    probability: u.posterior.probability,
    posterior: u.posterior,
    suspect: null,
    outfalls: [],
    lines: [u.coordinates],
    position: u.position,
  }));

function others(trace: Trace): Unplaced[] {
  return trace.others.map((o) => {
    const reaches = new Set(o.reaches);
    return {
      key: `${o.kind}/${o.name}`,
      kind: o.kind,
      name: o.name,
      distanceM: null,
      probability: o.posterior.probability,
      posterior: o.posterior,
      suspect: null,
      outfalls: o.outfalls,
      lines: trace.domain.reaches.filter((r) => reaches.has(r.reach)).map((r) => r.coordinates),
      position: o.position,
    };
  });
}

/** The analyser of the section, where the model asks about it; its worst doubt tells the words. */
const instrument = ({ instrument: of, section, start }: Trace): Unplaced[] =>
  of === null || of.probability === 0
    ? []
    : [
        {
          key: INSTRUMENT,
          kind: "instrument",
          name: section?.name ?? null,
          distanceM: null,
          probability: of.probability,
          posterior: null,
          suspect: null,
          outfalls: [],
          lines: [],
          position: start.position,
        },
      ];

/** Share of the probability that the first view shows, and places it shows where there are no probabilities. */
const VIEWED = 0.9;
const MOST_VIEWED = 12;

/**
 * What the map shows first: where the leading explanations lie that hold most of the probability, in their order; both
 * outfalls of a pair through their own pins. Empty where none has a place.
 */
export function placesToView(hypotheses: readonly Hypothesis[]): LonLat[] {
  const at = new Map(hypotheses.flatMap((h) => (h.suspect && h.position ? [[h.key, h.position] as const] : [])));
  const places: LonLat[] = [];
  let held = 0;
  for (const { probability, position, lines, outfalls } of hypotheses) {
    if (held >= VIEWED || places.length >= MOST_VIEWED) break;
    held += probability ?? 0;
    const own = position ? [position, ...lines.flat()] : [];
    places.push(...own, ...(position ? [] : outfalls.map((code) => at.get(code)).filter((p) => p !== undefined)));
  }
  return places;
}

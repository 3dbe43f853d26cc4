import type { EpochSeconds } from "../../units.ts";

/** What the water of a reach does, against the way the line is digitised. `unknown`: either way is possible. */
export const FLOW_DIRECTIONS = ["forward", "reverse", "stagnant", "unknown"] as const;
export type FlowDirection = (typeof FLOW_DIRECTIONS)[number];

/** Where a statement about flow comes from, best first; the best available one speaks. */
export const FLOW_BASES = ["measured", "structure", "officer", "model", "assumed"] as const;
export type FlowBasis = (typeof FLOW_BASES)[number];

/** One statement about one reach. `to` null: in force until it grows too old (`HOLD_S`) or a newer one replaces it. */
export type FlowFact = {
  reach: number;
  from: EpochSeconds;
  to: EpochSeconds | null;
  direction: FlowDirection;
  /** m/s, magnitude */
  velocity: number | null;
  /** m³/s, magnitude */
  discharge: number | null;
  basis: FlowBasis;
};

/** What is known of a reach when nobody says anything about the hour in question. */
export type ReachDefault = {
  direction: FlowDirection;
  /** m/s */
  velocity: number;
  /** Wetted cross-section, m². */
  area: number;
};

/** The resolved state of a reach at a moment. `ageS`: seconds since the statement was made; null for a default. */
export type FlowState = {
  direction: FlowDirection;
  velocity: number;
  discharge: number;
  basis: FlowBasis;
  ageS: number | null;
};

/**
 * How long an open-ended statement may speak, seconds. A gate stays as it was left; a measurement of moving water in a
 * plain net says little about tomorrow.
 */
export const HOLD_S: Record<FlowBasis, number> = {
  measured: 12 * 3600,
  structure: Number.POSITIVE_INFINITY,
  officer: 7 * 86_400,
  model: 24 * 3600,
  assumed: Number.POSITIVE_INFINITY,
};

/** The moment (exclusive) at which a fact stops speaking. */
export const endOf = (fact: FlowFact): number => fact.to ?? fact.from + HOLD_S[fact.basis];

/**
 * The statement that speaks at `at`: the best basis, then the newest; undefined where none does. Facts may be in any
 * order; where two are equal the later in the list wins, so that a correction appended last is heard.
 */
export function speakingFact(facts: readonly FlowFact[], at: number): FlowFact | undefined {
  let best: FlowFact | undefined;
  for (const fact of facts) {
    if (fact.from > at || endOf(fact) <= at) continue;
    if (best === undefined || rankOf(fact) < rankOf(best)) best = fact;
    else if (rankOf(fact) === rankOf(best) && fact.from >= best.from) best = fact;
  }
  return best;
}

const rankOf = (fact: FlowFact): number => FLOW_BASES.indexOf(fact.basis);

/** State of one reach at a moment; velocity and discharge complete each other through the wetted area. */
export function resolveFlow(facts: readonly FlowFact[], fallback: ReachDefault, at: number): FlowState {
  const fact = speakingFact(facts, at);
  const direction = fact?.direction ?? fallback.direction;
  const basis = fact?.basis ?? "assumed";
  const ageS = fact === undefined ? null : at - fact.from;
  if (direction === "stagnant") return { direction, velocity: 0, discharge: 0, basis, ageS };
  const given = fact?.velocity ?? (fact?.discharge == null ? null : Math.abs(fact.discharge) / fallback.area);
  const velocity = Math.abs(given ?? fallback.velocity);
  const discharge = Math.abs(fact?.discharge ?? velocity * fallback.area);
  // Nothing moves: standing water, whatever the direction was said to be.
  if (velocity === 0 || discharge === 0) return { direction: "stagnant", velocity: 0, discharge: 0, basis, ageS };
  return { direction, velocity, discharge, basis, ageS };
}

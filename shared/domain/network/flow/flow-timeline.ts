import {
  endOf,
  FLOW_BASES,
  type FlowDirection,
  type FlowFact,
  type FlowState,
  type ReachDefault,
  resolveFlow,
} from "./flow-state.ts";

/** 1 with the digitised line, −1 against it, 0 standing, 2 unknown: either. */
export const FLOW_CODE: Record<FlowDirection, number> = { forward: 1, reverse: -1, stagnant: 0, unknown: 2 };

/** The state of every reach during one interval, in columns by reach index. */
export type FlowColumns = {
  /** Codes of `FLOW_CODE`. */
  direction: Int8Array;
  /** m/s, magnitude */
  velocity: Float64Array;
  /** m³/s, magnitude */
  discharge: Float64Array;
  /** Index into `FLOW_BASES`. */
  basis: Uint8Array;
  /** Seconds since the statement that speaks was made, at the start of the interval; NaN for a default. */
  ageS: Float64Array;
};

/** Piecewise constant flow: `columns[i]` holds from `edges[i]` to `edges[i + 1]` (epoch seconds). */
export type FlowTimeline = { edges: Float64Array; columns: readonly FlowColumns[] };

export type TimelineInput = {
  defaults: readonly ReachDefault[];
  facts: readonly FlowFact[];
  /** epoch seconds, `from < to` */
  from: number;
  to: number;
};

/**
 * The flow of a window, cut at every moment at which some statement starts or stops speaking. Intervals in which nothing
 * differs from the one before are joined, so that steady flow is one interval however many rows say so.
 */
export function compileTimeline({ defaults, facts, from, to }: TimelineInput): FlowTimeline {
  if (!(from < to)) throw new RangeError(`empty window ${from}–${to}`);
  const byReach = new Map<number, FlowFact[]>();
  const cuts = new Set<number>([from]);
  for (const fact of facts) {
    if (fact.from >= to || endOf(fact) <= from) continue;
    const known = byReach.get(fact.reach);
    if (known === undefined) byReach.set(fact.reach, [fact]);
    else known.push(fact);
    for (const t of [fact.from, endOf(fact)]) if (t > from && t < to) cuts.add(t);
  }
  // Only reaches somebody speaks of change: the others are copied.
  const still = columnsOf(defaults);
  const edges: number[] = [];
  const columns: FlowColumns[] = [];
  for (const start of [...cuts].sort((a, b) => a - b)) {
    const next = columnsAt(still, defaults, byReach, start);
    const last = columns.at(-1);
    if (last !== undefined && sameFlow(last, next, byReach.keys())) continue;
    edges.push(start);
    columns.push(next);
  }
  return { edges: Float64Array.from([...edges, to]), columns };
}

function columnsOf(defaults: readonly ReachDefault[]): FlowColumns {
  const n = defaults.length;
  const columns: FlowColumns = {
    direction: new Int8Array(n),
    velocity: new Float64Array(n),
    discharge: new Float64Array(n),
    basis: new Uint8Array(n),
    ageS: new Float64Array(n),
  };
  defaults.forEach((fallback, i) => {
    put(columns, i, resolveFlow([], fallback, 0));
  });
  return columns;
}

function columnsAt(
  still: FlowColumns,
  defaults: readonly ReachDefault[],
  byReach: ReadonlyMap<number, readonly FlowFact[]>,
  at: number,
): FlowColumns {
  const columns: FlowColumns = {
    direction: still.direction.slice(),
    velocity: still.velocity.slice(),
    discharge: still.discharge.slice(),
    basis: still.basis.slice(),
    ageS: still.ageS.slice(),
  };
  for (const [reach, facts] of byReach) {
    const fallback = defaults[reach];
    if (fallback !== undefined) put(columns, reach, resolveFlow(facts, fallback, at));
  }
  return columns;
}

function put(columns: FlowColumns, i: number, state: FlowState): void {
  columns.direction[i] = FLOW_CODE[state.direction];
  columns.velocity[i] = state.velocity;
  columns.discharge[i] = state.discharge;
  columns.basis[i] = FLOW_BASES.indexOf(state.basis);
  columns.ageS[i] = state.ageS ?? Number.NaN;
}

function sameFlow(a: FlowColumns, b: FlowColumns, reaches: Iterable<number>): boolean {
  for (const i of reaches) {
    if (a.direction[i] !== b.direction[i] || a.velocity[i] !== b.velocity[i]) return false;
    if (a.discharge[i] !== b.discharge[i] || a.basis[i] !== b.basis[i]) return false;
  }
  return true;
}

/** Index of the interval in force at a moment; the first or last one outside the window. */
export function intervalAt(timeline: FlowTimeline, at: number): number {
  let i = timeline.columns.length - 1;
  while (i > 0 && (timeline.edges[i] as number) > at) i--;
  return i;
}

/** State of one reach at a moment of the window. */
export function flowAt(timeline: FlowTimeline, reach: number, at: number): FlowState {
  const columns = timeline.columns[intervalAt(timeline, at)] as FlowColumns;
  const code = columns.direction[reach] as number;
  const age = columns.ageS[reach] as number;
  const start = timeline.edges[intervalAt(timeline, at)] as number;
  return {
    direction: (Object.keys(FLOW_CODE) as FlowDirection[]).find((d) => FLOW_CODE[d] === code) as FlowDirection,
    velocity: columns.velocity[reach] as number,
    discharge: columns.discharge[reach] as number,
    basis: FLOW_BASES[columns.basis[reach] as number] ?? "assumed",
    ageS: Number.isNaN(age) ? null : age + (at - start),
  };
}

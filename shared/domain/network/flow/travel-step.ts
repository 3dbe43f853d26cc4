import {
  type Entry,
  type Incidence,
  keep,
  type March,
  type Moving,
  type StandingWater,
  type Step,
  speedOf,
  type TravelGraph,
  type Water,
} from "./travel-moving.ts";
import { addCover, addRun, type Run } from "./travel-runs.ts";
import { spreadEitherWay } from "./travel-unknown.ts";

/** Moves water through one step of constant flow; answers where it stands at the end of it. */
export function moveThrough(march: March, step: Step, standing: StandingWater): StandingWater {
  const moving: Moving = { ...march, step, left: new Map(), touched: [], entries: new Map() };
  for (const [reach, parts] of standing.water) moveStanding(moving, reach, parts);
  for (const { node, run } of standing.atNodes) moving.queue.push(node, step.from, step.from, run);
  while (moving.queue.size > 0) {
    const { node, since, until, run } = moving.queue.pop();
    passNode(moving, node, since, until, run);
  }
  for (const [reach, entries] of moving.entries) spreadEitherWay(moving, reach, entries);
  const atNodes = step.firstOnly ? [] : moving.touched.filter((n) => (moving.nodeEnd[n] as number) >= step.to);
  const next = {
    water: new Map([...moving.left].map(([reach, parts]) => [reach, joined(moving, reach, parts)])),
    atNodes: atNodes.map((node) => ({ node, run: moving.nodeRun[node] as number })),
  };
  for (const node of moving.touched) moving.nodeEnd[node] = Number.NEGATIVE_INFINITY;
  return next;
}

/** Which way water of a reach moves as it is followed: 1 to larger measures, −1 to smaller, 0 it stands, 2 either. */
export function wayOf({ step, backward, factor }: Moving, reach: number): number {
  const code = step.columns.direction[reach] as number;
  if (!((step.columns.velocity[reach] as number) * factor > 0)) return 0;
  return backward && code !== 2 ? -code : code;
}

/** The water that stood in a reach when the step began. */
function moveStanding(moving: Moving, reach: number, parts: readonly Water[]): void {
  const way = wayOf(moving, reach);
  if (way === 0) {
    moving.left.set(reach, [...parts]);
    return;
  }
  if (way === 2) {
    moving.entries.set(
      reach,
      parts.map(({ lo, hi, run }) => enter(moving, reach, 2, { lo, hi, parent: run, entered: false })),
    );
    return;
  }
  // What is ahead goes first.
  const ordered = [...parts].sort((a, b) => (way === 1 ? b.lo - a.lo : a.lo - b.lo));
  for (const { lo, hi, run } of ordered) moveOn(moving, reach, way, { lo, hi, parent: run, entered: false });
}

type Source = Pick<Run, "lo" | "hi" | "parent" | "entered"> & { since?: number; until?: number };

/** Makes a run of water with its source, and lets it leave by the ends it can reach within the step. */
export function enter(moving: Moving, reach: number, way: number, source: Source): Entry {
  const { graph, step, queue } = moving;
  const { lo, hi, since = step.from, until = step.from } = source;
  const run = addRun(moving.runs, { ...source, reach, way, step: step.index, since, until });
  const speed = speedOf(moving, reach);
  const length = graph.length[reach] as number;
  if (way !== -1) leave(graph.toNode[reach] as number, length - hi, length - lo);
  if (way !== 1) leave(graph.fromNode[reach] as number, lo, hi);
  return { lo, hi, since, run };

  function leave(node: number, nearest: number, farthest: number): void {
    const first = since + nearest / speed;
    if (first <= step.to) queue.push(node, first, Math.min(step.to, until + farthest / speed), run);
  }
}

/** Water that moves one way: what it reaches within the step, and where that leaves it. */
function moveOn(moving: Moving, reach: number, way: number, source: Source): void {
  const { lo, hi, since, run } = enter(moving, reach, way, source);
  const { step, covers, left } = moving;
  const until = source.until ?? step.from;
  const speed = speedOf(moving, reach);
  const length = moving.graph.length[reach] as number;
  const [front, back] = [speed * (step.to - since), speed * (step.to - until)];
  const ahead = way === 1 ? Math.min(length, hi + front) : Math.max(0, lo - front);
  const reached = (m: number) => since + Math.abs(m - (way === 1 ? hi : lo)) / speed;
  const [from, to] = way === 1 ? [hi, ahead] : [ahead, lo];
  addCover(covers, reach, { from, to, uFrom: reached(from), uTo: reached(to), run });
  if (step.firstOnly) return;
  const behind = way === 1 ? lo + back : hi - back;
  if (behind < 0 || behind > length) return;
  keep(left, reach, { lo: Math.min(ahead, behind), hi: Math.max(ahead, behind), run });
}

/**
 * Water at a node from `since` to `until`. Only the part of the time that nothing was there yet goes on; where it comes
 * within the tolerance of what was there before, the gap is filled and the part no shorter than the tolerance.
 */
function passNode(moving: Moving, node: number, since: number, until: number, run: number): void {
  const { nodeEnd, nodeRun, nodeSince, step, growth, toleranceS, touched } = moving;
  const before = nodeEnd[node] as number;
  if (before >= until) return;
  if (before === Number.NEGATIVE_INFINITY) touched.push(node);
  else if (step.firstOnly) return;
  const joins = since <= before + toleranceS;
  const begins = joins ? before : since;
  if (!joins) nodeSince[node] = since;
  const grown = Math.max(toleranceS, growth * (before - (nodeSince[node] as number)));
  let ends = joins ? Math.max(until, before + grown) : until;
  if (staysAt(moving, node)) ends = step.to;
  ends = Math.min(step.to, ends);
  nodeEnd[node] = ends;
  nodeRun[node] = run;
  goOn(moving, node, begins, ends, run);
}

/** Lets the water of a node into every reach that leads away. */
function goOn(moving: Moving, node: number, since: number, until: number, run: number): void {
  const { incidence, graph } = moving;
  for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
    const arc = incidence.arc[i] as number;
    const reach = arc >> 1;
    const side = arc & 1;
    const way = wayOf(moving, reach);
    if (way === 0 || way === (side === 0 ? -1 : 1)) continue;
    const end = side === 0 ? 0 : (graph.length[reach] as number);
    const source = { lo: end, hi: end, parent: run, entered: true, since, until };
    if (way !== 2) moveOn(moving, reach, way, source);
    else {
      const entry = enter(moving, reach, way, source);
      const known = moving.entries.get(reach);
      if (known === undefined) moving.entries.set(reach, [entry]);
      else known.push(entry);
    }
  }
}

/**
 * True where water can stay at a node to the end of the step: no reach leads away from it, in the order of time whichever way
 * we follow, or one of unknown direction gives back what it takes.
 */
function staysAt({ incidence, step, factor }: Moving, node: number): boolean {
  let away = false;
  for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
    const arc = incidence.arc[i] as number;
    const reach = arc >> 1;
    if (!((step.columns.velocity[reach] as number) * factor > 0)) continue;
    const code = step.columns.direction[reach] as number;
    if (code === 2) return true;
    if (code === ((arc & 1) === 0 ? 1 : -1)) away = true;
  }
  return !away;
}

/**
 * Parts of one reach in order, without overlap. Where two come within the tolerance the gap is filled and the second no shorter
 * than the tolerance, so that a reach never holds more parts than its length allows.
 */
function joined(moving: Moving, reach: number, parts: readonly Water[]): Water[] {
  if (parts.length === 1) return [...parts];
  const near = moving.toleranceS * speedOf(moving, reach);
  const kept: Water[] = [];
  // Never beyond what is ahead of all: first arrivals stay exact.
  const last = parts.reduce((most, { hi }) => Math.max(most, hi), 0);
  let end = Number.NEGATIVE_INFINITY;
  let begin = 0;
  for (const { lo, hi, run } of [...parts].sort((a, b) => a.lo - b.lo || b.hi - a.hi)) {
    if (hi <= end) continue;
    const joins = lo <= end + near;
    if (!joins) begin = lo;
    const grown = end + Math.max(near, moving.growth * (end - begin));
    const part = joins ? { lo: end, hi: Math.min(last, Math.max(hi, grown)), run } : { lo, hi, run };
    kept.push(part);
    end = part.hi;
  }
  return kept;
}

const known = new WeakMap<TravelGraph, Incidence>();
/** The reaches at each node of a graph, kept with it. */
export function incidenceOf(graph: TravelGraph): Incidence {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const { nodeCount, fromNode, toNode } = graph;
  const start = new Int32Array(nodeCount + 1);
  const count = (node: number) => {
    start[node + 1] = (start[node + 1] as number) + 1;
  };
  fromNode.forEach(count);
  toNode.forEach(count);
  for (let n = 0; n < nodeCount; n++) start[n + 1] = (start[n + 1] as number) + (start[n] as number);
  const next = start.slice(0, nodeCount);
  const arc = new Int32Array(fromNode.length * 2);
  const put = (node: number, of: number) => {
    const at = next[node] as number;
    next[node] = at + 1;
    arc[at] = of;
  };
  fromNode.forEach((node, reach) => {
    put(node, reach * 2);
  });
  toNode.forEach((node, reach) => {
    put(node, reach * 2 + 1);
  });
  const made = { start, arc };
  known.set(graph, made);
  return made;
}

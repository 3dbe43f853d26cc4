import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findWindow } from "./find-window.ts";
import { buildGraph, type GraphLocation, type GraphSource, type ReachGraph, type WalkDirection } from "./graph.ts";
import { decodeGraph, encodeGraph } from "./graph-snapshot.ts";
import type { ReachDirection } from "./reach.ts";
import { costAt, createStretches, createWorkspace, pathTo, type Stretches, search } from "./search.ts";

type Drawn = [from: number, to: number, length: number, direction?: ReachDirection];

function draw(reaches: readonly Drawn[]): ReachGraph {
  const rows = reaches.map(([fromNode, toNode, length, direction = "forward"]) => ({
    fromNode,
    toNode,
    length,
    direction,
    velocity: null,
    kind: null,
  }));
  const nodes = 1 + Math.max(...reaches.map(([from, to]) => Math.max(from, to)));
  return buildGraph({ nodes: { length: nodes }, reaches: rows } satisfies GraphSource);
}

type Stretch = { reach: number; upMeasure: boolean; from: number; to: number; near: number; far: number };

/** The columns copied out as rows. */
const rowsOf = ({ size, arc, from, to, near, far }: Stretches): Stretch[] =>
  Array.from({ length: size }, (_, i) => ({
    reach: (arc[i] as number) >> 1,
    upMeasure: ((arc[i] as number) & 1) === 0,
    from: from[i] as number,
    to: to[i] as number,
    near: near[i] as number,
    far: far[i] as number,
  }));

/** Stretches as `reach from–to near–far`, in the order of reaches. */
const words = (s: Stretches): string[] =>
  rowsOf(s)
    .sort((a, b) => a.reach - b.reach || a.from - b.from)
    .map((r) => `${r.reach} ${r.from}–${r.to} ${r.near}–${r.far}`);

describe("findWindow on drawn networks", () => {
  // 0 ─0→ 1 ─1→ 2 ─2→ 3, and 4 ─3→ 2
  const tree = draw([
    [0, 1, 100],
    [1, 2, 100],
    [2, 3, 100],
    [4, 2, 50],
  ]);

  test("upstream, cut exactly", () => {
    expect(words(findWindow(tree, { reach: 2, measure: 30 }, { direction: "upstream", distanceM: 100 }))).toEqual([
      "1 30–100 30–100",
      "2 0–30 0–30",
      "3 0–50 30–80",
    ]);
  });
  test("downstream from the middle of a tributary", () => {
    expect(words(findWindow(tree, { reach: 3, measure: 20 }, { direction: "downstream", distanceM: 80 }))).toEqual([
      "2 0–50 30–80",
      "3 20–50 0–30",
    ]);
  });
  test("a place at the end of a reach is on that reach only", () => {
    expect(words(findWindow(tree, { reach: 1, measure: 100 }, { direction: "upstream", distanceM: 1000 }))).toEqual([
      "0 0–100 100–200",
      "1 0–100 0–100",
    ]);
  });
  test("a reach drawn against its water", () => {
    const drawnBack = draw([
      [1, 0, 100, "reverse"],
      [1, 2, 100],
    ]);
    expect(words(findWindow(drawnBack, { reach: 1, measure: 10 }, { direction: "upstream", distanceM: 50 }))).toEqual([
      "0 0–40 10–50",
      "1 0–10 0–10",
    ]);
  });
  test("braids give the shorter way", () => {
    const braid = draw([
      [0, 1, 10],
      [1, 2, 100],
      [1, 2, 300],
      [2, 3, 10],
    ]);
    expect(words(findWindow(braid, { reach: 3, measure: 10 }, { direction: "upstream", distanceM: 1000 }))).toEqual([
      "0 0–10 110–120",
      "1 0–100 10–110",
      "2 0–300 10–310",
      "3 0–10 0–10",
    ]);
  });
  test("a cycle comes back to the other half of the starting reach", () => {
    const ring = draw([
      [0, 1, 100],
      [1, 2, 100],
      [2, 0, 100],
    ]);
    expect(words(findWindow(ring, { reach: 0, measure: 40 }, { direction: "upstream", distanceM: 1000 }))).toEqual([
      "0 0–40 0–40",
      "0 40–100 240–300",
      "1 0–100 140–240",
      "2 0–100 40–140",
    ]);
  });
  test("a self-loop", () => {
    const loop = draw([
      [0, 0, 100],
      [0, 1, 10],
    ]);
    expect(words(findWindow(loop, { reach: 1, measure: 10 }, { direction: "upstream", distanceM: 60 }))).toEqual([
      "0 50–100 10–60",
      "1 0–10 0–10",
    ]);
  });
  test("unknown direction counts on both sides and meets in the middle", () => {
    const net = draw([
      [0, 1, 100, "unknown"],
      [0, 2, 20, "both"],
      [1, 2, 40, "both"],
    ]);
    expect(words(findWindow(net, { reach: 0, measure: 50 }, { direction: "upstream", distanceM: 1000 }))).toEqual([
      "0 0–50 0–50",
      "0 50–100 0–50",
      "1 0–20 50–70",
      "2 0–30 50–80",
      "2 30–40 70–80",
    ]);
    expect(words(findWindow(net, { reach: 0, measure: 50 }, { direction: "downstream", distanceM: 60 }))).toEqual([
      "0 0–50 0–50",
      "0 50–100 0–50",
      "1 0–10 50–60",
      "2 0–10 50–60",
    ]);
  });
  test("by hours of central travel time", () => {
    // no kind, no velocity: 0.15 m/s, so 100 m take 666.67 s
    const hours = 1000 / 3600;
    const s = findWindow(tree, { reach: 1, measure: 100 }, { direction: "upstream", hours });
    const part = rowsOf(s).find((r) => r.reach === 0);
    expect(part?.from).toBeCloseTo(50, 9);
    expect(part?.far).toBeCloseTo(1000, 9);
  });
  test("zero-length reaches carry on", () => {
    const net = draw([
      [0, 1, 50],
      [1, 2, 0],
      [2, 3, 50],
    ]);
    expect(words(findWindow(net, { reach: 2, measure: 50 }, { direction: "upstream", distanceM: 70 }))).toEqual([
      "0 30–50 50–70",
      "2 0–50 0–50",
    ]);
  });
  test("nothing within nothing", () => {
    expect(words(findWindow(tree, { reach: 2, measure: 30 }, { direction: "upstream", distanceM: 0 }))).toEqual([]);
  });
});

const direction = fc.constantFrom<ReachDirection>("forward", "forward", "reverse", "both", "unknown");
const net = fc.integer({ min: 1, max: 7 }).chain((nodes) =>
  fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.integer({ min: 0, max: 8 }), direction), {
    minLength: 1,
    maxLength: 14,
  }),
);
type Case = { graph: ReachGraph; drawn: Drawn[]; a: GraphLocation; b: GraphLocation };
const located = net.chain((drawn) =>
  fc.record({ a: place(drawn), b: place(drawn) }).map(({ a, b }): Case => ({ graph: draw(drawn), drawn, a, b })),
);
function place(drawn: Drawn[]) {
  return fc
    .nat(drawn.length - 1)
    .chain((reach) =>
      fc
        .integer({ min: 0, max: 2 * (drawn[reach]?.[2] ?? 0) })
        .map((half): GraphLocation => ({ reach, measure: half / 2 })),
    );
}

/** Bellman-Ford on half metres: every reach is a row of half-metre cells joined in the directions water can take. */
function bruteDistance(drawn: Drawn[], from: GraphLocation, to: GraphLocation, walk: WalkDirection): number {
  const base: number[] = [];
  let next = 1 + Math.max(...drawn.map(([u, v]) => Math.max(u, v)));
  for (const [, , length] of drawn) {
    base.push(next);
    next += 2 * length + 1;
  }
  const edges: [number, number, number][] = [];
  drawn.forEach(([u, v, length, dir = "forward"], r) => {
    const cell = (i: number) => (base[r] as number) + i;
    const up = dir === "both" || dir === "unknown" || (dir === "forward") === (walk === "downstream");
    const down = dir === "both" || dir === "unknown" || (dir === "reverse") === (walk === "downstream");
    if (up) edges.push([u, cell(0), 0], [cell(2 * length), v, 0]);
    if (down) edges.push([v, cell(2 * length), 0], [cell(0), u, 0]);
    for (let i = 0; i < 2 * length; i++) {
      if (up) edges.push([cell(i), cell(i + 1), 0.5]);
      if (down) edges.push([cell(i + 1), cell(i), 0.5]);
    }
  });
  const cost = new Float64Array(next).fill(Number.POSITIVE_INFINITY);
  cost[(base[from.reach] as number) + 2 * from.measure] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [p, q, w] of edges) {
      if ((cost[p] as number) + w < (cost[q] as number)) {
        cost[q] = (cost[p] as number) + w;
        changed = true;
      }
    }
  }
  return cost[(base[to.reach] as number) + 2 * to.measure] as number;
}

const walks = ["upstream", "downstream"] as const;
const far = 1e9;

describe("laws", () => {
  test("distance to any place equals brute force", () => {
    fc.assert(
      fc.property(located, fc.constantFrom(...walks), ({ graph, drawn, a, b }, walk) => {
        const found = search(graph, a, walk, "length", far, createWorkspace(graph));
        expect(costAt(found, b.reach, b.measure)).toBe(bruteDistance(drawn, a, b, walk));
      }),
      { numRuns: 1000 },
    );
  });

  test("stretches cover exactly the places within the limit, once, at their true distance", () => {
    fc.assert(
      fc.property(located, fc.constantFrom(...walks), fc.nat(20), ({ graph, drawn, a, b }, walk, limit) => {
        const s = findWindow(graph, a, { direction: walk, distanceM: limit });
        const true_ = bruteDistance(drawn, a, b, walk);
        const length = graph.length[b.reach] as number;
        const rows = rowsOf(s);
        const on = rows
          .filter((r) => r.reach === b.reach && r.from <= b.measure && b.measure <= r.to)
          .map((r) => r.near + (r.upMeasure ? b.measure - r.from : r.to - b.measure));
        if (true_ > 0 && true_ < limit && length > 0) expect(Math.min(...on)).toBeCloseTo(true_, 9);
        for (const value of on) expect(value).toBeLessThanOrEqual(limit + 1e-9);
        if (on.length > 0) expect(Math.min(...on)).toBeGreaterThanOrEqual(true_ - 1e-9);
        for (let r = 0; r < graph.reachCount; r++) {
          const parts = rows.filter((row) => row.reach === r).map(({ from, to }) => [from, to] as const);
          parts.sort((p, q) => p[0] - q[0]);
          for (const [i, [, to]] of parts.entries()) expect(parts[i + 1]?.[0] ?? far).toBeGreaterThanOrEqual(to - 1e-9);
          expect(parts.reduce((sum, [from, to]) => sum + to - from, 0)).toBeLessThanOrEqual(
            (graph.length[r] as number) + 1e-9,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("duality: upstream of b at d ⇔ downstream of a at d", () => {
    fc.assert(
      fc.property(located, ({ graph, a, b }) => {
        const up = search(graph, b, "upstream", "length", far, createWorkspace(graph));
        const down = search(graph, a, "downstream", "length", far, createWorkspace(graph));
        expect(costAt(up, a.reach, a.measure)).toBe(costAt(down, b.reach, b.measure));
      }),
      { numRuns: 1000 },
    );
  });

  test("a wider window contains the narrower", () => {
    const covered = (s: Stretches) => rowsOf(s).reduce((sum, { from, to }) => sum + to - from, 0);
    fc.assert(
      fc.property(located, fc.nat(15), fc.nat(10), ({ graph, a, b }, narrow, more) => {
        const workspace = createWorkspace(graph);
        const small = covered(findWindow(graph, a, { direction: "upstream", distanceM: narrow }, workspace));
        const reachedBefore = costAt(search(graph, a, "upstream", "length", narrow, workspace), b.reach, b.measure);
        const wide = covered(findWindow(graph, a, { direction: "upstream", distanceM: narrow + more }, workspace));
        const reachedAfter = costAt(
          search(graph, a, "upstream", "length", narrow + more, workspace),
          b.reach,
          b.measure,
        );
        expect(wide).toBeGreaterThanOrEqual(small - 1e-9);
        if (reachedBefore <= narrow) expect(reachedAfter).toBe(reachedBefore);
      }),
    );
  });

  test("the path to a place is as long as its distance", () => {
    fc.assert(
      fc.property(located, ({ graph, a, b }) => {
        const found = search(graph, a, "upstream", "length", far, createWorkspace(graph));
        const path = pathTo(found, b.reach, b.measure);
        const cost = costAt(found, b.reach, b.measure);
        if (path === undefined) {
          expect(cost).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        expect(path.reduce((sum, step) => sum + step.lengthM, 0)).toBeCloseTo(cost, 9);
        expect([path[0]?.reach, path.at(-1)?.reach]).toEqual([a.reach, b.reach]);
      }),
      { numRuns: 1000 },
    );
  });

  test("a workspace used again gives the same answers, also when the answer outgrows it", () => {
    fc.assert(
      fc.property(located, ({ graph, a, b }) => {
        const workspace = createWorkspace(graph);
        workspace.stretches = createStretches(4);
        for (const at of [a, b, a]) {
          for (const direction of walks) {
            const fresh = rowsOf(findWindow(graph, at, { direction, distanceM: 12 }));
            expect(rowsOf(findWindow(graph, at, { direction, distanceM: 12 }, workspace))).toEqual(fresh);
          }
        }
      }),
    );
  });

  test("a snapshot is the same graph, and damage is noticed", () => {
    fc.assert(
      fc.property(located, fc.nat(), ({ graph }, at) => {
        const bytes = encodeGraph(graph);
        expect(decodeGraph(bytes.buffer)).toEqual(graph);
        const shared = new SharedArrayBuffer(bytes.byteLength);
        new Uint8Array(shared).set(bytes);
        expect(decodeGraph(shared).upstream.arc).toEqual(graph.upstream.arc);
        const torn = bytes.slice();
        torn[at % torn.length] = (torn[at % torn.length] as number) ^ 0x55;
        expect(() => decodeGraph(torn.buffer)).toThrow(RangeError);
        expect(() => decodeGraph(bytes.buffer.slice(0, bytes.length - 8))).toThrow(RangeError);
      }),
    );
  });
});

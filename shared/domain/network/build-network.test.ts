import { describe, expect, test } from "vitest";
import type { LonLat } from "../geo.ts";
import { buildNetwork } from "./build-network.ts";
import { metresPerDegree } from "./geodesic.ts";
import type { ReachRef } from "./location.ts";
import type { ReachInput } from "./reach.ts";

const per = metresPerDegree(31.7);
/** Metres east and north of a corner of Changzhou. */
const at = (x: number, y: number): LonLat => [119.9 + x / per.lon, 31.7 + y / per.lat];

function line(ref: string, points: readonly [number, number][], more: Partial<ReachInput> = {}): ReachInput {
  return {
    ref: ref as ReachRef,
    coordinates: points.map(([x, y]) => at(x, y)),
    river: null,
    kind: null,
    order: null,
    direction: "forward",
    velocity: null,
    discharge: null,
    width: null,
    district: null,
    fromNode: null,
    toNode: null,
    ...more,
  };
}

const build = (...inputs: ReachInput[]) => buildNetwork(inputs, { toleranceM: 1 });
const codes = (result: ReturnType<typeof build>) => result.issues.map((i) => i.code);
const ends = (result: ReturnType<typeof build>) => result.network.reaches.map((r) => [r.fromNode, r.toNode]);

describe("nodes", () => {
  test("coincident and near ends are joined, lengths come from the geometry", () => {
    const result = build(
      line("a", [
        [0, 0],
        [100, 0],
      ]),
      line("b", [
        [100.6, 0],
        [200, 0],
      ]),
      line("c", [
        [100, 50],
        [100, 0],
      ]),
    );
    expect(ends(result)).toEqual([
      [0, 1],
      [1, 2],
      [3, 1],
    ]);
    expect(result.network.reaches[0]?.length).toBeCloseTo(100, 3);
    expect(result.network.nodes).toHaveLength(4);
    expect(result.issues).toEqual([]);
  });

  test("a chain of near ends does not become one node", () => {
    const steps = [0, 0.9, 1.8, 2.7, 3.6, 4.5];
    const result = build(
      ...steps.map((x, i) =>
        line(`r${i}`, [
          [x, 0],
          [x, 500 + 40 * i],
        ]),
      ),
    );
    const starts = new Set(result.network.reaches.map((r) => r.fromNode));
    expect(starts.size).toBeGreaterThanOrEqual(2);
    for (const r of result.network.reaches) {
      const node = result.network.nodes[r.fromNode] as LonLat;
      expect(Math.abs((r.coordinates[0] as LonLat)[0] - node[0]) * per.lon).toBeLessThanOrEqual(2.01);
    }
  });

  test("given nodes win over geometry, and take in ends that name none", () => {
    const apart = build(
      line(
        "a",
        [
          [0, 0],
          [100, 0],
        ],
        { fromNode: "x", toNode: "y" },
      ),
      line(
        "b",
        [
          [130, 0],
          [200, 0],
        ],
        { fromNode: "y", toNode: "z" },
      ),
      line("c", [
        [200.4, 0],
        [300, 0],
      ]),
    );
    expect(ends(apart)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    const bridge = build(
      line(
        "a",
        [
          [0, 0],
          [100, 0],
        ],
        { fromNode: "1", toNode: "2" },
      ),
      line(
        "b",
        [
          [100, 0],
          [200, 0],
        ],
        { fromNode: "3", toNode: "4" },
      ),
    );
    expect(ends(bridge)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("no tolerance joins only ends that are equal", () => {
    const { network } = buildNetwork(
      [
        line("a", [
          [0, 0],
          [9, 0],
        ]),
        line("b", [
          [9, 0],
          [20, 0],
        ]),
        line("c", [
          [20.001, 0],
          [30, 0],
        ]),
      ],
      { toleranceM: 0 },
    );
    expect(network.reaches.map((r) => [r.fromNode, r.toNode])).toEqual([
      [0, 1],
      [1, 2],
      [3, 4],
    ]);
  });
});

describe("lines left out, with an issue", () => {
  const good = line("good", [
    [0, 0],
    [100, 0],
  ]);
  test.each<[string, ReachInput, string, string]>([
    [
      "no length",
      line("p", [
        [5, 5],
        [5, 5],
      ]),
      "zero-length",
      "warning",
    ],
    ["one vertex", line("p", [[5, 5]]), "zero-length", "warning"],
    [
      "shorter than the tolerance",
      line("p", [
        [0, 0],
        [0, 0.8],
      ]),
      "zero-length",
      "warning",
    ],
    [
      "swapped coordinates",
      {
        ...good,
        ref: "p" as ReachRef,
        coordinates: [
          [31.7, 119.9],
          [31.7, 119.91],
        ],
      },
      "out-of-range",
      "error",
    ],
    ["no coordinates", { ...good, ref: "p" as ReachRef, coordinates: [] }, "out-of-range", "error"],
    [
      "not a number",
      {
        ...good,
        ref: "p" as ReachRef,
        coordinates: [
          [Number.NaN, 1],
          [2, 2],
        ],
      },
      "out-of-range",
      "error",
    ],
    [
      "the same ref",
      line("good", [
        [0, 10],
        [100, 10],
      ]),
      "duplicate-ref",
      "error",
    ],
    [
      "the same line backwards",
      line("p", [
        [100, 0],
        [0, 0],
      ]),
      "duplicate-reach",
      "warning",
    ],
  ])("%s", (_, bad, code, severity) => {
    const result = build(good, bad);
    expect(result.network.reaches.map((r) => r.ref)).toEqual(["good"]);
    expect(result.issues.map((i) => [i.code, i.severity])).toEqual([[code, severity]]);
  });

  test("a reach without length between two given nodes is kept: it joins them", () => {
    const result = build(
      line(
        "a",
        [
          [0, 0],
          [0, 0],
        ],
        { fromNode: "1", toNode: "2" },
      ),
      line(
        "b",
        [
          [0, 0],
          [9, 0],
        ],
        { fromNode: "2", toNode: "3" },
      ),
    );
    expect(result.network.reaches).toHaveLength(2);
  });
});

describe("checks", () => {
  test("an end just short of a channel dangles; a headwater does not", () => {
    const result = build(
      line("main", [
        [0, 0],
        [200, 0],
      ]),
      line("short", [
        [100, 80],
        [100, 6],
      ]),
    );
    expect(codes(result)).toEqual(["dangling-end", "isolated-part"]);
    expect(result.issues[0]?.message).toContain("6.0 m");
    expect(result.issues[0]?.reaches).toEqual(["short", "main"]);
  });
  test("an end on a channel without a node dangles at nought", () => {
    const result = build(
      line("main", [
        [0, 0],
        [200, 0],
      ]),
      line("t", [
        [100, 80],
        [100, 0],
      ]),
    );
    expect(codes(result)).toEqual(["dangling-end", "isolated-part"]);
  });
  test("channels that cross without a node", () => {
    const result = build(
      line("we", [
        [0, 0],
        [200, 0],
      ]),
      line("sn", [
        [100, -80],
        [100, 80],
      ]),
    );
    expect(codes(result)).toEqual(["crossing-without-node", "isolated-part"]);
    const there = result.issues[0]?.position as LonLat;
    expect((there[0] - 119.9) * per.lon).toBeCloseTo(100, 2);
  });
  test("channels that meet in a node do not cross", () => {
    const result = build(
      line("w", [
        [0, 0],
        [100, 0],
      ]),
      line("e", [
        [100, 0],
        [200, 0],
      ]),
      line("s", [
        [100, -80],
        [100, 0],
      ]),
      line("n", [
        [100, 0],
        [100, 80],
      ]),
    );
    expect(codes(result)).toEqual(["divergence"]);
  });
  test("self-loop and isolated part", () => {
    const result = build(
      line("a", [
        [0, 0],
        [100, 0],
      ]),
      line("b", [
        [100, 0],
        [200, 0],
      ]),
      line("loop", [
        [100, 0],
        [120, 30],
        [80, 30],
        [100, 0],
      ]),
      line("far", [
        [5000, 0],
        [5100, 0],
      ]),
    );
    expect(codes(result)).toEqual(["self-loop", "isolated-part", "cycle", "divergence"]);
    expect(result.issues[1]?.reaches).toEqual(["far"]);
  });
  test("a circle of flow is told with its reaches, and is legal", () => {
    const result = build(
      line("in", [
        [-100, 0],
        [0, 0],
      ]),
      line("p", [
        [0, 0],
        [100, 0],
      ]),
      line("q", [
        [100, 0],
        [50, 80],
      ]),
      line("r", [
        [50, 80],
        [0, 0],
      ]),
    );
    const cycles = result.issues.filter((i) => i.code === "cycle");
    expect(cycles.map((i) => i.severity)).toEqual(["info", "info"]);
    expect(cycles[0]?.reaches).toEqual(["p", "q", "r"]);
    expect(cycles[1]?.message).toContain("1 个独立环");
  });
  test("a long list is cut to what one can read", () => {
    const inputs = Array.from({ length: 300 }, (_, i) =>
      line(`r${i}`, [
        [0, 1000 * i],
        [100, 1000 * i],
      ]),
    );
    const isolated = build(...inputs).issues.filter((i) => i.code === "isolated-part");
    expect(isolated).toHaveLength(201);
    expect(isolated.at(-1)?.message).toContain("另有 99 处");
  });
});

test("a plain net of ten thousand bent reaches has nothing to tell but its loops and forks", () => {
  const side = 71;
  const bend = (x: number, y: number, dx: number, dy: number) =>
    Array.from({ length: 8 }, (_, i): [number, number] => [
      x + (dx * i) / 7 + (i > 0 && i < 7 ? (i % 2) * 3 * Math.sign(dy) : 0),
      y + (dy * i) / 7,
    ]);
  const inputs = Array.from(
    { length: side * side },
    (_, i) => [300 * (i % side), 300 * Math.floor(i / side)] as const,
  ).flatMap(([x, y]) => [
    line(`east of ${x},${y}`, bend(x, y, 300, 0)),
    line(`north of ${x},${y}`, bend(x, y, 0, 300)),
  ]);
  const { network, issues } = buildNetwork(inputs, { toleranceM: 1 });
  expect(network.reaches).toHaveLength(2 * side * side);
  expect(issues.map((i) => i.code)).toEqual(["cycle", "divergence"]);
});

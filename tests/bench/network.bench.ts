/**
 * Windows and graph on a plain net of a million reaches, as ratios to a bare Dijkstra on typed arrays, to SQLite's
 * recursive query and to a search on plain objects, all in one run on one machine.
 *
 *   npm run bench -- network
 */
import BetterSqlite from "better-sqlite3";
import type { LonLat } from "../../shared/domain/geo.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import { findWindow } from "../../shared/domain/network/find-window.ts";
import {
  buildGraph,
  type GraphLocation,
  type GraphSource,
  type ReachGraph,
} from "../../shared/domain/network/graph.ts";
import { decodeGraph, encodeGraph } from "../../shared/domain/network/graph-snapshot.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { ReachDirection, ReachInput, ReachKind } from "../../shared/domain/network/reach.ts";
import { createWorkspace, NO_LIMIT } from "../../shared/domain/network/search.ts";
import type { MetresPerSecond } from "../../shared/domain/units.ts";
import { bareDijkstra, bareOf, objectDijkstra, objectsOf } from "./bare-dijkstra.ts";
import type { BenchRow } from "./bench-row.ts";

type Row = GraphSource["reaches"][number];

/** 577 × 577 nodes: each has a river east, a braid beside it and a river south, a kilometre or so long. */
const SIDE = 577;

function plainNet(): GraphSource {
  const random = randomFrom(20_260_827);
  const reaches: Row[] = [];
  const add = (fromNode: number, toNode: number, length: number) =>
    reaches.push({ fromNode, toNode, length, direction: "forward", velocity: null, kind: "canal" });
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const node = y * SIDE + x;
      const length = 700 + 600 * random();
      if (x + 1 < SIDE) {
        add(node, node + 1, length);
        add(node, node + 1, length * (1.05 + 0.5 * random()));
      }
      if (y + 1 < SIDE) add(node, node + SIDE, 700 + 600 * random());
    }
  }
  return { nodes: { length: SIDE * SIDE }, reaches };
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Best of several rounds in milliseconds per call, the two sides by turns, so that both meet the same machine. */
function race(rounds: number, calls: number, ours: (i: number) => void, theirs: (i: number) => void): [number, number] {
  const best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    for (const [side, run] of [ours, theirs].entries()) {
      const started = performance.now();
      for (let i = 0; i < calls; i++) run(i);
      best[side as 0 | 1] = Math.min(best[side as 0 | 1], (performance.now() - started) / calls);
    }
  }
  return best;
}

function ratioRow(work: string, [ours, theirs]: [number, number], against: string, most: number): BenchRow {
  const ratio = ours / theirs;
  return { work, ours_ms: ours, against, against_ms: theirs, ratio, bar: `≤ ${most} ×`, ok: ratio <= most };
}

const barRow = (work: string, ours_ms: number, mostMs: number): BenchRow => ({
  work,
  ours_ms,
  against: "–",
  against_ms: null,
  ratio: null,
  bar: `≤ ${mostMs} ms`,
  ok: ours_ms <= mostMs,
});

const BARE = "bare Dijkstra on typed arrays";

/** All rows of the network; takes about a minute and half a gigabyte. */
export async function networkBench(): Promise<BenchRow[]> {
  const net = plainNet();
  const graph = buildGraph(net);
  const starts = startsOn(graph);
  return [...windowRows(graph, starts), ...otherRows(net, graph, starts), ...readyRows(net, graph)];
}

/** Places in the middle of reaches all over the lower right half, where there is much upstream. */
function startsOn(graph: ReachGraph): GraphLocation[] {
  const random = randomFrom(7);
  return Array.from({ length: 20_000 }, () => {
    const reach = Math.floor(graph.reachCount * (0.5 + 0.5 * random()));
    return { reach, measure: (graph.length[reach] as number) / 2 };
  });
}

function windowRows(graph: ReachGraph, starts: readonly GraphLocation[]): BenchRow[] {
  const workspace = createWorkspace(graph);
  const bare = bareOf(graph);
  const window = (distanceM: number) => (i: number) =>
    void findWindow(graph, starts[i] as GraphLocation, { direction: "upstream", distanceM }, workspace);
  const bareFrom = (distanceM: number) => (i: number) => void bareDijkstra(bare, nodeOf(graph, starts[i]), distanceM);
  const last: GraphLocation = { reach: graph.reachCount - 1, measure: 1 };
  const everything = race(
    3,
    1,
    () => void findWindow(graph, last, { direction: "upstream", distanceM: NO_LIMIT }, workspace),
    () => void bareDijkstra(bare, graph.fromNode[last.reach] as number, NO_LIMIT),
  );
  return [
    ratioRow("upstream window 5 km, 1 M reaches", race(5, 20_000, window(5000), bareFrom(5000)), BARE, 3),
    ratioRow("upstream window 50 km on braids, 1 M reaches", race(3, 200, window(50_000), bareFrom(50_000)), BARE, 3),
    { ...ratioRow("everything upstream, 1 M reaches", everything, BARE, 3), bar: "≤ 300 ms", ok: everything[0] <= 300 },
  ];
}

const nodeOf = (graph: ReachGraph, at: GraphLocation | undefined): number => graph.fromNode[at?.reach ?? 0] as number;

function otherRows(net: GraphSource, graph: ReachGraph, starts: readonly GraphLocation[]): BenchRow[] {
  const workspace = createWorkspace(graph);
  const objects = objectsOf(graph);
  const window = (i: number) =>
    void findWindow(graph, starts[i] as GraphLocation, { direction: "upstream", distanceM: 5000 }, workspace);
  const db = tableOf(net);
  const reached = db.prepare(`
    WITH RECURSIVE up(node, distance) AS (
      SELECT ?, 0 UNION
      SELECT r.from_node, up.distance + r.length_m FROM up JOIN reach r ON r.to_node = up.node
      WHERE up.distance + r.length_m <= ?)
    SELECT node, min(distance) FROM up GROUP BY node`);
  const query = (i: number) => void reached.all(nodeOf(graph, starts[i]), 5000);
  const rows = [
    ratioRow(
      "upstream window 5 km",
      race(3, 2000, window, (i) => void objectDijkstra(objects, nodeOf(graph, starts[i]), 5000)),
      "Dijkstra on plain objects",
      1,
    ),
    ratioRow("upstream window 5 km", race(2, 100, window, query), "SQLite recursive query with distance", 0.05),
  ];
  db.close();
  return rows;
}

/** The reaches as a table, as a database would hold them. */
function tableOf(net: GraphSource): BetterSqlite.Database {
  const db = new BetterSqlite(":memory:");
  db.exec(`CREATE TABLE reach (position INTEGER PRIMARY KEY, from_node INTEGER NOT NULL, to_node INTEGER NOT NULL,
    length_m REAL NOT NULL, direction TEXT NOT NULL, velocity_m_s REAL, kind TEXT) STRICT`);
  const insert = db.prepare("INSERT INTO reach VALUES (?, ?, ?, ?, ?, ?, ?)");
  db.transaction(() => {
    for (let i = 0; i < net.reaches.length; i++) {
      const { fromNode, toNode, length, direction, velocity, kind } = net.reaches[i] as Row;
      insert.run(i, fromNode, toNode, length, direction, velocity, kind);
    }
  })();
  db.exec("CREATE INDEX reach_by_to_node ON reach (to_node)");
  return db;
}

type TableRow = [number, number, number, ReachDirection, MetresPerSecond | null, ReachKind | null];

function readyRows(net: GraphSource, graph: ReachGraph): BenchRow[] {
  const db = tableOf(net);
  const fromTable = best(3, () => {
    const rows = db
      .prepare("SELECT from_node, to_node, length_m, direction, velocity_m_s, kind FROM reach ORDER BY position")
      .raw()
      .iterate() as IterableIterator<TableRow>;
    const reaches: Row[] = [];
    for (const [fromNode, toNode, length, direction, velocity, kind] of rows) {
      reaches.push({ fromNode, toNode, length, direction, velocity, kind });
    }
    buildGraph({ nodes: net.nodes, reaches });
  });
  db.close();
  const bytes = encodeGraph(graph);
  const fromSnapshot = best(3, () => decodeGraph(bytes.buffer));
  const lines = bentLines(224);
  return [
    barRow(
      "topology built and checked, 100,000 reaches of 8 vertices",
      best(1, () => buildNetwork(lines, { toleranceM: 1 })),
      10_000,
    ),
    barRow("graph ready from SQLite rows, 1 M reaches", fromTable, 2000),
    barRow(`graph ready from a snapshot of ${(bytes.length / 1e6).toFixed(0)} MB, 1 M reaches`, fromSnapshot, 100),
  ];
}

/** A grid of slightly bent lines 300 m long, two per node. */
function bentLines(side: number): ReachInput[] {
  const bend = (x: number, y: number, dx: number, dy: number): LonLat[] =>
    Array.from({ length: 8 }, (_, i) => {
      const aside = i > 0 && i < 7 ? (i % 2) * 0.00003 : 0;
      return [119 + x * 0.003 + dx * i + (dy > 0 ? aside : 0), 31 + y * 0.003 + dy * i + (dx > 0 ? aside : 0)];
    });
  const input = (ref: string, coordinates: LonLat[]): ReachInput => ({
    ref: ref as ReachRef,
    coordinates,
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
  });
  const step = 0.003 / 7;
  return Array.from({ length: side * side }, (_, i) => [i % side, Math.floor(i / side)] as const).flatMap(([x, y]) => [
    input(`e${x}-${y}`, bend(x, y, step, 0)),
    input(`n${x}-${y}`, bend(x, y, 0, step)),
  ]);
}

/**
 * Milliseconds of the quickest of several rounds; of wall clock and processor time the lesser, because on a busy machine the
 * wall clock measures the neighbours.
 */
function best(rounds: number, run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, performance.now() - started, (user + system) / 1000);
  }
  return least;
}

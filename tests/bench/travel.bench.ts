/**
 * Where the water of a place gets to within three days on a braided plain net of 20,200 reaches: in steady water, and with
 * every ninth river turning round twice; beside a bare search for shortest ways over the same reaches.
 *
 *   npm run bench -- travel
 */

import { travelMembers } from "../../shared/domain/network/flow/arrivals.ts";
import { FLOW_CODE, type FlowColumns, type FlowTimeline } from "../../shared/domain/network/flow/flow-timeline.ts";
import { buildGraph, type GraphSource } from "../../shared/domain/network/graph.ts";
import { VELOCITY_FACTORS } from "../../shared/domain/network/velocity.ts";
import { HOUR_S } from "../../shared/domain/time.ts";
import { bareDijkstra, bareOf } from "./bare-dijkstra.ts";
import { type BenchRow, durationsOf, percentile } from "./bench-row.ts";

const SIDE = 101;
const HORIZON_S = 72 * HOUR_S;
const TURNS_H = [30, 50];

export async function travelBench(): Promise<BenchRow[]> {
  const source = plainNet();
  const graph = buildGraph(source);
  const start = { reach: 0, measure: 10 };
  const steady = flowOf(source.reaches.length);
  const turned: FlowColumns = {
    ...steady,
    direction: steady.direction.map((d, r) => (riverOf(source, r) % 9 === 3 ? -d : d)),
  };
  const timelines: [string, FlowTimeline][] = [
    ["steady water", { edges: Float64Array.of(0, HORIZON_S), columns: [steady] }],
    [
      "rivers turning twice",
      {
        edges: Float64Array.of(0, ...TURNS_H.map((h) => h * HOUR_S), HORIZON_S),
        columns: [steady, turned, steady],
      },
    ],
  ];
  const bare = bareOf(graph);
  const from = graph.nodeCount - 1;
  const against = percentile(await durationsOf(10, () => bareDijkstra(bare, from, Number.POSITIVE_INFINITY)), 0.5);
  const rows: BenchRow[] = [];
  for (const [name, timeline] of timelines) {
    const durations = await durationsOf(5, () =>
      travelMembers({ graph, timeline, start, at: 0, horizonS: HORIZON_S, way: "forward" }),
    );
    const ms = percentile(durations, 0.5);
    rows.push({
      work: `travel of 72 h, ${source.reaches.length} reaches, ${VELOCITY_FACTORS.length} velocities, ${name}`,
      ours_ms: ms,
      against: "bare search over all reaches, once",
      against_ms: against,
      ratio: ms / against,
      bar: "–",
      ok: true,
    });
  }
  return rows;
}

/** Rivers east and south, 250 to 450 m from one crossing to the next. */
function plainNet(): GraphSource {
  const reaches: GraphSource["reaches"][number][] = [];
  const add = (fromNode: number, toNode: number) => {
    const length = 250 + ((reaches.length * 7919) % 200);
    reaches.push({ fromNode, toNode, length, direction: "forward", velocity: null, kind: "canal" });
  };
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (x + 1 < SIDE) add(y * SIDE + x, y * SIDE + x + 1);
      if (y + 1 < SIDE) add(y * SIDE + x, (y + 1) * SIDE + x);
    }
  }
  return { nodes: { length: SIDE * SIDE }, reaches };
}

/** Rows are rivers, and columns are. */
function riverOf({ reaches }: GraphSource, r: number): number {
  const { fromNode, toNode } = reaches[r] as GraphSource["reaches"][number];
  return toNode === fromNode + 1 ? Math.floor(fromNode / SIDE) : SIDE + (fromNode % SIDE);
}

function flowOf(reaches: number): FlowColumns {
  return {
    direction: new Int8Array(reaches).fill(FLOW_CODE.forward as number),
    velocity: Float64Array.from({ length: reaches }, (_, r) => 0.04 + (((r * 104_729) % 100) / 100) * 0.12),
    discharge: new Float64Array(reaches).fill(3),
    basis: new Uint8Array(reaches),
    ageS: new Float64Array(reaches),
  };
}

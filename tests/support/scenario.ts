import type { LonLat } from "../../shared/domain/geo.ts";
import type { FlowDirection } from "../../shared/domain/network/flow/flow-state.ts";
import { buildGraph } from "../../shared/domain/network/graph.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { Network } from "../../shared/domain/network/reach.ts";
import { createWorkspace } from "../../shared/domain/network/search.ts";
import type {
  ResponseInputs,
  TracedBarrier,
  TracedFlow,
  TracedSeries,
} from "../../shared/domain/tracing/response-model/response-record.ts";
import type { TracedNetwork, TracedOutfall, TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import { cubicMetresPerSecond, epochSeconds, metres, metresPerSecond } from "../../shared/domain/units.ts";
import type { SimNetwork } from "../bench/trace/particles/networks.ts";
import { drawHiddenFlow, type Place, simulate } from "../bench/trace/particles/particles.ts";
import { randomOf } from "../bench/trace/particles/random.ts";

/**
 * A small net drawn by hand, 3 km a reach and 0.12 m/s:
 *
 *     0 ─m1→ 1 ─m2→ 2 ─m3→ 3 ─m4→ 4 ─m5→ 5     武进港
 *                   6 ─n1→ 2   永安浜       7 ─s1→ 3   横塘浜
 */
const LINES = {
  m1: [0, 1, "武进港", 3],
  m2: [1, 2, "武进港", 3],
  m3: [2, 3, "武进港", 4.5],
  m4: [3, 4, "武进港", 6],
  m5: [4, 5, "武进港", 6],
  n1: [6, 2, "永安浜", 1.5],
  s1: [7, 3, "横塘浜", 1.5],
} as const;
type ReachName = keyof typeof LINES;
export const ALL_REACHES = Object.keys(LINES) as ReachName[];
const LENGTH_M = 3000;
const VELOCITY = 0.12;
const NODES: LonLat[] = [0, 1, 2, 3, 4, 5]
  .map((i): LonLat => [119.9 + 0.03 * i, 31.7])
  .concat([
    [119.96, 31.727],
    [119.99, 31.673],
  ]);

export const HOURS = 72;
const HISTORY_H = 21 * 24;
/** Hour 0 of the window: 2026-06-01 00:00 Beijing time. */
export const T0 = 1_780_243_200;
const FOLLOWED = [
  { parameter: "NH3N", name: "氨氮", base: 0.45, load: 40 },
  { parameter: "TP", name: "总磷", base: 0.11, load: 4 },
  { parameter: "CODMN", name: "高锰酸盐指数", base: 3.8, load: 180 },
] as const;

type At = readonly [reach: ReachName, measureM: number];
type Release = { from: At; startH: number; durationH: number; times: number };
/** What a reach does from an hour on; what is not named runs as drawn. */
type Told = { from: number; to: number; reach: ReachName; direction: FlowDirection; basis: TracedFlow["basis"] };

export type Scenario = {
  outfalls: Record<string, At>;
  sections: Record<string, At>;
  releases: Release[];
  /** Hours in which all water really runs backwards. */
  reversed?: readonly [from: number, to: number];
  told?: Told[];
  barriers?: { name: string; reach: ReachName; from: number; to: number | null }[];
  spoil?: (series: TracedSeries[]) => TracedSeries[];
};

function network(): TracedNetwork {
  const net: Network = {
    nodes: NODES,
    reaches: ALL_REACHES.map((ref, index) => {
      const [fromNode, toNode, river, q] = LINES[ref];
      return {
        ref: ref as string as ReachRef,
        index,
        fromNode,
        toNode,
        length: metres(LENGTH_M),
        river,
        kind: "river",
        direction: "forward",
        coordinates: [NODES[fromNode] as LonLat, NODES[toNode] as LonLat],
        order: null,
        width: metres(16),
        district: null,
        velocity: metresPerSecond(VELOCITY),
        discharge: cubicMetresPerSecond(q),
      };
    }),
  };
  const graph = buildGraph(net);
  const byRef = new Map(net.reaches.map((r) => [r.ref as string, r.index]));
  const workspaces = { distance: createWorkspace(graph), travel: createWorkspace(graph) };
  return { network: net, graph, workspaces, indexOf: (ref) => byRef.get(ref) };
}

/** The hand-drawn lines with what a network file tells of them. */
export const drawnReaches = () =>
  ALL_REACHES.map((id) => {
    const [from, to, river, discharge] = LINES[id];
    return { id, river, coordinates: [NODES[from], NODES[to]], velocity: VELOCITY, discharge, width: 16 };
  });

export const placeOf = ([reach, measureM]: At) => {
  const [a, b] = [NODES[LINES[reach][0]] as LonLat, NODES[LINES[reach][1]] as LonLat];
  const share = measureM / LENGTH_M;
  const position: LonLat = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  return { reach, measureM, snapDistanceM: 5, position };
};
const hour = (h: number) => epochSeconds(T0 + h * 3600);

/** The inputs of a trace of the first section, as they would have been gathered, and the network they name. */
export function scenario(of: Scenario): { inputs: TraceInputs & { response: ResponseInputs }; on: TracedNetwork } {
  const drawn = seriesOf(of);
  const series = of.spoil?.(drawn) ?? drawn;
  const [first] = Object.entries(of.sections) as [[string, At]];
  const { peak, value } = peakOf(series[0]);
  const inputs: TraceInputs & { response: ResponseInputs } = {
    model: { id: "response", version: "5" },
    networkVersion: "hand",
    ruleVersion: "r",
    asOf: hour(HOURS),
    exceedanceId: null,
    section: { code: first[0], name: `${first[0]}断面` },
    source: "auto",
    start: placeOf(first[1]),
    observedAt: hour(peak),
    windowHours: peak,
    maxDistanceM: 50_000,
    parameters: [
      { parameter: "NH3N", name: "氨氮", unit: "mg/L", value, limit: 1, limitKind: "max", observedAt: hour(peak) },
    ],
    outfalls: Object.entries(of.outfalls).map(([code, at]) => outfall(code, at)),
    nearby: [],
    sections: Object.entries(of.sections)
      .slice(1)
      .map(([code, at]) => ({ code, name: `${code}断面`, place: placeOf(at) })),
    unplacedOutfalls: 0,
    demo: false,
    oxygen: null,
    follows: null,
    response: responseOf(of, series, Math.min(HOURS, peak + 12)),
  };
  return { inputs, on: network() };
}

/** Hour and height of the most ammonia a section showed; the end where it showed nothing. */
function peakOf(series: TracedSeries | undefined): { peak: number; value: number | null } {
  const column = series?.values[0] ?? [];
  const value = column.reduce((most: number | null, v) => (v !== null && (most === null || v > most) ? v : most), null);
  return { peak: value === null ? HOURS : column.indexOf(value) + 1, value };
}

function responseOf({ told = [], barriers = [] }: Scenario, series: TracedSeries[], untilHour: number): ResponseInputs {
  return {
    followed: FOLLOWED.map(({ parameter, name, load }) => ({
      parameter,
      name,
      unit: "mg/L",
      decayPerDay: 0.08,
      usualLoadKgPerDay: load / 8,
    })),
    series,
    flow: told.map(({ from, to, reach, direction, basis }) => {
      const still = direction === "stagnant";
      const [velocity, discharge] = still ? [0, 0] : [VELOCITY, LINES[reach][3]];
      return { reach, from: hour(from), to: hour(to), direction, velocity, discharge, basis };
    }),
    barriers: barriers.map(
      ({ name, reach, from, to }): TracedBarrier => ({
        structure: name,
        name,
        reach,
        position: placeOf([reach, 2900]).position,
        state: "closed",
        from: hour(from),
        to: to === null ? null : hour(to),
      }),
    ),
    samples: [],
    until: hour(untilHour),
    seed: 1,
    options: { members: 16 },
  };
}

function outfall(code: string, at: At): TracedOutfall {
  return {
    code,
    name: `${code}排口`,
    category: "CZ-WS",
    categoryName: "城镇污水处理厂排污口",
    typicalParameters: ["NH3N", "COD", "TP"],
    river: LINES[at[0]][2],
    district: null,
    responsibleParty: null,
    place: placeOf(at),
    status: "monitored",
    liveState: "running",
    dischargeM3PerDay: null,
    loadsKgPerDay: Object.fromEntries(FOLLOWED.map(({ parameter, load }) => [parameter, load])),
    parameters: [],
  };
}

/** Hourly readings with the plumes of the separate particle simulator, which runs at speeds nobody is told. */
function seriesOf({ sections, releases, reversed, told = [] }: Scenario): TracedSeries[] {
  const random = randomOf(11);
  const still = new Set(told.flatMap((t) => (t.direction === "stagnant" ? [t.reach] : [])));
  const net: SimNetwork = {
    kind: "plain",
    nodeCount: NODES.length,
    regimes: 2,
    reaches: ALL_REACHES.map((name) => {
      const [from, to, , q] = LINES[name];
      const flow = still.has(name) ? 0 : q;
      const river = ["武进港", "永安浜", "横塘浜"].indexOf(LINES[name][2]);
      const shape = { areaM2: q / VELOCITY, widthM: 16, lengthM: LENGTH_M, main: name.startsWith("m") };
      return { from, to, river, ...shape, dischargeM3S: [flow, -flow] };
    }),
  };
  const hidden = drawHiddenFlow(net, random, 0.15, 0.1);
  const regimeOfHour = new Uint8Array(HOURS + 1);
  if (reversed !== undefined) regimeOfHour.fill(1, ...reversed);
  const places = Object.values(sections).map(toPlace);
  const run = { net, hidden, regimeOfHour, decayPerDay: 0.08, particles: 3000 };
  const plumes = releases.map(({ from, ...when }) => simulate(run, { place: toPlace(from), ...when }, places, random));
  const level = (p: number) => FOLLOWED[p]!.base * (1 + 0.06 * random.normal());
  return Object.entries(sections).map(([code, at], s) => {
    const columns = (count: number, plume: (h: number, p: number) => number) =>
      FOLLOWED.map((_, p) => Array.from({ length: count }, (_, h) => level(p) + plume(h, p)));
    const seen = (h: number, p: number) =>
      releases.reduce((sum, { times }, k) => {
        const rateGS = (FOLLOWED[p]!.load / 86.4) * times;
        return sum + (plumes[k]![s]![h + 1] ?? 0) * rateGS;
      }, 0);
    return {
      section: code,
      name: `${code}断面`,
      place: placeOf(at),
      source: "auto",
      historyTimes: Array.from({ length: HISTORY_H }, (_, h) => hour(h - HISTORY_H)),
      history: columns(HISTORY_H, () => 0),
      times: Array.from({ length: HOURS }, (_, h) => hour(h + 1)),
      values: columns(HOURS, seen),
    };
  });
}

const toPlace = ([reach, measureM]: At): Place => ({ reach: ALL_REACHES.indexOf(reach), measureM });

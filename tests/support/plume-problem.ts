import { FLOW_CODE, type FlowColumns, type FlowTimeline } from "../../shared/domain/network/flow/flow-timeline.ts";
import type {
  ListedSource,
  SectionSeries,
  TraceOptions,
  TraceProblem,
} from "../../shared/domain/tracing/inference/problem.ts";
import { keyedRandom } from "../../shared/domain/tracing/inference/random.ts";
import { type ChannelNet, incidenceOf, type NetFlow } from "../../shared/domain/tracing/response/channel-net.ts";
import { forwardRun } from "../../shared/domain/tracing/response/forward-run.ts";

export const H = 3600;
export const T0 = 1_780_243_200;
export const HOURS = 72;
export const OPTIONS: Partial<TraceOptions> = { members: 10 };

/** A main river 0→1→2→3→4→5 of 3 km reaches, with a side arm 6→2 (reach 5) and a gated one 7→3 (reach 6). */
const LINES = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [6, 2],
  [7, 3],
] as const;
export const net: ChannelNet = {
  reachCount: LINES.length,
  nodeCount: 8,
  fromNode: Int32Array.from(LINES, (l) => l[0]),
  toNode: Int32Array.from(LINES, (l) => l[1]),
  length: new Float64Array(LINES.length).fill(3000),
  area: new Float64Array(LINES.length).fill(40),
  width: new Float64Array(LINES.length).fill(20),
};
export type State = "forward" | "reverse" | "stagnant" | "unknown";
export const columnsOf = (states: State[]): FlowColumns => ({
  direction: Int8Array.from(states, (s) => FLOW_CODE[s]),
  velocity: Float64Array.from(states, (s) => (s === "stagnant" ? 0 : 0.12)),
  discharge: Float64Array.from(states, (s) => (s === "stagnant" ? 0 : 4.8)),
  basis: Uint8Array.from(states, (s) => (s === "stagnant" ? 1 : 0)),
  ageS: new Float64Array(states.length),
});
export const steady: State[] = ["forward", "forward", "forward", "forward", "forward", "forward", "stagnant"];
export const LOADS = [0.2, 0.02, 0.9];
export const BASE = [0.5, 0.1, 4];

export type Plume = { reach: number; measure: number; fromH: number; toH: number; ratesGS: number[] };
export type Setting = {
  plumes?: Plume[];
  sections?: [reach: number, measure: number][];
  sources?: [reach: number, measure: number][];
  /** Flow by interval: hour it starts at. */
  flow?: [hour: number, states: State[]][];
  /** What the tracer is told, where it differs from the truth. */
  told?: [hour: number, states: State[]][];
  spoil?: (section: SectionSeries) => void;
};

export const timelineOf = (flow: [number, State[]][]): FlowTimeline => ({
  edges: Float64Array.from([...flow.map(([h]) => T0 + h * H), T0 + HOURS * H]),
  columns: flow.map(([, s]) => columnsOf(s)),
});

/** A run of independent standard normals. */
export function normals(seed: number): () => number {
  const random = keyedRandom(seed, 0);
  let next = 0;
  return () => {
    random.normals(next++, 0);
    return random.a;
  };
}

/** Readings every hour with 5 % noise, three weeks of history, the plumes by the forward physics. */
export function problemOf(setting: Setting): TraceProblem {
  const random = normals(7);
  const flow = setting.flow ?? [[0, steady]];
  const sites = (
    setting.sections ?? [
      [4, 1500],
      [0, 2500],
    ]
  ).map(([reach, measure]) => ({ reach, measure }));
  const flows = flow.map(([, s]): NetFlow => {
    const { direction, velocity, discharge } = columnsOf(s);
    return { direction, velocity, discharge };
  });
  const flowOfStep = Uint8Array.from({ length: HOURS * 4 }, (_, k) => flow.findLastIndex(([h]) => k / 4 >= h));
  const runs = (setting.plumes ?? []).map((p) => ({
    p,
    c: forwardRun(
      { net, dtS: 900, flowOfStep, receptors: sites, decayPerS: 1e-6 },
      flows,
      {
        site: { reach: p.reach, measure: p.measure },
        gramsOfStep: Float64Array.from({ length: HOURS * 4 }, (_, k) => (k / 4 >= p.fromH && k / 4 < p.toH ? 900 : 0)),
      },
      incidenceOf(net),
    ).concentration,
  }));
  const sections = sites.map((site, s): SectionSeries => {
    const values = BASE.map((base, p) =>
      Float64Array.from({ length: HOURS }, (_, h) => {
        const plume = runs.reduce((sum, { p: plume, c }) => sum + c[s]![h * 4 + 3]! * plume.ratesGS[p]!, 0);
        return (base + plume) * (1 + 0.05 * random());
      }),
    );
    const history = BASE.map((base) => Float64Array.from({ length: 500 }, () => base * (1 + 0.05 * random())));
    const section = {
      site,
      historyTimes: Float64Array.from({ length: 500 }, (_, h) => T0 + (h - 500) * H),
      history,
      times: Float64Array.from({ length: HOURS }, (_, h) => T0 + (h + 1) * H),
      values,
    };
    if (s === 0) setting.spoil?.(section);
    return section;
  });
  return {
    net,
    timeline: timelineOf(setting.told ?? flow),
    riverOf: Int32Array.of(0, 0, 0, 0, 0, 1, 2),
    parameters: ["NH3N", "TP", "CODMN"].map((key, p) => ({ key, decayPerDay: 0.1, usualLoadGS: LOADS[p]! / 3 })),
    sections,
    sources: (
      setting.sources ?? [
        [1, 1500],
        [3, 500],
        [5, 1500],
        [6, 1500],
      ]
    ).map(
      ([reach, measure]): ListedSource => ({
        site: { reach, measure },
        loadsGS: LOADS,
        weight: 1,
        capableGS: null,
        finding: 0,
      }),
    ),
    alarmSection: null,
    from: T0,
    at: T0 + HOURS * H,
    seed: 1,
  };
}

export const burst = (reach: number, measure: number, fromH: number, toH: number, times = 15): Plume => ({
  reach,
  measure,
  fromH,
  toH,
  ratesGS: LOADS.map((l) => l * times),
});

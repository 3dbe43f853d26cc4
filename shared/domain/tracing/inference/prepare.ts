import type { FlowColumns, FlowTimeline } from "../../network/flow/flow-timeline.ts";
import { incidenceOf } from "../response/channel-net.ts";
import { type Reaches, restrictFlow, type SubNet, upstreamDomain, upstreamReaches } from "../response/domain.ts";
import type { ResponsePlan } from "../response/respond.ts";
import { type Background, backgroundOf, type Evidence, gatherEvidence, markAlarm, median } from "./background.ts";
import { type Candidate, placeHypotheses } from "./hypotheses.ts";
import type { SectionSeries, TraceOptions, TraceProblem } from "./problem.ts";
import { onOwnEdges, type ReleaseGrid, releaseGrid } from "./release-grid.ts";
import { representativesOf } from "./representatives.ts";

/** All that the inference needs besides the ensemble, made once per trace. */
export type Prepared = {
  problem: TraceProblem;
  options: TraceOptions;
  /** Sections used, as indices into the problem; those with an excess come first. */
  sections: readonly number[];
  exceeded: readonly number[];
  evidence: Evidence;
  backgrounds: readonly (Background | undefined)[][];
  domain: SubNet;
  /** Flow of the domain, one per interval of the timeline that the window touches. */
  flows: readonly FlowColumns[];
  riverOf: Int32Array;
  /** Metres of channel in the domain. */
  wholeLength: number;
  candidates: readonly Candidate[];
  /** By candidate who is asked in its place in the first round. */
  spokesman: Int32Array;
  plan: ResponsePlan;
  grid: ReleaseGrid;
  /** Fewer histories: on the same edges, and with the edges they use alone for asking everybody. */
  rough: ReleaseGrid;
  coarse: ReleaseGrid;
};

export type Insufficient = { missing: ("history" | "readings" | "excess" | "network")[] };

/** An excess this many standard deviations above the background, in two observations or one parameter twice as far. */
const RAISED = 3.5;
/** Sections that show nothing are asked too, the nearest first, up to this many in all. */
const MOST_SECTIONS = 12;
/** Sections that show nothing are averaged over so many bins. */
const SILENT_BINS = 3;
const FASTEST = 2.2;

/** Backgrounds, evidence, domain and hypotheses of a problem; or what is missing to trace at all. */
export function prepareTrace(problem: TraceProblem, options: TraceOptions): Prepared | Insufficient {
  const { net, from, at } = problem;
  if (net.reachCount === 0) return { missing: ["network"] };
  const backgrounds = backgroundsOf(problem.sections);
  if (backgrounds.every((row) => row.every((b) => b === undefined))) return { missing: ["history"] };
  const fine = () => options.binS;
  const gatherOptions = { ...options, from, at, binOf: fine };
  const all = gatherEvidence(problem.sections, backgrounds, gatherOptions);
  if (all.step.length === 0) return { missing: ["readings"] };
  const exceeded = exceededSections(all, problem.sections.length, problem.alarmSection);
  if (exceeded.length === 0) return { missing: ["excess"] };

  const { columns } = flowSteps(problem.timeline, from, at, options.dtS);
  const reach = lookBack(problem);
  const sites = (list: readonly number[]) => list.map((s) => problem.sections[s]!.site);
  const above = upstreamReaches(net, columns, sites(exceeded), reach);
  const sections = chooseSections(problem, exceeded, above);
  const domain = upstreamDomain(net, columns, sites(sections), reach);
  const inDomain = flowsOn(problem, options, domain);
  const candidates = placeHypotheses(problem, domain, options).filter((c) =>
    above.has(domain.reachOf[c.site.reach] as number),
  );
  const used = sections.map((s) => backgrounds[s]!);
  const evidence = evidenceOf(problem, options, sections, exceeded.length, used);
  if (!isClear(evidence)) return { missing: ["excess"] };
  const perBin = Math.round(options.binS / options.dtS);
  const grid = releaseGrid(inDomain.flowOfStep.length, perBin, 1);
  const rough = releaseGrid(inDomain.flowOfStep.length, perBin, 2);
  const frame = { problem, options, sections, exceeded, evidence, backgrounds: used, domain, candidates, grid };
  const riverOf = domain.reachOf.map((r) => problem.riverOf[r] as number);
  return {
    ...frame,
    spokesman: representativesOf(candidates, domain.net, inDomain.flows, riverOf),
    rough,
    coarse: onOwnEdges(rough),
    plan: planOf(frame, inDomain.flowOfStep),
    flows: inDomain.flows,
    riverOf,
    wholeLength: domain.net.length.reduce((a, b) => a + b, 0),
  };
}

/** Less than this above its background, in standard deviations, an alarm is nothing that a source could be fitted to. */
const CLEAR = 3;

function isClear({ alarm, excess, sd, parameters }: Evidence): boolean {
  if (alarm === null) return false;
  const at = alarm.observation * parameters + alarm.parameter;
  return (excess[at] as number) > CLEAR * (sd[at] as number);
}

/** Evidence of the chosen sections, the first `raised` of them with an excess, and which of it is the alarm. */
function evidenceOf(
  problem: TraceProblem,
  options: TraceOptions,
  sections: readonly number[],
  raised: number,
  backgrounds: readonly (Background | undefined)[][],
): Evidence {
  const series = sections.map((s) => problem.sections[s]!);
  const binOf = (s: number) => (s < raised ? options.binS : SILENT_BINS * options.binS);
  const gathered = gatherEvidence(series, backgrounds, { ...options, from: problem.from, at: problem.at, binOf });
  const alarmed = problem.alarmSection === null ? -1 : sections.indexOf(problem.alarmSection);
  return markAlarm(gathered, (s) => (alarmed < 0 ? s < raised : s === alarmed));
}

function planOf(
  {
    problem,
    options,
    sections,
    evidence,
    domain,
    candidates,
    grid,
  }: Pick<Prepared, "problem" | "options" | "sections" | "evidence" | "domain" | "candidates" | "grid">,
  flowOfStep: Uint8Array,
): ResponsePlan {
  const decays = problem.parameters.map((p) => p.decayPerDay);
  return {
    net: domain.net,
    dtS: options.dtS,
    flowOfStep,
    receptors: sections.map((s) => {
      const { site } = problem.sections[s]!;
      return { reach: domain.indexOf.get(site.reach) as number, measure: site.measure };
    }),
    observations: Array.from(evidence.step, (step, i) => ({
      step: Math.min(step, flowOfStep.length),
      receptor: evidence.section[i] as number,
    })),
    sources: candidates.map((c) => c.site),
    edges: grid.edges,
    decayPerS: decays.reduce((a, b) => a + b, 0) / decays.length / 86_400,
  };
}

/** Own history where there is enough; else the middle of what the others show, with a wide margin, as for bank samples. */
function backgroundsOf(sections: readonly SectionSeries[]): (Background | undefined)[][] {
  const own = sections.map((s) => s.history.map((values) => backgroundOf(s.historyTimes, values)));
  const parameters = sections[0]?.values.length ?? 0;
  const common = Array.from({ length: parameters }, (_, p): Background | undefined => {
    const levels = own.flatMap((row) => (row[p] === undefined ? [] : [row[p].level]));
    if (levels.length === 0) return undefined;
    const level = median(levels);
    return { level, hourOffset: new Float64Array(24), sd: 0.35 * level, longSd: 0.35 * level, inflation: 1 };
  });
  return own.map((row) => row.map((b, p) => b ?? common[p]));
}

function exceededSections(evidence: Evidence, count: number, alarm: number | null): number[] {
  const marks = new Float64Array(count);
  if (alarm !== null) marks[alarm] = 2;
  for (let i = 0; i < evidence.step.length; i++) {
    for (let p = 0; p < evidence.parameters; p++) {
      const z =
        (evidence.excess[i * evidence.parameters + p] as number) / (evidence.sd[i * evidence.parameters + p] as number);
      if (z > RAISED) marks[evidence.section[i] as number]! += z > 2 * RAISED ? 2 : 1;
    }
  }
  return [...marks.keys()].filter((s) => (marks[s] as number) >= 2);
}

function chooseSections(problem: TraceProblem, exceeded: readonly number[], above: Reaches): number[] {
  const distance = hopsFrom(problem, exceeded);
  const rest = [...problem.sections.keys()].filter((s) => !exceeded.includes(s));
  const key = (s: number) => {
    const { reach } = problem.sections[s]!.site;
    return (distance[problem.net.fromNode[reach] as number] as number) + (above.has(reach) ? 0 : 5000);
  };
  rest.sort((a, b) => key(a) - key(b) || a - b);
  const near = rest.filter((s) => Number.isFinite(key(s)));
  // Bank samples were taken to be asked.
  const sampled = near.filter((s) => problem.sections[s]!.historyTimes.length === 0);
  const stations = near.filter((s) => problem.sections[s]!.historyTimes.length > 0);
  return [...exceeded, ...sampled, ...stations.slice(0, Math.max(0, MOST_SECTIONS - exceeded.length))];
}

/** Along-channel metres from the exceeded sections to every node, whatever the direction: only to say what is near. */
function hopsFrom({ net, sections }: TraceProblem, exceeded: readonly number[]): Float64Array {
  const distance = new Float64Array(net.nodeCount).fill(Number.POSITIVE_INFINITY);
  for (const s of exceeded) {
    const { reach } = sections[s]!.site;
    distance[net.fromNode[reach] as number] = 0;
    distance[net.toNode[reach] as number] = 0;
  }
  // Labels may be corrected: a queue settles a net of rivers in a few visits per node.
  const { start, reach } = incidenceOf(net);
  const queue = [...new Set(exceeded.flatMap((s) => endsOf(net, sections[s]!.site.reach)))];
  for (let q = 0; q < queue.length; q++) {
    const node = queue[q] as number;
    for (let i = start[node] as number; i < (start[node + 1] as number); i++) {
      const r = reach[i] as number;
      const far = (net.fromNode[r] === node ? net.toNode[r] : net.fromNode[r]) as number;
      const length = (distance[node] as number) + (net.length[r] as number);
      if (length >= (distance[far] as number)) continue;
      distance[far] = length;
      queue.push(far);
    }
  }
  return distance;
}

const endsOf = (net: TraceProblem["net"], r: number): number[] => [net.fromNode[r] as number, net.toNode[r] as number];

/** Which interval of the timeline each step of the window lies in (by its middle), and the intervals' columns. */
export function flowSteps(timeline: FlowTimeline, from: number, at: number, dtS: number) {
  const steps = Math.round((at - from) / dtS);
  const used: number[] = [];
  const flowOfStep = new Uint8Array(steps);
  for (let k = 0; k < steps; k++) {
    const t = from + (k + 0.5) * dtS;
    let i = timeline.columns.length - 1;
    while (i > 0 && (timeline.edges[i] as number) > t) i--;
    if (!used.includes(i)) used.push(i);
    flowOfStep[k] = used.indexOf(i);
  }
  return { flowOfStep, columns: used.map((i) => timeline.columns[i] as FlowColumns) };
}

/** What the water of a part of the net does in the window: its flows, and which is in force at each step. */
export function flowsOn({ timeline, from, at }: TraceProblem, { dtS }: TraceOptions, part: SubNet) {
  const { flowOfStep, columns } = flowSteps(timeline, from, at, dtS);
  return joinEqual(
    columns.map((c) => restrictFlow(c, part)),
    flowOfStep,
  );
}

/** Farthest the fastest water of the window can come from. */
export const lookBack = ({ at, from }: TraceProblem) => ({ horizonS: at - from, fastest: FASTEST });

/** Intervals in which the domain flows alike are one: what turns elsewhere in the city changes nothing here. */
function joinEqual(flows: readonly FlowColumns[], flowOfStep: Uint8Array) {
  const kept: FlowColumns[] = [];
  const became = flows.map((flow) => {
    const known = kept.findIndex((k) => alike(k, flow));
    return known >= 0 ? known : kept.push(flow) - 1;
  });
  return { flows: kept, flowOfStep: flowOfStep.map((f) => became[f] as number) };
}

function alike(a: FlowColumns, b: FlowColumns): boolean {
  for (let r = 0; r < a.direction.length; r++) {
    if (a.direction[r] !== b.direction[r] || a.velocity[r] !== b.velocity[r] || a.discharge[r] !== b.discharge[r])
      return false;
  }
  return true;
}

import type { FlowTimeline } from "../../network/flow/flow-timeline.ts";
import { describeAssumptions, describeMissing } from "../describe-basis.ts";
import { byDistance, describeDomain, dischargeAt, excludeNearby, locationOf, suspectOf } from "../describe-upstream.ts";
import { exclusionOfRegistered } from "../exclusions.ts";
import { explainExclusions } from "../inference/exclusions.ts";
import { type Explained, explain, halvesOf } from "../inference/explain.ts";
import type { Hypothesis } from "../inference/hypotheses.ts";
import { type Crew, type FreshInference, type Inference, inferSources } from "../inference/infer.ts";
import type { Insufficient } from "../inference/prepare.ts";
import type { TraceOptions } from "../inference/problem.ts";
import { diagnoseOxygen } from "../oxygen/diagnose-oxygen.ts";
import type { OxygenCause, OxygenDiagnosis } from "../oxygen/oxygen-record.ts";
import { plainUpstream } from "../plain-upstream.ts";
import { domainStretches, type Standing, standingOf, surveyUpstream } from "../trace-domain.ts";
import type { Exclusion, Suspect, TracedNetwork, TraceInputs, TraceModel, TraceResult } from "../trace-model.ts";
import { networkInForce, timelineOn } from "./channels.ts";
import { phraseExclusion } from "./phrase.ts";
import { poseProblem, windowStart } from "./pose-problem.ts";
import { findingsOf, posteriorOf, TOLD_FROM } from "./response-findings.ts";
import type { ResponseInputs } from "./response-record.ts";

type Inputs = TraceInputs & { response: ResponseInputs };

/** A trace answered, with what the next samples are advised from; `inference` is null where too little was known. */
export type Answer = { result: TraceResult; inference: Inference | null };

/**
 * The response model: every hypothesis of the domain judged by what it would have shown at the sections, through the flow
 * in force at each moment (docs/tracing-method.md). What the plain trace says of the way and the register stays beside it.
 */
export const responseModel: TraceModel = {
  id: "response",
  version: "5",
  run: (inputs, on) => answerTrace(inputs, on).result,
};

/** @throws RangeError for inputs gathered for the plain model */
export function answerTrace(inputs: TraceInputs, on: TracedNetwork, crew?: Crew): Answer {
  if (!isForResponse(inputs)) throw new RangeError("these inputs were not gathered for the response model");
  const window = { from: windowStart(inputs), to: lastMoment(inputs) };
  const timeline = timelineOn(on, inputs.response.flow, window);
  const inForce = networkInForce(on, timeline, inputs.response.flow);
  const options = { ...ensembleFor(timeline), ...inputs.response.options };
  const inference = inferSources(poseProblem(inputs, on, timeline), options, crew);
  const oxygen = diagnoseOxygen(inputs, on, timeline);
  if ("missing" in inference) {
    const plain = plainUpstream.run(inputs, inForce);
    const missing = [...missingWords(inference, inputs), ...toMeasure(inputs, oxygen), ...plain.missing];
    return { result: { ...plain, status: "insufficient", missing, oxygen }, inference: null };
  }
  const result = { ...describe(inputs, inForce, inference), oxygen, difference: null };
  const { screened: _, ...kept } = inference;
  return { result, inference: kept };
}

const isForResponse = (inputs: TraceInputs): inputs is Inputs => inputs.response !== null;

/** Water that turns takes a pass per reading instead of one for all: fewer possible truths, so that nobody waits long. */
const TURNING_MEMBERS = 20;
const ensembleFor = ({ columns }: FlowTimeline): Partial<TraceOptions> =>
  columns.length > 1 ? { members: TURNING_MEMBERS } : {};

/** The timeline has to reach to the last sample. */
const lastMoment = ({ response }: Inputs): number =>
  response.samples.reduce((last, { time }) => Math.max(last, time), response.until as number);

function describe(
  inputs: Inputs,
  on: TracedNetwork,
  inference: FreshInference,
): Omit<TraceResult, "oxygen" | "difference"> {
  const start = locationOf(on, inputs.start);
  const stretches = domainStretches(on, start, inputs);
  // From here on the workspaces hold the survey of everything upstream.
  const upstream = surveyUpstream(on, start);
  const domain = describeDomain(inputs, on, upstream, stretches);
  const told = inference.posteriors.filter((p) => p.probability >= TOLD_FROM).length;
  const halves = halvesOf(inference);
  const explanation = explain(inference, told, halves);
  const standings = inputs.outfalls.map(({ place }) => standingOf(upstream, inputs, locationOf(on, place)));
  const suspects = rankSuspects(inputs, explanation.ranked, halves, standings, (source, standing) =>
    suspectOf(inputs.outfalls[source]!, standing, inputs, on, upstream, start),
  );
  const response = findingsOf({ inputs, inference, explanation, on, upstream });
  const excluded = excludeListed(inputs, inference, standings, new Set(suspects.map((s) => s.code)));
  const notUpstream = excludeNearby(inputs, on, upstream, start);
  const basis = { inputs, on, stretches, dischargeM3S: dischargeAt(on, start) };
  return {
    status: "done",
    domain,
    suspects,
    excluded: [...excluded, ...notUpstream].sort(byDistance),
    assumptions: [...describeAssumptions(basis), ...responseAssumptions(inference)],
    missing: describeMissing(basis).texts,
    response,
  };
}

type Upstream = Exclude<Standing, { kind: "not-upstream" }>;

function rankSuspects(
  { response }: Inputs,
  ranked: readonly Explained[],
  halves: ReadonlySet<Hypothesis>,
  standings: readonly Standing[],
  describeOne: (source: number, standing: Upstream) => Omit<Suspect, "rank">,
): Suspect[] {
  const found = ranked.flatMap((e) => {
    if (e.hypothesis.kind !== "outfall") return [];
    if (e.probability < TOLD_FROM && !halves.has(e.hypothesis)) return [];
    const standing = standings[e.hypothesis.source];
    if (standing === undefined || standing.kind === "not-upstream") return [];
    return [{ ...describeOne(e.hypothesis.source, standing), posterior: posteriorOf(e, response) }];
  });
  return found.map((s, i) => ({ ...s, rank: i + 1 }));
}

/** Every listed outfall that is no suspect, with what the readings and what the register say against it. */
function excludeListed(
  inputs: Inputs,
  inference: FreshInference,
  standings: readonly Standing[],
  suspects: ReadonlySet<string>,
): Exclusion[] {
  const inferred = new Map(explainExclusions(inference).map((e) => [e.source, e.reasons]));
  return inputs.outfalls.flatMap((outfall, source) => {
    if (suspects.has(outfall.code)) return [];
    const standing = standings[source] as Standing;
    const register = exclusionOfRegistered(outfall, standing, inputs)?.reasons ?? [];
    const told = (inferred.get(source) ?? [])
      // On the section's own reach, but below it: no matter of time.
      .filter((r) => !(standing.kind === "not-upstream" && r.reason === "travel-time-outside-window" && r.windowS))
      .map((r) => phraseExclusion(r, outfall, inputs.response));
    const reasons = [...told, ...register.filter((r) => !told.some((t) => t.reason === r.reason))];
    const distanceM = standing.kind === "not-upstream" ? null : Math.round(standing.distanceM * 100) / 100;
    const fallback = { reason: "not-connected-under-flow" as const, explanation: "按时段内的流向，其来水不经过该处" };
    return [{ code: outfall.code, distanceM, reasons: reasons.length > 0 ? reasons : [fallback] }];
  });
}

const TO_MEASURE: Record<OxygenCause["cause"], readonly string[]> = {
  "oxygen-demand": ["高锰酸盐指数", "氨氮"],
  temperature: ["水温"],
  stagnation: ["断面处流速流向"],
  algae: ["昼夜连续溶解氧", "pH", "叶绿素a"],
};

const MISSING_WORDS: Record<Insufficient["missing"][number], string> = {
  network: "没有河网",
  history: "断面没有足够的历史监测值，无法判断本底",
  readings: "追溯时段内没有可用的监测值",
  excess: "读数没有明显高出断面自身的本底，不能按响应推断来源",
};

function missingWords({ missing }: Insufficient, { response }: Inputs): string[] {
  const names = response.followed.map((f) => f.name).join("、");
  return missing.map((m) => (m === "excess" && names !== "" ? `${names}：${MISSING_WORDS[m]}` : MISSING_WORDS[m]));
}

/** What would tell the causes of a lack of oxygen apart. */
function toMeasure({ response }: Inputs, oxygen: OxygenDiagnosis | null): string[] {
  if (oxygen === null) return [];
  const silent = response.followed.filter((_, p) => !response.series.some((s) => s.values[p]?.some((v) => v !== null)));
  const demand = silent.map((f) => f.name);
  const untold = oxygen.causes.filter((c) => c.speaks === null).flatMap((c) => TO_MEASURE[c.cause]);
  const wanted = [...new Set([...demand, ...untold])];
  return [
    "溶解氧偏低，但没有耗氧指标明显升高，不能按排放追溯",
    ...(wanted.length > 0 ? [`请加测${wanted.join("、")}`] : []),
  ];
}

function responseAssumptions({ prepared }: Inference): string[] {
  const { options, sections, problem } = prepared;
  const names = problem.parameters.map((p) => p.key).join("、");
  return [
    `概率由 ${sections.length} 个断面(含采样点)的 ${names} 读数推得，抽样 ${options.members} 组可能的流速和流向`,
    `流速误差取对数正态 σ=${options.sigmaVelocity}(同一河流大部分相同)，流量 σ=${options.sigmaDischarge}，读数的模型误差取 ${Math.round(100 * options.sigmaForm)}%`,
    "每个对象按一段时间内恒定排放拟合；登记负荷只作弱先验",
  ];
}

import { FLOW_CODE } from "../../network/flow/flow-timeline.ts";
import type { Site } from "../response/channel-net.ts";
import { downstreamDomain } from "../response/domain.ts";
import { type ResponsePlan, respond, type SourceResponse } from "../response/respond.ts";
import { drawMember } from "./ensemble.ts";
import { createScratch, type FitScratch, fitSource, type SourceFit } from "./fit-source.ts";
import type { Posterior } from "./hypotheses.ts";
import { doubtInstruments, type InstrumentDoubt } from "./instrument.ts";
import { fitPairs } from "./pairs.ts";
import { type Insufficient, type Prepared, prepareTrace } from "./prepare.ts";
import { DEFAULT_OPTIONS, type TraceOptions, type TraceProblem } from "./problem.ts";

/** All of a finished inference; what is shown is made from it by `explain`. */
export type Inference = {
  prepared: Prepared;
  posteriors: readonly Posterior[];
  /** Candidates computed on every member; the others were screened out on the first few. */
  survivors: readonly number[];
  /** By candidate: one fit per member (survivors), or per screening member. */
  fits: readonly (readonly SourceFit[])[];
  instruments: readonly InstrumentDoubt[];
};

/** Candidates this far (natural log, prior included) below the best after screening are not computed further. */
const SCREEN_MARGIN = 9;
/** The same after the first member alone, wide as one ensemble member may be far off. */
const FIRST_MARGIN = 25;
const MOST_ASKED = 1000;
/** At most so many are; the others keep the evidence of the screening. */
const MOST_SURVIVORS = 200;
/** The same after the fine grid on the first members. */
const FINAL_MARGIN = 7;
const MOST_FINALISTS = 40;

/** Traces a problem: posterior over all hypotheses, or what is missing. Pure: the same input gives the same digits. */
export function inferSources(problem: TraceProblem, given: Partial<TraceOptions> = {}): Inference | Insufficient {
  const options = { ...DEFAULT_OPTIONS, ...given };
  const prepared = prepareTrace(problem, options);
  if ("missing" in prepared) return prepared;
  const { fits, survivors, responses } = fitEnsemble(prepared);
  const posteriors = singles(prepared, fits);
  const instruments = doubtInstruments(
    prepared.sections.map((s) => problem.sections[s]!),
    prepared.evidence,
    problem.from,
  );
  posteriors.push(...instrumentHypotheses(prepared, instruments), ...diffuse(prepared, responses));
  posteriors.push(...fitPairs(prepared, posteriors, survivors, fits, responses));
  normalise(posteriors);
  return { prepared, posteriors, survivors, fits, instruments };
}

function fitEnsemble(prepared: Prepared) {
  const { options, candidates, plan, coarse, evidence } = prepared;
  const screening = Math.min(options.screenMembers, options.members);
  const buffer = new Float64Array(evidence.step.length * plan.edges.length);
  const fits: SourceFit[][] = candidates.map(() => []);
  const responses: SourceResponse[] = [];
  const scratch = createScratch(evidence, coarse);
  // Where a direction is unknown, one member says nothing of what lies on the other side.
  const certain = prepared.flows.every((f) => !f.direction.includes(FLOW_CODE.unknown));
  let asked = [...candidates.keys()];
  for (let m = 0; m < screening; m++) {
    const response = respondMember(prepared, m);
    responses.push(response);
    for (const c of asked) fits[c]!.push(fitCandidate(prepared, response, c, c, buffer, scratch, true));
    if (m === 0 && certain) asked = leadersOf(candidates, fits, asked, FIRST_MARGIN, MOST_ASKED);
  }
  const survivors = leadersOf(candidates, fits, [...candidates.keys()], SCREEN_MARGIN, MOST_SURVIVORS);
  const full = createScratch(evidence, prepared.grid);
  for (const c of survivors)
    fits[c] = responses.map((response) => fitCandidate(prepared, response, c, c, buffer, full, false));
  const finalists = leadersOf(candidates, fits, survivors, FINAL_MARGIN, MOST_FINALISTS);
  const focus = focusOn(prepared, finalists);
  for (let m = screening; m < options.members; m++) {
    const response = focus(m);
    for (const [i, c] of finalists.entries())
      fits[c]!.push(fitCandidate(prepared, response, c, i, buffer, full, false));
  }
  return { fits, survivors: finalists, responses };
}

/** Those of a choice of candidates that lie within a margin of the best, prior included, at most so many. */
function leadersOf(
  candidates: Prepared["candidates"],
  fits: readonly (readonly SourceFit[])[],
  chosen: readonly number[],
  margin: number,
  most: number,
): number[] {
  const score = new Map(
    chosen.map((c) => [c, candidates[c]!.logPrior + logMeanExp(fits[c]!.map((f) => f.logEvidence))]),
  );
  const best = Math.max(...score.values());
  const near = chosen.filter((c) => score.get(c)! > best - margin);
  return near
    .sort((a, b) => score.get(b)! - score.get(a)!)
    .slice(0, most)
    .sort((a, b) => a - b);
}

export function respondMember(prepared: Prepared, member: number, chosen?: readonly number[]): SourceResponse {
  const { plan, flows, riverOf, options, problem } = prepared;
  const drawn = drawMember(flows, riverOf, options, problem.seed, member);
  const sources = chosen === undefined ? plan.sources : chosen.map((c) => plan.sources[c]!);
  return respond({ ...plan, sources }, drawn);
}

/**
 * Responses of some candidates alone, on the part of the domain their water can pass. A member is drawn for the whole
 * domain all the same, so that it is the same member.
 */
function focusOn(prepared: Prepared, chosen: readonly number[]): (member: number) => SourceResponse {
  const { plan, flows, riverOf, options, problem } = prepared;
  const sites = chosen.map((c) => plan.sources[c]!);
  const sub = downstreamDomain(plan.net, flows, sites);
  const inside = (site: Site): Site[] => {
    const reach = sub.indexOf.get(site.reach);
    return reach === undefined ? [] : [{ reach, measure: site.measure }];
  };
  const kept = plan.receptors.flatMap((site, k) => (sub.indexOf.has(site.reach) ? [k] : []));
  const part: ResponsePlan = {
    ...plan,
    net: sub.net,
    sources: sites.flatMap(inside),
    receptors: plan.receptors.flatMap(inside),
    observations: plan.observations.map(({ receptor, step }) => ({ receptor: kept.indexOf(receptor), step })),
  };
  return (member) =>
    respond(
      part,
      drawMember(flows, riverOf, options, problem.seed, member).map((flow) => ({
        direction: Int8Array.from(sub.reachOf, (r) => flow.direction[r] as number),
        velocity: Float64Array.from(sub.reachOf, (r) => flow.velocity[r] as number),
        discharge: Float64Array.from(sub.reachOf, (r) => flow.discharge[r] as number),
      })),
    );
}

const UNSEEN: SourceFit = { logEvidence: 0, release: -1, rates: new Float64Array(), courses: [] };

function fitCandidate(
  { candidates, evidence, grid, coarse, options }: Prepared,
  response: SourceResponse,
  candidate: number,
  source: number,
  buffer: Float64Array,
  scratch: FitScratch,
  coarsely: boolean,
): SourceFit {
  if (!response.fill(source, buffer)) return UNSEEN;
  const { amplitude } = candidates[candidate]!;
  return fitSource(buffer, evidence, coarsely ? coarse : grid, amplitude, options.temper, scratch);
}

function singles({ candidates }: Prepared, fits: readonly (readonly SourceFit[])[]): Posterior[] {
  return candidates.map((c, i) => ({
    hypothesis: c.hypothesis,
    probability: 0,
    logPrior: c.logPrior,
    logEvidence: logMeanExp(fits[i]!.map((f) => f.logEvidence)),
    candidate: i,
  }));
}

/** An instrument that fails is looked for among those that show something. */
function instrumentHypotheses(
  { options, sections, exceeded, evidence }: Prepared,
  doubts: readonly InstrumentDoubt[],
): Posterior[] {
  const logPrior = Math.log(options.prior.instrument / (exceeded.length * evidence.parameters));
  return doubts.map(({ section, parameter, logEvidence }) => ({
    hypothesis: { kind: "instrument", section: sections[section]!, parameter },
    probability: 0,
    logPrior,
    logEvidence: options.temper * logEvidence,
    candidate: -1,
  }));
}

/** What comes from everywhere hardly depends on how fast any one river runs. */
const DIFFUSE_MEMBERS = 2;

/** Rain or farmland: the same emission per metre along the whole domain, as one hypothesis. */
function diffuse(prepared: Prepared, responses: readonly SourceResponse[]): Posterior[] {
  const { candidates, evidence, grid, options, plan, problem } = prepared;
  const spread = candidates.flatMap((c, i) => (c.hypothesis.kind === "unlisted" ? [i] : []));
  const size = evidence.step.length * plan.edges.length;
  const [sum, one] = [new Float64Array(size), new Float64Array(size)];
  const scratch = createScratch(evidence, grid);
  const length = spread.reduce((total, c) => total + lengthOf(prepared, c), 0);
  const amplitude = {
    logLoad: problem.parameters.map((p) => Math.log((p.usualLoadGS * length) / 1000)),
    burst: options.unlistedBurst,
    sigmaPattern: options.sigmaUnlistedPattern,
  };
  const logs = responses.slice(0, DIFFUSE_MEMBERS).map((response) => {
    sum.fill(0);
    for (const c of spread) {
      if (!response.fill(c, one)) continue;
      const share = lengthOf(prepared, c) / length;
      for (let k = 0; k < size; k++) sum[k]! += share * (one[k] as number);
    }
    return fitSource(sum, evidence, grid, amplitude, options.temper, scratch).logEvidence;
  });
  if (spread.length === 0 || logs.length === 0) return [];
  const logPrior = Math.log(options.prior.diffuse);
  return [{ hypothesis: { kind: "diffuse" }, probability: 0, logPrior, logEvidence: logMeanExp(logs), candidate: -1 }];
}

/** Metres an unlisted candidate stands for: its share of the prior. */
function lengthOf({ candidates, options, wholeLength }: Prepared, c: number): number {
  return (Math.exp(candidates[c]!.logPrior) / options.prior.unlisted) * wholeLength;
}

function normalise(posteriors: Posterior[]): void {
  const best = posteriors.reduce((top, p) => Math.max(top, p.logPrior + p.logEvidence), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (const p of posteriors) {
    p.probability = Math.exp(p.logPrior + p.logEvidence - best);
    total += p.probability;
  }
  for (const p of posteriors) p.probability /= total;
}

export function logMeanExp(logs: readonly number[]): number {
  const best = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return best + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - best), 0) / logs.length);
}

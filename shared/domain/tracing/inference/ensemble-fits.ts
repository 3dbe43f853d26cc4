import { FLOW_CODE } from "../../network/flow/flow-timeline.ts";
import type { Site } from "../response/channel-net.ts";
import { downstreamDomain, restrictFlow } from "../response/domain.ts";
import { type ResponsePlan, respond, type Source, type SourceResponse } from "../response/respond.ts";
import { createShown, type Shown } from "../response/shown.ts";
import { drawMember } from "./ensemble.ts";
import { createScratch, type FitScratch, fitSource, type SourceFit } from "./fit-source.ts";
import { logMeanExp } from "./log-sums.ts";
import type { Prepared } from "./prepare.ts";
import type { ReleaseGrid } from "./release-grid.ts";

/** Candidates asked on all of the domain under the first members, by the coarse grid. */
export type Screening = {
  fits: SourceFit[][];
  /** Under the first member: candidates by their index, then what comes from everywhere. */
  response: SourceResponse;
  diffuse: SourceFit[];
};

/** Fits of all candidates, the more thorough the better they stand. */
export type EnsembleFits = {
  /** By candidate: one fit per member (finalists), per screening member (asked), or of the screening. */
  fits: readonly (readonly SourceFit[])[];
  /** Candidates computed on every member. */
  finalists: readonly number[];
  /** Candidates that passed the screening, and their responses under the first members, by their place in this list. */
  asked: readonly number[];
  responses: readonly SourceResponse[];
  screening: Screening;
};

/** Candidates this far (natural log, prior included) below the best of the screening are not asked further. */
const SCREEN_MARGIN = 25;
/** The same where several members were screened, as one may be far off. */
const SCREENED_MARGIN = 12;
const MOST_ASKED = 400;
/** The same after the fine grid on the first members. */
const FINAL_MARGIN = 7;
const MOST_FINALISTS = 40;

/**
 * Three rounds: everybody under the flow as stated and a few histories; those that might be it under the first members
 * and all histories; the best under every member. From round to round the net shrinks to what their water can pass.
 */
export function fitEnsemble(prepared: Prepared): EnsembleFits {
  const { options, candidates, grid } = prepared;
  const screening = screen(prepared);
  const fits = screening.fits.slice();
  const margin = screening.diffuse.length > 1 ? SCREENED_MARGIN : SCREEN_MARGIN;
  const asked = leadersOf(prepared, fits, [...candidates.keys()], margin, MOST_ASKED);
  const room = createRoom(prepared, grid);
  const first = Math.min(options.screenMembers, options.members);
  const focus = focusOn(prepared, asked);
  const responses = Array.from({ length: first }, (_, m) => focus(m));
  asked.forEach((c, i) => {
    fits[c] = responses.map((response) => fitCandidate(prepared, response, c, i, grid, room, true));
  });
  const finalists = leadersOf(prepared, fits, asked, FINAL_MARGIN, MOST_FINALISTS);
  const closer = focusOn(prepared, finalists);
  for (let m = first; m < options.members; m++) {
    const response = closer(m);
    finalists.forEach((c, i) => {
      fits[c]!.push(fitCandidate(prepared, response, c, i, grid, room, true));
    });
  }
  return { fits, finalists, asked, responses, screening };
}

/** Room for what is seen of one source and for its fit. */
export type FitRoom = { shown: Shown; scratch: FitScratch };

export const createRoom = ({ evidence }: Pick<Prepared, "evidence">, grid: ReleaseGrid): FitRoom => ({
  shown: createShown(evidence.step.length, grid.edges.length),
  scratch: createScratch(evidence, grid),
});

function screen(prepared: Prepared): Screening {
  const { options, candidates, plan, coarse, flows, domain, evidence } = prepared;
  // Where a direction is unknown, one member says nothing of what lies on the other side; the second chooses that.
  const certain = flows.every((f) => !f.direction.includes(FLOW_CODE.unknown));
  const members = certain ? 1 : Math.min(2, options.members);
  const sources: Source[] = [...plan.sources, everywhere(prepared)];
  const room = createRoom(prepared, coarse);
  const fits: SourceFit[][] = candidates.map(() => []);
  const diffuse: SourceFit[] = [];
  let response: SourceResponse | undefined;
  for (let m = 0; m < members; m++) {
    const member = drawMember(statedFlow(prepared), options, prepared.problem.seed, m);
    const one = respond({ ...plan, sources, edges: coarse.edges, flowOfStep: member.flowOfStep }, member.flows);
    response ??= one;
    for (let c = 0; c < candidates.length; c++) fits[c]!.push(fitCandidate(prepared, one, c, c, coarse, room, false));
    if (one.show(candidates.length, room.shown))
      diffuse.push(
        fitSource(room.shown, evidence, coarse, spreadAmplitude(prepared), options.temper, room.scratch),
      );
  }
  if (response === undefined) throw new RangeError(`an ensemble of ${options.members} members over ${domain.net.reachCount} reaches`);
  return { fits, response, diffuse };
}

/** Rain or farmland: the same emission per metre along the whole domain, as one source. */
function everywhere(prepared: Prepared): Source {
  const spread = prepared.candidates.flatMap((c, i) => (c.hypothesis.kind === "unlisted" ? [i] : []));
  const length = spread.reduce((sum, c) => sum + lengthOf(prepared, c), 0);
  return {
    places: spread.map((c) => prepared.candidates[c]!.site),
    share: spread.map((c) => lengthOf(prepared, c) / length),
  };
}

function spreadAmplitude(prepared: Prepared) {
  const { candidates, problem, options } = prepared;
  const length = candidates.reduce((sum, c, i) => sum + (c.hypothesis.kind === "unlisted" ? lengthOf(prepared, i) : 0), 0);
  return {
    logLoad: problem.parameters.map((p) => Math.log((p.usualLoadGS * length) / 1000)),
    burst: options.unlistedBurst,
    sigmaPattern: options.sigmaUnlistedPattern,
  };
}

/** Metres an unlisted candidate stands for: its share of the prior. */
const lengthOf = ({ candidates, options, wholeLength }: Prepared, c: number): number =>
  (Math.exp(candidates[c]!.logPrior) / options.prior.unlisted) * wholeLength;

/** Those of a choice of candidates that lie within a margin of the best, prior included, at most so many. */
function leadersOf(
  { candidates }: Prepared,
  fits: readonly (readonly SourceFit[])[],
  chosen: readonly number[],
  margin: number,
  most: number,
): number[] {
  const score = new Map(
    chosen.map((c) => [c, candidates[c]!.logPrior + logMeanExp(fits[c]!.map((f) => f.logEvidence))]),
  );
  const best = chosen.reduce((top, c) => Math.max(top, score.get(c)!), Number.NEGATIVE_INFINITY);
  const near = chosen.filter((c) => score.get(c)! > best - margin);
  return near
    .sort((a, b) => score.get(b)! - score.get(a)! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

const statedFlow = ({ flows, plan, riverOf, domain }: Prepared) => ({
  flows,
  flowOfStep: plan.flowOfStep,
  riverOf,
  reachOf: domain.reachOf,
});

/** Responses of some candidates alone, on the part of the domain their water can pass. */
function focusOn(prepared: Prepared, chosen: readonly number[]): (member: number) => SourceResponse {
  const { plan, flows, riverOf, options, problem, domain } = prepared;
  const sites = chosen.map((c) => plan.sources[c]! as Site);
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
  const stated = {
    flows: flows.map((flow) => restrictFlow(flow, sub)),
    flowOfStep: plan.flowOfStep,
    riverOf: sub.reachOf.map((r) => riverOf[r] as number),
    reachOf: sub.reachOf.map((r) => domain.reachOf[r] as number),
  };
  return (m) => {
    const member = drawMember(stated, options, problem.seed, m);
    return respond({ ...part, flowOfStep: member.flowOfStep }, member.flows);
  };
}

const UNSEEN: SourceFit = { logEvidence: 0, release: -1, rates: new Float64Array(), courses: [] };

function fitCandidate(
  { candidates, evidence, options }: Prepared,
  response: SourceResponse,
  candidate: number,
  source: number,
  grid: ReleaseGrid,
  { shown, scratch }: FitRoom,
  coursesWanted: boolean,
): SourceFit {
  if (!response.show(source, shown)) return UNSEEN;
  const { amplitude } = candidates[candidate]!;
  return fitSource(shown, evidence, grid, amplitude, options.temper, scratch, coursesWanted);
}

import { FLOW_CODE } from "../../network/flow/flow-timeline.ts";
import type { Site } from "../response/channel-net.ts";
import { downstreamDomain, restrictFlow } from "../response/domain.ts";
import { type ResponsePlan, respond, type Source, type SourceResponse } from "../response/respond.ts";
import { createShown, type Shown } from "../response/shown.ts";
import { drawMember } from "./ensemble.ts";
import { createScratch, type FitScratch, fitSource, type SourceFit } from "./fit-source.ts";
import type { Prepared } from "./prepare.ts";
import type { ReleaseGrid } from "./release-grid.ts";
import { secondsOf } from "./seconds.ts";

/** What the first round found: by member, fits of those who speak for themselves (by `spokesmen`), and of what comes from everywhere. */
export type ScreenShare = { members: number[]; fits: SourceFit[][]; diffuse: SourceFit[] };
/** By member of the share and candidate asked. */
export type FitShare = { members: number[]; fits: SourceFit[][] };
/** A first of two, as its place among the asked, with its fit under each member. */
export type First = { at: number; fits: readonly SourceFit[] };
/** By first and member of the share: the log evidence of both by the place of the second; null where it was not asked. */
export type PairShare = { members: number[]; logs: (Float64Array | null)[][] };
/** Fits of the finalists under the remaining members, and what pairs of them are worth there. */
export type FinalShare = FitShare & { pairs: PairShare };
/** Pairs as places in a list of candidates: each first with its seconds. */
export type PairList = { firsts: readonly number[]; of: readonly (readonly number[])[] };

/**
 * One of several pairs of hands that compute an ensemble: each takes every n-th member. Every call begins the work and
 * returns how to wait for it, so that hands elsewhere work while this one does.
 */
export type Hand = {
  screen(): () => ScreenShare;
  /** Fits of the asked on all histories under the first members, whose responses are kept for `seconds`. */
  ask(asked: readonly number[]): () => FitShare;
  finish(finalists: readonly number[], pairs: PairList): () => FinalShare;
  /** How well each of some places among the asked explains what each first leaves, by few histories or by all. */
  seconds(firsts: readonly First[], of: readonly (readonly number[])[], roughly: boolean): () => PairShare;
};

/** The hand of this thread; `screened` is the response of all candidates under the first member, once screened. */
export type OwnHand = Hand & { screened(): SourceResponse };

/** Begins a work with all hands, the others before this thread's own, and waits for all. */
export function together<T>(hands: readonly Hand[], work: (hand: Hand) => () => T): T[] {
  const [own, ...others] = hands;
  const begun = others.map(work);
  const first = work(own!)();
  return [first, ...begun.map((wait) => wait())];
}

export function createHand(prepared: Prepared, hand: number, hands: number): OwnHand {
  const { options } = prepared;
  const first = Math.min(options.screenMembers, options.members);
  const mine = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).filter((m) => m % hands === hand);
  let screened: SourceResponse | undefined;
  let asked: readonly number[] = [];
  let responses: { member: number; response: SourceResponse }[] = [];
  return {
    screened() {
      if (screened === undefined) throw new RangeError("nothing was screened yet");
      return screened;
    },
    screen: () => () => {
      const { share, response } = screen(prepared, hand, hands);
      screened = response;
      return share;
    },
    ask: (chosen) => () => {
      asked = chosen;
      const room = createRoom(prepared, prepared.grid);
      const focus = focusOn(prepared, asked);
      responses = mine(0, first).map((member) => ({ member, response: focus(member) }));
      const fits = responses.map(({ response }) => fitAll(prepared, response, asked, room));
      return { members: responses.map((r) => r.member), fits };
    },
    finish: (finalists, pairs) => () => {
      const room = createRoom(prepared, prepared.grid);
      const focus = focusOn(prepared, finalists);
      const members = mine(first, options.members);
      const found = members.map((m) => {
        const response = focus(m);
        const fits = fitAll(prepared, response, finalists, room);
        const firsts = pairs.firsts.map((at) => ({ at, fit: fits[at] as SourceFit }));
        return { fits, logs: secondsOf({ prepared, asked: finalists, response }, firsts, pairs.of, false) };
      });
      const logs = pairs.firsts.map((_, i) => found.map((of) => of.logs[i]!));
      return { members, fits: found.map((of) => of.fits), pairs: { members, logs } };
    },
    seconds: (firsts, of, roughly) => () => {
      const under = responses.filter(({ member }) => member < (roughly ? CHOOSING : first));
      const byMember = under.map(({ member, response }) => {
        const fits = firsts.map(({ at, fits }) => ({ at, fit: fits[member] ?? UNSEEN }));
        return secondsOf({ prepared, asked, response }, fits, of, roughly);
      });
      return { members: under.map((r) => r.member), logs: firsts.map((_, i) => byMember.map((logs) => logs[i]!)) };
    },
  };
}

/** Members by which the seconds of a pair are chosen. */
const CHOOSING = 2;

/** Room for what is seen of one source and for its fit. */
type FitRoom = { shown: Shown; scratch: FitScratch };

const createRoom = ({ evidence }: Pick<Prepared, "evidence">, grid: ReleaseGrid): FitRoom => ({
  shown: createShown(evidence.step.length, grid.edges.length),
  scratch: createScratch(evidence, grid),
});

/** Candidates who speak for themselves in the first round. */
export const spokesmenOf = ({ spokesman }: Prepared): number[] =>
  [...spokesman.keys()].filter((c) => spokesman[c] === c);

/** Members of the first round: where a direction is unknown one says nothing of the other side; the second chooses that. */
export const screenMembersOf = ({ flows, options }: Prepared): number =>
  flows.every((f) => !f.direction.includes(FLOW_CODE.unknown)) ? 1 : Math.min(2, options.members);

/** With one member the hands share the candidates, with more of them the members. Hand 0 always has the first. */
function screen(prepared: Prepared, hand: number, hands: number): { share: ScreenShare; response: SourceResponse } {
  const { options, candidates, plan, coarse, problem } = prepared;
  const count = screenMembersOf(prepared);
  const members = count === 1 ? [0] : Array.from({ length: count }, (_, m) => m).filter((m) => m % hands === hand);
  const list = spokesmenOf(prepared);
  const sources: Source[] = [...plan.sources, everywhere(prepared)];
  const room = createRoom(prepared, coarse);
  const share: ScreenShare = { members, fits: [], diffuse: [] };
  let first: SourceResponse | undefined;
  for (const m of members) {
    const member = drawMember(statedFlow(prepared), options, problem.seed, m);
    const response = respond({ ...plan, sources, edges: coarse.edges, flowOfStep: member.flowOfStep }, member.flows);
    first ??= response;
    share.fits.push(
      list.map((c, i) =>
        count === 1 && i % hands !== hand ? UNSEEN : fitCandidate(prepared, response, c, c, coarse, room, false),
      ),
    );
    if (hand === 0 || count > 1) share.diffuse.push(fitEverywhere(prepared, response, candidates.length, room));
  }
  return { share, response: first ?? { show: () => false } };
}

function fitEverywhere(
  prepared: Prepared,
  response: SourceResponse,
  at: number,
  { shown, scratch }: FitRoom,
): SourceFit {
  const { evidence, coarse, options } = prepared;
  if (!response.show(at, shown)) return UNSEEN;
  return fitSource(shown, evidence, coarse, spreadAmplitude(prepared), options.temper, scratch, false);
}

/** Where what comes from everywhere enters, and metres of channel it comes from. */
function spreadOf(prepared: Prepared): { spread: number[]; length: number } {
  const spread = prepared.candidates.flatMap((c, i) => (c.hypothesis.kind === "unlisted" ? [i] : []));
  return { spread, length: spread.reduce((sum, c) => sum + lengthOf(prepared, c), 0) };
}

/** Rain or farmland: the same emission per metre along the whole domain, as one source. */
function everywhere(prepared: Prepared): Source {
  const { spread, length } = spreadOf(prepared);
  return {
    places: spread.map((c) => prepared.candidates[c]!.site),
    share: spread.map((c) => lengthOf(prepared, c) / length),
  };
}

function spreadAmplitude(prepared: Prepared) {
  const { problem, options } = prepared;
  const { length } = spreadOf(prepared);
  return {
    logLoad: problem.parameters.map((p) => Math.log((p.usualLoadGS * length) / 1000)),
    burst: options.unlistedBurst,
    sigmaPattern: options.sigmaUnlistedPattern,
  };
}

/** Metres an unlisted candidate stands for: its share of the prior. */
const lengthOf = ({ candidates, options, wholeLength }: Prepared, c: number): number =>
  (Math.exp(candidates[c]!.logPrior) / options.prior.unlisted) * wholeLength;

/** What is stated of the flow of the domain. */
export const statedFlow = ({ flows, plan, riverOf, domain }: Prepared) => ({
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

function fitAll(prepared: Prepared, response: SourceResponse, chosen: readonly number[], room: FitRoom): SourceFit[] {
  return chosen.map((c, i) => fitCandidate(prepared, response, c, i, prepared.grid, room, true));
}

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

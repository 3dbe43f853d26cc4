import type { Site } from "../response/channel-net.ts";
import type { SubNet } from "../response/domain.ts";
import type { AmplitudePrior } from "./amplitude.ts";
import type { TraceOptions, TraceProblem } from "./problem.ts";

/** An explanation of the data. `source` is the index into the problem's list; `reach` one of the whole net. */
export type Hypothesis =
  | { kind: "outfall"; source: number }
  | { kind: "unlisted"; reach: number }
  | { kind: "boundary"; reach: number }
  | { kind: "diffuse" }
  | { kind: "instrument"; section: number; parameter: number }
  | { kind: "pair"; of: readonly [Hypothesis, Hypothesis] };

/** A hypothesis with a place: where it enters, its prior share and what it may emit. Sites are of the domain. */
export type Candidate = { hypothesis: Hypothesis; site: Site; logPrior: number; amplitude: AmplitudePrior };

/** One explanation after the data. */
export type Posterior = {
  hypothesis: Hypothesis;
  probability: number;
  logPrior: number;
  /** Mean evidence over the ensemble against "nothing released", natural logarithm. */
  logEvidence: number;
  /** The same by member, of those it was judged under; none where it does not depend on how the water runs. */
  logs: readonly number[];
  /** Index into `prepared.candidates`; −1 for hypotheses without a place. */
  candidate: number;
};

/** An unlisted source is looked for at places no farther apart than this, m. */
const UNLISTED_SPACING_M = 1200;

/** All placed hypotheses inside the domain, with weak priors that are shares of a whole. */
export function placeHypotheses(problem: TraceProblem, domain: SubNet, options: TraceOptions): Candidate[] {
  return [
    ...listed(problem, domain, options),
    ...unlisted(problem, domain, options),
    ...boundaries(problem, domain, options),
  ];
}

function listed(problem: TraceProblem, domain: SubNet, options: TraceOptions): Candidate[] {
  const inside = problem.sources.flatMap((s, source) => (domain.indexOf.has(s.site.reach) ? [{ s, source }] : []));
  const total = inside.reduce((sum, { s }) => sum + s.weight, 0);
  return inside.map(({ s, source }) => {
    const known = s.loadsGS.filter((l) => l > 0);
    const tells = known.length > 0 && s.capableGS === null;
    const logLoad = problem.parameters.map((p, i) => {
      const load = s.loadsGS[i] as number;
      const capable = s.capableGS?.[i] ?? 0;
      if (load > 0 || capable > 0) return Math.log(Math.max(load > 0 ? load : 0, capable));
      // Not in the register for this parameter: a tenth of what is usual, so that a pattern can still speak.
      return known.length > 0 && load === 0 ? Math.log(p.usualLoadGS / 10) : Math.log(p.usualLoadGS);
    });
    return {
      hypothesis: { kind: "outfall", source },
      site: { reach: domain.indexOf.get(s.site.reach) as number, measure: s.site.measure },
      logPrior: Math.log((options.prior.listed * s.weight) / total) + s.finding,
      amplitude: {
        logLoad,
        burst: tells ? options.burst : options.unlistedBurst,
        sigmaPattern: tells ? options.sigmaPattern : options.sigmaUnlistedPattern,
      },
    };
  });
}

const unknownAmplitude = (problem: TraceProblem, options: TraceOptions): AmplitudePrior => ({
  logLoad: problem.parameters.map((p) => Math.log(p.usualLoadGS)),
  burst: options.unlistedBurst,
  sigmaPattern: options.sigmaUnlistedPattern,
});

function unlisted(problem: TraceProblem, { net, reachOf }: SubNet, options: TraceOptions): Candidate[] {
  const whole = net.length.reduce((a, b) => a + b, 0);
  const amplitude = unknownAmplitude(problem, options);
  const found: Candidate[] = [];
  net.length.forEach((length, reach) => {
    const count = Math.max(1, Math.ceil(length / UNLISTED_SPACING_M));
    const logPrior = Math.log((options.prior.unlisted * length) / count / whole);
    for (let i = 0; i < count; i++) {
      const site = { reach, measure: (length * (i + 0.5)) / count };
      found.push({ hypothesis: { kind: "unlisted", reach: reachOf[reach] as number }, site, logPrior, amplitude });
    }
  });
  return found;
}

/**
 * Ends of the net through which a river comes in. The head of a nameless ditch is no border: what it brings is an unlisted
 * source there. Where no river has a name every end counts.
 */
function boundaries(problem: TraceProblem, { net, reachOf }: SubNet, options: TraceOptions): Candidate[] {
  const degree = new Int32Array(problem.net.nodeCount);
  for (let r = 0; r < problem.net.reachCount; r++) {
    degree[problem.net.fromNode[r] as number]!++;
    degree[problem.net.toNode[r] as number]!++;
  }
  const amplitude = unknownAmplitude(problem, options);
  const open = Array.from({ length: net.reachCount }, (_, reach) => {
    const r = reachOf[reach] as number;
    const states = problem.timeline.columns.map((c) => c.direction[r] as number);
    const atFrom = degree[problem.net.fromNode[r] as number] === 1 && states.some((d) => d === 1 || d === 2);
    const atTo = degree[problem.net.toNode[r] as number] === 1 && states.some((d) => d === -1 || d === 2);
    return atFrom ? { reach, measure: 0 } : atTo ? { reach, measure: net.length[reach] as number } : undefined;
  }).filter((site) => site !== undefined);
  const named = open.filter(({ reach }) => (problem.riverOf[reachOf[reach] as number] as number) >= 0);
  const ends = named.length > 0 ? named : open;
  return ends.map((site) => ({
    hypothesis: { kind: "boundary", reach: reachOf[site.reach] as number },
    site,
    logPrior: Math.log(options.prior.boundary / ends.length),
    amplitude,
  }));
}

import { type EnsembleFits, fitEnsemble } from "./ensemble-fits.ts";
import type { SourceFit } from "./fit-source.ts";
import { createHand, type Hand } from "./hand.ts";
import type { Posterior } from "./hypotheses.ts";
import { doubtInstruments, type InstrumentDoubt } from "./instrument.ts";
import { logMeanExp } from "./log-sums.ts";
import { pairPosteriors } from "./pairs.ts";
import { type Insufficient, type Prepared, prepareTrace } from "./prepare.ts";
import { DEFAULT_OPTIONS, type TraceOptions, type TraceProblem } from "./problem.ts";

/** All of a finished inference; what is shown is made from it by `explain`. */
export type Inference = {
  prepared: Prepared;
  posteriors: readonly Posterior[];
  /** By candidate: one fit per member, or per screening member where it did not get so far. */
  fits: readonly (readonly SourceFit[])[];
  instruments: readonly InstrumentDoubt[];
};

/** An inference with what it was made from that is too large to keep: `explainExclusions` asks it once. */
export type FreshInference = Inference & Pick<EnsembleFits, "screened">;

/** Other pairs of hands for a problem, each on its own prepared copy of it: `hand` of `hands`, 0 being the caller. */
export type Crew = (problem: TraceProblem, options: TraceOptions) => Hand[];

/**
 * Traces a problem: posterior over all hypotheses, or what is missing. Pure: the same input gives the same digits, whoever
 * helps.
 */
export function inferSources(
  problem: TraceProblem,
  given: Partial<TraceOptions> = {},
  crew: Crew = () => [],
): FreshInference | Insufficient {
  const options = { ...DEFAULT_OPTIONS, ...given };
  const others = crew(problem, options);
  const prepared = prepareTrace(problem, options);
  if ("missing" in prepared) return prepared;
  const own = createHand(prepared, 0, 1 + others.length);
  const { fits, diffuse, twos, screened } = fitEnsemble(prepared, own, others);
  const posteriors = singles(prepared, fits);
  const instruments = doubtInstruments(
    prepared.sections.map((s) => problem.sections[s]!),
    prepared.evidence,
    problem.from,
  );
  posteriors.push(...instrumentHypotheses(prepared, instruments), ...everywhereHypothesis(prepared, diffuse));
  posteriors.push(...pairPosteriors(prepared, twos));
  normalise(posteriors);
  return { prepared, posteriors, fits, instruments, screened };
}

function singles({ candidates }: Prepared, fits: readonly (readonly SourceFit[])[]): Posterior[] {
  return candidates.map((c, i) => {
    const logs = fits[i]!.map((f) => f.logEvidence);
    const logEvidence = logMeanExp(logs);
    return { hypothesis: c.hypothesis, probability: 0, logPrior: c.logPrior, logEvidence, logs, candidate: i };
  });
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
    logs: [],
    candidate: -1,
  }));
}

/** Rain or farmland. What comes from everywhere hardly depends on how fast any one river runs. */
function everywhereHypothesis({ options }: Prepared, fits: readonly SourceFit[]): Posterior[] {
  if (fits.length === 0) return [];
  const logEvidence = logMeanExp(fits.map((f) => f.logEvidence));
  const logPrior = Math.log(options.prior.diffuse);
  return [{ hypothesis: { kind: "diffuse" }, probability: 0, logPrior, logEvidence, logs: [], candidate: -1 }];
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

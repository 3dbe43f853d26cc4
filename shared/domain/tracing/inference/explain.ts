import type { SourceFit } from "./fit-source.ts";
import type { Hypothesis, Posterior } from "./hypotheses.ts";
import type { Inference } from "./infer.ts";
import type { Prepared } from "./prepare.ts";

type Spread = { earliest: number; central: number; latest: number };

/** A hypothesis as an officer reads it. Times are epoch seconds, travel in seconds, rates g/s, masses g by parameter. */
export type Explained = {
  hypothesis: Hypothesis;
  probability: number;
  /** 10 % and 90 % points of the probability over the members, each taken for the truth by itself. */
  spread: { low: number; high: number };
  /** Share of members in which it holds at least a tenth of the probability of the best. */
  survives: number;
  /** Null for hypotheses without a place. */
  release: { start: Spread; end: Spread; running: number } | null;
  ratesGS: number[];
  massG: number[];
  /** How many times its ordinary load it would have to emit (middle of the parameters); null where that is unknown. */
  timesOrdinary: number | null;
  plausibility: "ordinary" | "accident" | "hardly" | "unknown";
  /** Parts of the score, in bits: how the prior stood to an even choice, and what the data add. */
  parts: { priorBits: number; evidenceBits: number };
};

export type Explanation = {
  ranked: Explained[];
  /** Chance that the instrument, not the water, made the alarm. */
  instrument: number;
  /** e^entropy: how many equal suspects would be as uncertain; and how many hold 90 %. */
  effective: number;
  set90: number;
};

const MOST_RANKED = 40;
/** Beyond this many standard deviations of the burst a load is hardly possible. */
const HARDLY = 2;
const ORDINARY_TIMES = 2;

/** Both of two at once this likely are told one by one too, however unlikely each is alone. */
const HALF_FROM = 0.01;

/** Hypotheses that are one of two at once in an explanation worth telling: they are not ruled out by being unlikely alone. */
export function halvesOf({ posteriors }: Pick<Inference, "posteriors">): Set<Hypothesis> {
  return new Set(
    posteriors.flatMap(({ hypothesis: h, probability }) => (h.kind === "pair" && probability >= HALF_FROM ? h.of : [])),
  );
}

/**
 * Ranks the hypotheses of an inference and opens each of the first to its parts: the usual number, or at least so many,
 * and `halves` wherever they stand.
 */
export function explain(
  inference: Inference,
  atLeast = 0,
  halves: ReadonlySet<Hypothesis> = halvesOf(inference),
): Explanation {
  const sorted = [...inference.posteriors].sort((a, b) => b.probability - a.probability);
  const perMember = memberPosteriors(inference);
  let [set90, held, entropy] = [0, 0, 0];
  for (const { probability } of sorted) {
    if (held < 0.9) set90++;
    held += probability;
    if (probability > 0) entropy -= probability * Math.log(probability);
  }
  return {
    ranked: sorted
      .filter((p, i) => i < Math.max(MOST_RANKED, atLeast) || halves.has(p.hypothesis))
      .map((p) => explainOne(inference, p, perMember, sorted.length)),
    instrument: sorted.filter((p) => p.hypothesis.kind === "instrument").reduce((sum, p) => sum + p.probability, 0),
    effective: Math.exp(entropy),
    set90,
  };
}

/** Probability under each member alone of what was judged under every member; all else keeps what it holds over all. */
function memberPosteriors({ prepared, posteriors }: Inference): {
  alone: ReadonlyMap<Posterior, Float64Array>;
  best: Float64Array;
} {
  const { members } = prepared.options;
  const judged = posteriors.filter((p) => p.logs.length === members);
  const others = posteriors.filter((p) => p.logs.length !== members).map((p) => p.logPrior + p.logEvidence);
  const alone = new Map(judged.map((p) => [p, new Float64Array(members)]));
  const best = new Float64Array(members);
  for (let m = 0; m < members; m++) {
    const logs = judged.map((p) => p.logPrior + p.logs[m]!);
    const most = [...logs, ...others].reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = [...logs, ...others].reduce((sum, l) => sum + Math.exp(l - most), 0);
    judged.forEach((p, i) => {
      const share = Math.exp(logs[i]! - most) / total;
      alone.get(p)![m] = share;
      best[m] = Math.max(best[m]!, share);
    });
  }
  return { alone, best };
}

function explainOne(
  inference: Inference,
  posterior: Posterior,
  { alone: byPosterior, best }: ReturnType<typeof memberPosteriors>,
  count: number,
): Explained {
  const { hypothesis, probability, logPrior, logEvidence, candidate } = posterior;
  const alone = byPosterior.get(posterior);
  const sorted = alone === undefined ? [probability] : [...alone].sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
  const fits = candidate < 0 ? [] : inference.fits[candidate]!;
  const fitted = candidate < 0 ? undefined : releaseOf(inference.prepared, fits);
  const load = candidate < 0 ? undefined : loadOf(inference.prepared, candidate, fitted?.rates);
  return {
    hypothesis,
    probability,
    spread: { low: at(0.1), high: at(0.9) },
    survives: alone === undefined ? 1 : alone.filter((p, m) => p >= 0.1 * best[m]!).length / alone.length,
    release: fitted?.release ?? null,
    ratesGS: fitted?.rates ?? [],
    massG: fitted?.mass ?? [],
    timesOrdinary: load?.times ?? null,
    plausibility: load?.plausibility ?? "unknown",
    parts: { priorBits: (logPrior + Math.log(count)) / Math.LN2, evidenceBits: logEvidence / Math.LN2 },
  };
}

/** Release window, rates and mass over members and courses of events, by their weights. */
function releaseOf({ grid, plan, problem, options }: Prepared, fits: readonly SourceFit[]) {
  const best = Math.max(...fits.map((f) => f.logEvidence));
  const courses = fits.flatMap((f) => {
    const weight = Math.exp(f.logEvidence - best) / Math.max(1, f.courses.length);
    return f.courses.map((c) => ({ ...c, weight }));
  });
  if (courses.length === 0) return undefined;
  const last = grid.edges.length - 1;
  const time = (edge: number) => problem.from + grid.edges[edge]! * options.dtS;
  const spread = (value: (c: (typeof courses)[number]) => number): Spread => {
    const sorted = courses.map((c) => ({ v: value(c), w: c.weight })).sort((a, b) => a.v - b.v);
    const total = sorted.reduce((sum, s) => sum + s.w, 0);
    const at = (q: number) => {
      let sum = 0;
      for (const s of sorted) {
        sum += s.w;
        if (sum >= q * total) return s.v;
      }
      return sorted.at(-1)!.v;
    };
    return { earliest: at(0.1), central: at(0.5), latest: at(0.9) };
  };
  const total = courses.reduce((sum, c) => sum + c.weight, 0);
  const running = courses.reduce((sum, c) => sum + (grid.to[c.release] === last ? c.weight : 0), 0) / total;
  const seconds = (c: (typeof courses)[number]) =>
    (grid.edges[grid.to[c.release]!]! - grid.edges[grid.from[c.release]!]!) * plan.dtS;
  return {
    release: {
      start: spread((c) => time(grid.from[c.release]!)),
      end: spread((c) => time(grid.to[c.release]!)),
      running,
    },
    rates: problem.parameters.map((_, p) => spread((c) => c.rates[p]!).central),
    mass: problem.parameters.map((_, p) => spread((c) => c.rates[p]! * seconds(c)).central),
  };
}

function loadOf({ candidates, problem }: Prepared, candidate: number, rates: readonly number[] | undefined) {
  const { hypothesis } = candidates[candidate]!;
  if (rates === undefined || hypothesis.kind !== "outfall") return undefined;
  const { loadsGS: loads, capableGS } = problem.sources[hypothesis.source]!;
  const times = rates.flatMap((r, p) => (loads[p]! > 0 ? [r / loads[p]!] : [])).sort((a, b) => a - b);
  const middle = times[times.length >> 1];
  if (middle === undefined) return undefined;
  const { burst } = candidates[candidate]!.amplitude;
  // Against what it is capable of where that is more than what it is registered with.
  const strained = rates
    .flatMap((r, p) => (loads[p]! > 0 ? [r / Math.max(loads[p]!, capableGS?.[p] ?? 0)] : []))
    .sort((a, b) => a - b)[times.length >> 1]!;
  const most = Math.exp(burst.mean + HARDLY * burst.sd);
  const plausibility: Explained["plausibility"] =
    middle <= ORDINARY_TIMES ? "ordinary" : strained <= most ? "accident" : "hardly";
  return { times: middle, plausibility };
}

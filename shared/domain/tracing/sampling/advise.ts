import { drawMember } from "../inference/ensemble.ts";
import type { Posterior } from "../inference/hypotheses.ts";
import type { Inference } from "../inference/infer.ts";
import { flowSteps, flowsOn, lookBack, type Prepared } from "../inference/prepare.ts";
import type { Site } from "../response/channel-net.ts";
import { upstreamDomain } from "../response/domain.ts";
import { respond } from "../response/respond.ts";
import { createShown } from "../response/shown.ts";
import { addChannelOutcome, FIELD_BACKGROUND_SD, FIELD_READING_SD, MOUTH, OUTCOMES } from "./detection.ts";

/**
 * Where one could take a sample: in the channel (`below`: the water has passed an exceeded section before it gets there),
 * or at the mouth of a listed outfall (`source`: index in the problem).
 */
export type SamplePoint = { kind: "channel"; site: Site; below?: boolean } | { kind: "mouth"; source: number };

export type SampleAdvice = {
  /** Index into the points offered. */
  point: number;
  /** Entropy, in bits, that this sample is expected to take away on top of those before it. */
  expectedBits: number;
  /** Chance of seeing something there. */
  chanceSeen: number;
  /** Of the leading hypotheses, those that would rather show there than not, their probability, and how many are left. */
  shows: { count: number; share: number; others: number };
};

export type AdviceOptions = { count: number; leadS: number; members: number; hypotheses: number };
export const DEFAULT_ADVICE: AdviceOptions = { count: 3, leadS: 3600, members: 8, hypotheses: 40 };

/** One course of events under one hypothesis: its weight, and the chance of each outcome at each point. */
type Scenario = { hypothesis: number; weight: number; outcomes: Float64Array };

/**
 * The points whose results are expected to take most entropy from the posterior, best first, each given those before
 * it. What a sample would show under each course of events comes from one more backward pass, from the points at the
 * moment of sampling: it looks for the plume where it is then, below the source as much as above it.
 */
export function adviseSamples(
  inference: Inference,
  points: readonly SamplePoint[],
  given: Partial<AdviceOptions> = {},
): SampleAdvice[] {
  const options = { ...DEFAULT_ADVICE, ...given };
  const leading = [...inference.posteriors].sort((a, b) => b.probability - a.probability).slice(0, options.hypotheses);
  const scenarios = scenariosOf(inference, leading, points, options);
  return chooseGreedily(scenarios, leading.length, points.length, options.count).map((chosen) => ({
    ...chosen,
    shows: whoShows(scenarios, leading.length, chosen.point),
  }));
}

/** Who would be seen at a point more likely than not. */
function whoShows(scenarios: readonly Scenario[], hypotheses: number, point: number): SampleAdvice["shows"] {
  const [weight, seen] = [new Float64Array(hypotheses), new Float64Array(hypotheses)];
  for (const s of scenarios) {
    weight[s.hypothesis]! += s.weight;
    seen[s.hypothesis]! += s.weight * (1 - s.outcomes[point * OUTCOMES]!);
  }
  const who = [...weight.keys()].filter((h) => seen[h]! > weight[h]! / 2);
  return { count: who.length, share: who.reduce((sum, h) => sum + weight[h]!, 0), others: hypotheses - who.length };
}

/** Log evidence under a member under which a hypothesis was not judged: next to nothing. */
const UNJUDGED = -50;

function scenariosOf(
  inference: Inference,
  leading: readonly Posterior[],
  points: readonly SamplePoint[],
  options: AdviceOptions,
): Scenario[] {
  const { prepared, fits } = inference;
  const members = Math.min(options.members, prepared.options.members);
  const total = leading.reduce((sum, p) => sum + p.probability, 0);
  const placed = leading.map((p) => placedOf(inference, p));
  const asked = [...new Set(placed.flat())];
  const shown = asked.length === 0 ? [] : predict(inference, asked, points, members, options.leadS);
  return leading.flatMap((posterior, hypothesis) => {
    const parts = placed[hypothesis]!;
    const prior = posterior.probability / total;
    if (parts.length === 0) return [{ hypothesis, weight: prior, outcomes: outcomesOf(inference, points, []) }];
    const logs = Array.from({ length: members }, (_, m) => posterior.logs[m] ?? UNJUDGED);
    const best = Math.max(...logs);
    const weights = logs.map((l) => Math.exp(l - best));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.flatMap((w, m) => {
      const shares = Math.max(1, fits[parts[0]!]![m]?.courses.length ?? 1);
      return Array.from({ length: shares }, (_, course) => {
        const taken = parts.map(
          (c): Part => ({ c, course: fits[c]![m]?.courses[course], seen: shown[m]![asked.indexOf(c)]! }),
        );
        return { hypothesis, weight: (prior * w) / sum / shares, outcomes: outcomesOf(inference, points, taken) };
      });
    });
  });
}

/** A candidate in one course of events, with the response of every point to 1 g/s between each pair of edges. */
type Part = { c: number; course: { release: number; rates: Float64Array } | undefined; seen: Float64Array };

/** Candidates that take part in a hypothesis. */
function placedOf({ posteriors }: Inference, { hypothesis, candidate }: Posterior): number[] {
  if (hypothesis.kind !== "pair") return candidate < 0 ? [] : [candidate];
  return hypothesis.of.flatMap((one) => {
    const found = posteriors.find((p) => p.candidate >= 0 && p.hypothesis === one);
    return found === undefined ? [] : [found.candidate];
  });
}

/** By member and candidate: at point × edge what 1 g/s from the start of the window to that edge shows there then. */
function predict(
  { prepared }: Inference,
  asked: readonly number[],
  points: readonly SamplePoint[],
  members: number,
  leadS: number,
): Float64Array[][] {
  const { options, problem, grid } = prepared;
  const { plan, domain, ...stretch } = around(prepared, points);
  const lead = Math.round(leadS / plan.dtS);
  const steps = plan.flowOfStep.length + lead;
  const flowOfStep = Uint8Array.from(
    { length: steps },
    (_, k) => plan.flowOfStep[Math.min(k, plan.flowOfStep.length - 1)]!,
  );
  // A release that ran to the end of the window is taken to run on until the sample is drawn.
  const edges = grid.edges.map((e, i) => (i === grid.edges.length - 1 ? steps : e));
  const inChannel = points.flatMap((p, i) =>
    p.kind === "channel" && domain.indexOf.has(p.site.reach) ? [{ p, i }] : [],
  );
  const receptors = inChannel.map(({ p }) => ({ reach: domain.indexOf.get(p.site.reach)!, measure: p.site.measure }));
  const observations = receptors.map((_, receptor) => ({ receptor, step: steps }));
  const room = createShown(observations.length, edges.length);
  const stated = { ...stretch, reachOf: domain.reachOf, flowOfStep };
  return Array.from({ length: members }, (_, m) => {
    const drawn = drawMember(stated, options, problem.seed, m);
    const sources = asked.map((c) => plan.sources[c]!);
    const response = respond(
      { ...plan, flowOfStep: drawn.flowOfStep, edges, receptors, observations, sources },
      drawn.flows,
    );
    return asked.map((_, s) => {
      const shown = new Float64Array(points.length * edges.length);
      if (!response.show(s, room)) return shown;
      for (let n = 0; n < room.count; n++) {
        const at = inChannel[room.seen[n]!]!.i * edges.length;
        for (let e = 0; e < edges.length; e++) shown[at + e] = room.by[e * room.seen.length + n]!;
      }
      return shown;
    });
  });
}

/** The domain, and below it what the water at the points comes through: with all that flows in, so that mixing is whole. */
function around(prepared: Prepared, points: readonly SamplePoint[]) {
  const { plan, problem, options, domain, flows, riverOf } = prepared;
  const outside = points.flatMap((p) => (p.kind === "channel" && !domain.indexOf.has(p.site.reach) ? [p.site] : []));
  if (outside.length === 0) return { plan, domain, flows, riverOf };
  const { columns } = flowSteps(problem.timeline, problem.from, problem.at, options.dtS);
  const sites = [...prepared.sections.map((s) => problem.sections[s]!.site), ...outside];
  const wide = upstreamDomain(problem.net, columns, sites, lookBack(problem));
  const moved = (site: Site): Site => ({ ...site, reach: wide.indexOf.get(domain.reachOf[site.reach]!)! });
  const sources = plan.sources.map((s) => ("reach" in s ? moved(s) : { ...s, places: s.places.map(moved) }));
  const on = flowsOn(problem, options, wide);
  return {
    plan: { ...plan, net: wide.net, flowOfStep: on.flowOfStep, sources },
    domain: wide,
    flows: on.flows,
    riverOf: wide.reachOf.map((r) => problem.riverOf[r]!),
  };
}

function outcomesOf({ prepared }: Inference, points: readonly SamplePoint[], parts: readonly Part[]): Float64Array {
  const { backgrounds, candidates, grid } = prepared;
  const width = grid.edges.length;
  const parameters = prepared.evidence.parameters;
  const level = Array.from(
    { length: parameters },
    (_, p) => backgrounds.find((row) => row[p] !== undefined)?.[p]?.level ?? 1,
  );
  const outcomes = new Float64Array(points.length * OUTCOMES);
  points.forEach((point, i) => {
    if (point.kind === "mouth") {
      const guilty = parts.find(({ c }) => {
        const h = candidates[c]!.hypothesis;
        return h.kind === "outfall" && h.source === point.source;
      });
      const runs = guilty?.course !== undefined && grid.to[guilty.course.release] === width - 1;
      const found = guilty === undefined ? MOUTH.innocent : runs ? MOUTH.running : MOUTH.ended;
      outcomes[i * OUTCOMES] = 1 - found;
      outcomes[i * OUTCOMES + OUTCOMES - 1] = found;
      return;
    }
    let z = 0;
    for (let p = 0; p < parameters; p++) {
      let y = 0;
      for (const { course, seen } of parts) {
        if (course === undefined) continue;
        const f = seen[i * width + grid.to[course.release]!]! - seen[i * width + grid.from[course.release]!]!;
        y += f * course.rates[p]!;
      }
      z = Math.max(z, y / Math.hypot(FIELD_BACKGROUND_SD * level[p]!, FIELD_READING_SD * y));
    }
    addChannelOutcome(z, 1, outcomes, i * OUTCOMES);
  });
  return outcomes;
}

type Choice = Omit<SampleAdvice, "shows">;

/** Joint outcomes are kept per hypothesis; courses of events within one are what makes two samples dependent. */
function chooseGreedily(scenarios: readonly Scenario[], hypotheses: number, points: number, count: number): Choice[] {
  const chosen: Choice[] = [];
  let states = 1;
  let joint: Float64Array[] = scenarios.map(() => Float64Array.of(1));
  let known = 0;
  while (chosen.length < Math.min(count, points)) {
    let best: Choice | undefined;
    for (let point = 0; point < points; point++) {
      if (chosen.some((c) => c.point === point)) continue;
      const bits = information(scenarios, joint, states, hypotheses, point) - known;
      const chanceSeen = 1 - scenarios.reduce((sum, s) => sum + s.weight * s.outcomes[point * OUTCOMES]!, 0);
      if (best === undefined || bits > best.expectedBits) best = { point, expectedBits: bits, chanceSeen };
    }
    if (best === undefined || best.expectedBits < 1e-3) break;
    chosen.push(best);
    known += best.expectedBits;
    const { point } = best;
    joint = scenarios.map((s, k) => {
      const next = new Float64Array(states * OUTCOMES);
      for (let i = 0; i < states; i++) {
        for (let o = 0; o < OUTCOMES; o++) next[i * OUTCOMES + o] = joint[k]![i]! * s.outcomes[point * OUTCOMES + o]!;
      }
      return next;
    });
    states *= OUTCOMES;
  }
  return chosen;
}

/** Mutual information, bits, between the hypothesis and the outcomes of the points chosen so far and one more. */
function information(
  scenarios: readonly Scenario[],
  joint: readonly Float64Array[],
  states: number,
  hypotheses: number,
  point: number,
): number {
  const size = states * OUTCOMES;
  const table = new Float64Array(hypotheses * size);
  scenarios.forEach((s, k) => {
    const at = s.hypothesis * size;
    for (let i = 0; i < states; i++) {
      const w = s.weight * joint[k]![i]!;
      for (let o = 0; o < OUTCOMES; o++) table[at + i * OUTCOMES + o]! += w * s.outcomes[point * OUTCOMES + o]!;
    }
  });
  let bits = 0;
  const ofOutcome = new Float64Array(size);
  for (let k = 0; k < table.length; k++) ofOutcome[k % size]! += table[k]!;
  for (let h = 0; h < hypotheses; h++) {
    let prior = 0;
    for (let o = 0; o < size; o++) prior += table[h * size + o]!;
    for (let o = 0; o < size; o++) {
      const p = table[h * size + o]!;
      if (p > 0) bits += p * Math.log2(p / (prior * ofOutcome[o]!));
    }
  }
  return bits;
}

import type { Evidence } from "./background.ts";
import type { SectionSeries } from "./problem.ts";

export type InstrumentSign = "flat-line" | "one-parameter-only" | "abrupt" | "negative" | "neighbours-silent";

/** The instrument of one section and parameter as an explanation, and what speaks for it. */
export type InstrumentDoubt = { section: number; parameter: number; logEvidence: number; signs: InstrumentSign[] };

/** Price of an arbitrary course of an analyser: per episode, and per observation in it. */
const PER_EPISODE = 3.5;
const PER_OBSERVATION = 0.2;
/** Same value this many times running is no river. */
const FLAT_RUN = 5;
const FLAT_BONUS = 8;
const ABRUPT_BONUS = 1.5;
const NEGATIVE_BONUS = 6;
/** Analysers of one station rarely fail in the same hours. */
const TOGETHER_PENALTY = 8;

/**
 * How well a broken instrument explains the data: all excess of one parameter at one section, whatever its course, and
 * nothing else. What other parameters and sections show then stays unexplained, which is how a real plume defends itself;
 * a lone parameter with silent neighbours has no such defence.
 */
export function doubtInstruments(
  sections: readonly SectionSeries[],
  evidence: Evidence,
  from: number,
): InstrumentDoubt[] {
  const doubts: InstrumentDoubt[] = [];
  sections.forEach((series, s) => {
    for (let p = 0; p < evidence.parameters; p++) {
      const doubt = doubtOne(series, evidence, s, p, from);
      if (doubt !== undefined) doubts.push(doubt);
    }
  });
  return doubts;
}

function doubtOne(
  series: SectionSeries,
  evidence: Evidence,
  s: number,
  p: number,
  from: number,
): InstrumentDoubt | undefined {
  const { parameters, weight, excess, sd, section } = evidence;
  let [gain, episodes, observations, inside, before, jump] = [0, 0, 0, false, 0, false];
  for (let i = 0; i < section.length; i++) {
    if (section[i] !== s || weight[i * parameters + p] === 0) continue;
    const y = excess[i * parameters + p] as number;
    const z = y / (sd[i * parameters + p] as number);
    const raised = z > 2.5;
    if (raised) {
      gain += 0.5 * (weight[i * parameters + p] as number) * y * y;
      observations++;
      if (!inside) {
        episodes++;
        if (before < 1 && z > 6) jump = true;
      }
    }
    inside = raised;
    before = z;
  }
  if (observations === 0) return undefined;
  const signs: InstrumentSign[] = [];
  const { alarm } = evidence;
  if (alarm !== null && section[alarm.observation] === s && alarm.parameter === p) gain += alarm.bonus;
  let log = gain - PER_EPISODE * episodes - PER_OBSERVATION * observations;
  const values = (series.values[p] as Float64Array).filter(
    (v, i) => Number.isFinite(v) && (series.times[i] as number) >= from,
  );
  if (longestRun(values) >= FLAT_RUN) {
    signs.push("flat-line");
    log += FLAT_BONUS;
  }
  if (values.some((v) => v < 0)) {
    signs.push("negative");
    log += NEGATIVE_BONUS;
  }
  if (jump) {
    signs.push("abrupt");
    log += ABRUPT_BONUS;
  }
  if (!together(evidence, s, p)) signs.push("one-parameter-only");
  else log -= TOGETHER_PENALTY;
  if (!othersRaised(evidence, (i) => section[i] !== s)) signs.push("neighbours-silent");
  return { section: s, parameter: p, logEvidence: log, signs };
}

function longestRun(values: Float64Array): number {
  let [longest, run] = [0, 0];
  values.forEach((v, i) => {
    run = i > 0 && v === values[i - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  });
  return longest;
}

/** Whether another parameter of the section stands out in the same hours as this one. */
function together({ parameters, excess, sd, section }: Evidence, s: number, p: number): boolean {
  const z = (i: number, q: number) => (excess[i * parameters + q] as number) / (sd[i * parameters + q] as number);
  for (let i = 0; i < section.length; i++) {
    if (section[i] !== s || !(z(i, p) > 2.5)) continue;
    for (let q = 0; q < parameters; q++) if (q !== p && z(i, q) > 3) return true;
  }
  return false;
}

/** Whether two or more other observations stand clearly above their background. */
function othersRaised(
  { parameters, excess, sd, section }: Evidence,
  counts: (i: number, p: number) => boolean,
): boolean {
  let raised = 0;
  for (let i = 0; i < section.length; i++) {
    for (let p = 0; p < parameters; p++) {
      if (counts(i, p) && (excess[i * parameters + p] as number) > 4 * (sd[i * parameters + p] as number)) raised++;
    }
  }
  return raised >= 2;
}

import {
  explainVerdict,
  isWorseThan,
  limitAt,
  multipleOverBase,
  multipleOverTarget,
  type ParameterVerdict,
} from "./explain-verdict.ts";
import {
  type BoundRule,
  bindRule,
  classOfRank,
  type Judgeable,
  type Judged,
  judgeParameter,
  type Verdict,
} from "./judge-parameter.ts";
import { type Candidate, type MainPollutant, mainPollutants } from "./main-pollutants.ts";
import type { ParameterKey } from "./reading.ts";
import type { WaterType } from "./section.ts";
import type { EvaluationMode, Standard } from "./standard.ts";
import type { TargetClass, WaterClass } from "./water-class.ts";

export type { ParameterVerdict } from "./explain-verdict.ts";
export type { Judgeable, Verdict } from "./judge-parameter.ts";

/** What is asked of a section, and how it is to be judged. */
export type Basis = {
  mode: EvaluationMode;
  waterType: WaterType;
  targetClass: TargetClass | null;
  /** Limits that stand instead of the target class's, in the parameter's unit. */
  targetOverrides: ReadonlyMap<ParameterKey, number>;
  /** A drinking-water source must also meet GB 3838-2002 table 2. */
  drinkingSource: boolean;
};

export type Evaluation = {
  mode: EvaluationMode;
  ruleVersion: string;
  class: WaterClass | null;
  classWord: string | null;
  targetClass: TargetClass | null;
  verdict: Verdict;
  /** The parameters that give the section its class, in the order of the standard. */
  deciding: ParameterKey[];
  mainPollutants: MainPollutant[];
  parameters: ParameterVerdict[];
  unverified: string[];
};

/** A parameter over its target, with what an exceedance event keeps of it. */
export type OverTarget = {
  parameter: ParameterKey;
  limit: number;
  limitKind: "max" | "min" | "range";
  value: number;
  multipleOverTarget: number | null;
};
/** The short answer, for going through millions of readings. */
export type Screening = {
  class: WaterClass | null;
  verdict: Verdict;
  deciding: readonly ParameterKey[];
  over: readonly OverTarget[];
};

export type Values = ReadonlyMap<ParameterKey, Judgeable>;
export type Evaluator = {
  /** Judges and explains one sample or one period's means; `values` must not change afterwards. */
  evaluate(values: Values): Evaluation;
  /** Same class, same verdict, nothing explained. */
  screen(values: Values): Screening;
  /** The rule of a parameter for this section, for bands and target lines. */
  ruleOf(parameter: ParameterKey): BoundRule | undefined;
};

/**
 * The one evaluator behind alerts, monthly verdicts and bills. The section's class is that of its worst participating
 * parameter (环办[2011]22号); parameters without a value are skipped. The verdict is `exceeded` when any parameter that
 * counts is over its target, `not-assessable` when none could be judged or one lies below a detection limit above its
 * target, and `no-target` when nothing is asked of the section.
 */
export function createEvaluator(standard: Standard, basis: Basis): Evaluator {
  const rules = new Map<ParameterKey, BoundRule>();
  for (const row of standard.rows) {
    if (!row.waterTypes.includes(basis.waterType)) continue;
    rules.set(row.parameter, bindRule(standard, row, { ...basis, override: basis.targetOverrides.get(row.parameter) }));
  }
  return {
    ruleOf: (parameter) => rules.get(parameter),
    screen: (values) => screen(judgeSample(rules, values), basis),
    evaluate(values) {
      const judged = judgeSample(rules, values).sort(byTableOrder);
      return explainedWhenAsked(conclude(standard, basis, judged), () => explainAll(rules, values, judged));
    },
  };
}

/** Months of a whole city are mostly asked for their class: words for each parameter are made when they are read. */
function explainedWhenAsked(conclusion: Omit<Evaluation, "parameters">, explain: () => ParameterVerdict[]): Evaluation {
  let explained: ParameterVerdict[] | undefined;
  return {
    mode: conclusion.mode,
    ruleVersion: conclusion.ruleVersion,
    class: conclusion.class,
    classWord: conclusion.classWord,
    targetClass: conclusion.targetClass,
    verdict: conclusion.verdict,
    deciding: conclusion.deciding,
    mainPollutants: conclusion.mainPollutants,
    unverified: conclusion.unverified,
    get parameters() {
      explained ??= explain();
      return explained;
    },
  };
}

type JudgedRule = Judged & { rule: BoundRule };
const byTableOrder = (a: JudgedRule, b: JudgedRule): number => a.rule.row.order - b.rule.row.order;

function conclude(standard: Standard, basis: Basis, judged: JudgedRule[]): Omit<Evaluation, "parameters"> {
  const { rank, verdict } = summarise(judged, basis);
  const { worseThan } = standard.mainPollutants;
  const candidates = isWorseThan(rank, worseThan) ? judged.filter((j) => isCandidate(j, worseThan)) : [];
  const main = mainPollutants(candidates.map(toCandidate), standard.mainPollutants);
  const sectionClass = classOfRank(rank);
  return {
    mode: basis.mode,
    ruleVersion: standard.version,
    class: sectionClass,
    classWord: sectionClass === null ? null : standard.words[sectionClass],
    targetClass: basis.targetClass,
    verdict,
    deciding: decidingOf(judged, rank),
    mainPollutants: main,
    unverified: unverified(standard, basis, judged, main.length > 0),
  };
}

/** In the order of the standard, what no rule speaks of last. */
function explainAll(
  rules: ReadonlyMap<ParameterKey, BoundRule>,
  values: Values,
  judged: readonly JudgedRule[],
): ParameterVerdict[] {
  const byParameter = new Map(judged.map((j) => [j.rule.row.parameter, j]));
  const place = (parameter: ParameterKey) => rules.get(parameter)?.row.order ?? Number.MAX_SAFE_INTEGER;
  const keys = [...values.keys()].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  return keys.flatMap((key) => {
    const measured = values.get(key);
    return measured === undefined ? [] : [explainVerdict(key, measured, rules.get(key), byParameter.get(key))];
  });
}

function screen(unordered: JudgedRule[], basis: Basis): Screening {
  const judged = unordered.sort(byTableOrder);
  const { rank, verdict } = summarise(judged, basis);
  const over = verdict === "exceeded" ? judged.filter(isOver).map(overTarget) : NONE;
  return { class: classOfRank(rank), verdict, deciding: decidingOf(judged, rank), over };
}

const decidingOf = (judged: readonly JudgedRule[], rank: number): ParameterKey[] =>
  judged.filter((j) => rank > 0 && j.rank === rank && j.rule.participates).map((j) => j.rule.row.parameter);
const NONE: readonly OverTarget[] = [];

function judgeSample(rules: ReadonlyMap<ParameterKey, BoundRule>, values: Values): JudgedRule[] {
  const lookup = (parameter: ParameterKey) => {
    const measured = values.get(parameter);
    return measured?.kind === "value" ? measured.value : undefined;
  };
  const judged: JudgedRule[] = [];
  for (const [parameter, measured] of values) {
    const rule = rules.get(parameter);
    if (rule === undefined || (measured.kind !== "value" && measured.kind !== "below-detection")) continue;
    const { rank, value, verdict, undecided } = judgeParameter(rule, measured, lookup);
    judged.push({ rule, rank, value, verdict, undecided });
  }
  return judged;
}

function summarise(judged: readonly JudgedRule[], basis: Basis): { rank: number; verdict: Verdict } {
  let rank = 0;
  let over = false;
  let open = false;
  let met = false;
  for (const j of judged) {
    if (j.rule.participates && j.rank > rank) rank = j.rank;
    if (!j.rule.counts) continue;
    over ||= j.verdict === "exceeded";
    open ||= j.verdict === "not-assessable";
    met ||= j.verdict === "met";
  }
  if (over) return { rank, verdict: "exceeded" };
  if (rank === 0 && !met) return { rank, verdict: "not-assessable" };
  if (basis.targetClass === null) return { rank, verdict: "no-target" };
  return { rank, verdict: open || !met ? "not-assessable" : "met" };
}

const isOver = (j: JudgedRule): boolean => j.rule.counts && j.verdict === "exceeded";

function overTarget({ rule, value }: JudgedRule): OverTarget {
  return {
    parameter: rule.row.parameter,
    limit: limitAt(rule, value) ?? Number.NaN,
    limitKind: rule.row.direction,
    value,
    multipleOverTarget: multipleOverTarget(rule, value),
  };
}

const isCandidate = (j: JudgedRule, worseThan: WaterClass): boolean =>
  j.rule.participates && isWorseThan(j.rank, worseThan);

const toCandidate = (j: JudgedRule): Candidate => ({
  row: j.rule.row,
  rank: j.rank,
  multiple: multipleOverBase(j.rule, j),
});

function unverified(standard: Standard, basis: Basis, judged: JudgedRule[], hasMain: boolean): string[] {
  const has = { always: true, "main-pollutants": hasMain, "below-detection": judged.some((j) => j.undecided) };
  const applies = (parameters: readonly ParameterKey[] | null) =>
    parameters === null || judged.some((j) => parameters.includes(j.rule.row.parameter));
  return standard.unverified
    .filter((note) => note.modes.includes(basis.mode) && has[note.when] && applies(note.parameters))
    .map((note) => note.text);
}

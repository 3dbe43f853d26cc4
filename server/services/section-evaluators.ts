import { type Basis, createEvaluator, type Evaluator } from "../../shared/domain/quality/evaluate.ts";
import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import type { EvaluationMode, Standard } from "../../shared/domain/quality/standard.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

export type EvaluatorOf = (section: SectionVersion, mode: EvaluationMode) => Evaluator;

/** Evaluators for sections, one for each different basis: ten thousand sections need a few dozen. */
export function sectionEvaluators(standard: Standard): EvaluatorOf {
  const known = new Map<string, Evaluator>();
  const ofSections = new WeakMap<SectionVersion, Map<EvaluationMode, Evaluator>>();
  const byBasis: EvaluatorOf = (section, mode) => {
    const basis: Basis = {
      mode,
      waterType: section.waterType,
      targetClass: section.targetClass,
      targetOverrides: section.targetOverrides,
      drinkingSource: section.levels.includes("source"),
    };
    const key = JSON.stringify([
      mode,
      basis.waterType,
      basis.targetClass,
      basis.drinkingSource,
      [...basis.targetOverrides],
    ]);
    const evaluator = known.get(key) ?? createEvaluator(standard, basis);
    known.set(key, evaluator);
    return evaluator;
  };
  return (section, mode) => {
    const own = ofSections.get(section) ?? new Map<EvaluationMode, Evaluator>();
    const evaluator = own.get(mode) ?? byBasis(section, mode);
    own.set(mode, evaluator);
    ofSections.set(section, own);
    return evaluator;
  };
}

/**
 * The version of a section by which a moment is judged: the one in force then. Before the first came into force nothing
 * was asked of it, so that one stands without its target.
 */
export function versionAt(versions: readonly SectionVersion[], at: EpochSeconds): SectionVersion | undefined {
  const inForce = versions.findLast((v) => (v.validFrom ?? -Infinity) <= at && at < (v.validTo ?? Infinity));
  if (inForce !== undefined) return inForce;
  const nearest = versions.findLast((v) => (v.validFrom ?? -Infinity) <= at) ?? versions[0];
  return nearest === undefined ? undefined : { ...nearest, targetClass: null, targetOverrides: new Map() };
}

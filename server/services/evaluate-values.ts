import { AppError } from "../../shared/domain/errors.ts";
import { createEvaluator, type Evaluation, type Judgeable } from "../../shared/domain/quality/evaluate.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { WaterType } from "../../shared/domain/quality/section.ts";
import type { EvaluationMode, Standard } from "../../shared/domain/quality/standard.ts";
import type { TargetClass } from "../../shared/domain/quality/water-class.ts";
import { findParameter, type Parameter } from "../../shared/rules/parameters.ts";

export type EvaluationRequest = {
  waterType: WaterType;
  mode: EvaluationMode;
  targetClass: TargetClass | null;
  /** By symbol, code or any name a parameter is known by, in the parameter's unit. */
  targetOverrides: Readonly<Record<string, number>>;
  drinkingSource: boolean;
  values: Readonly<Record<string, number | string>>;
};

const BELOW = /^(?:[<＜]\s*(\d+\.?\d*)|(\d+\.?\d*)\s*[Ll])$/;
const NUMBER = /^-?\d+\.?\d*(?:[eE][+-]?\d+)?$/;
const MISSING = new Set(["", "-", "--", "*", "-1"]);

/** Judges values that belong to no section. @throws AppError invalid, naming the value that cannot be read */
export const evaluateValues =
  ({ standard }: { standard: Standard }) =>
  (request: EvaluationRequest): Evaluation => {
    const { waterType, mode, targetClass, drinkingSource } = request;
    const targetOverrides = new Map(entriesByKey(request.targetOverrides).map(([key, limit]) => [key, limit] as const));
    const evaluator = createEvaluator(standard, { waterType, mode, targetClass, targetOverrides, drinkingSource });
    const values = entriesByKey(request.values).map(
      ([key, value, parameter]) => [key, measured(parameter, value)] as const,
    );
    return evaluator.evaluate(new Map(values));
  };

function entriesByKey<V>(of: Readonly<Record<string, V>>): [ParameterKey, V, Parameter][] {
  const seen = new Set<ParameterKey>();
  return Object.entries(of).map(([name, value]) => {
    const parameter = findParameter(name);
    if (parameter === undefined) throw new AppError("invalid", `没有名为“${name}”的监测项目`);
    if (seen.has(parameter.key)) throw new AppError("invalid", `${parameter.name}给出了不止一次`);
    seen.add(parameter.key);
    return [parameter.key, value, parameter];
  });
}

function measured({ name }: Parameter, value: number | string): Judgeable {
  const text = typeof value === "string" ? value.trim() : String(value);
  if (typeof value === "string" && MISSING.has(text)) return { kind: "missing", reason: "blank" };
  const limit = BELOW.exec(text);
  if (limit !== null) return { kind: "below-detection", detectionLimit: Number(limit[1] ?? limit[2]) };
  if (!NUMBER.test(text)) throw new AppError("invalid", `${name}的值“${value}”不是数值，也不是 0.01L 这样的未检出`);
  const number = Number(text);
  if (number < 0) throw new AppError("invalid", `${name}不能是负值 ${value}`);
  return { kind: "value", value: number };
}

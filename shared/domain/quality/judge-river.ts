import type { Evaluator, Judgeable } from "./evaluate.ts";
import type { ParameterKey } from "./reading.ts";
import { type RatioRow, riverCondition } from "./river-condition.ts";
import type { WaterClass } from "./water-class.ts";

/** What one section of a river says: its class and the numbers behind it. */
export type RiverVoice = { class: WaterClass; numbers: ReadonlyMap<ParameterKey, number> };

/** `ratio`: five sections or more, by the shares of classes · `mean`: fewer, by the means of the values · `single`: one. */
export type RiverBasis = "ratio" | "mean" | "single" | "none";
export type RiverJudgement = { class: WaterClass | null; word: string | null; basis: RiverBasis };

/** Colours of the words of a ratio table are those of the classes with the same word. */
const CLASS_OF_WORD: Readonly<Record<string, WaterClass>> = {
  优: "II",
  良好: "III",
  轻度污染: "IV",
  中度污染: "V",
  重度污染: "worse-than-V",
};

/**
 * Condition of a river at a moment, after 环办[2011]22号: with five sections or more by the shares of their classes, with
 * fewer by the class of the means of their values. pH goes through H⁺.
 */
export function judgeRiver(
  voices: readonly RiverVoice[],
  rules: { fewest: number; rows: readonly RatioRow[] },
  words: Readonly<Record<WaterClass, string>>,
  evaluator: Evaluator,
): RiverJudgement {
  const [only] = voices;
  if (only === undefined) return { class: null, word: null, basis: "none" };
  if (voices.length === 1) return { class: only.class, word: words[only.class], basis: "single" };
  const classes = voices.map((v) => v.class);
  const word = riverCondition(classes, rules);
  if (word !== null) return { class: CLASS_OF_WORD[word] ?? null, word, basis: "ratio" };
  const found = evaluator.screen(meansOf(voices)).class;
  return { class: found, word: found === null ? null : words[found], basis: "mean" };
}

function meansOf(voices: readonly RiverVoice[]): Map<ParameterKey, Judgeable> {
  const keys = new Set(voices.flatMap((v) => [...v.numbers.keys()]));
  const means = new Map<ParameterKey, Judgeable>();
  for (const key of keys) {
    const values = voices.flatMap((v) => v.numbers.get(key) ?? []);
    const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length;
    const value = key === "PH" ? -Math.log10(mean(values.map((ph) => 10 ** -ph))) : mean(values);
    means.set(key, { kind: "value", value });
  }
  return means;
}

import { describe, expect, it } from "vitest";
import { RIVER_RATIOS, SURFACE_WATER } from "../../rules/evaluation-2011-22.ts";
import { createEvaluator } from "./evaluate.ts";
import { judgeRiver, type RiverVoice } from "./judge-river.ts";
import type { ParameterKey } from "./reading.ts";
import type { WaterClass } from "./water-class.ts";

const evaluator = createEvaluator(SURFACE_WATER, {
  mode: "realtime",
  waterType: "river",
  targetClass: null,
  targetOverrides: new Map(),
  drinkingSource: false,
});
const voice = (of: WaterClass, numbers: Record<string, number> = {}): RiverVoice => ({
  class: of,
  numbers: new Map(Object.entries(numbers) as [ParameterKey, number][]),
});
const judge = (...voices: RiverVoice[]) => judgeRiver(voices, RIVER_RATIOS, SURFACE_WATER.words, evaluator);

describe("judgeRiver", () => {
  it("says nothing where nobody speaks, and what the one section says where there is one", () => {
    expect(judge()).toEqual({ class: null, word: null, basis: "none" });
    expect(judge(voice("IV"))).toEqual({ class: "IV", word: "轻度污染", basis: "single" });
  });
  it("takes means of up to four sections: one bad section does not make a river bad", () => {
    const found = judge(voice("V", { NH3N: 1.9 }), voice("II", { NH3N: 0.3 }), voice("II", { NH3N: 0.2 }));
    expect(found).toEqual({ class: "III", word: "良好", basis: "mean" });
  });
  it("means pH through the hydrogen ion", () => {
    // (10^-5 + 10^-9) / 2 is pH 5.3, out of 6–9, where the mean of the numbers would be 7
    expect(judge(voice("worse-than-V", { PH: 5 }), voice("I", { PH: 9 })).class).toBe("worse-than-V");
  });
  it("takes the shares of classes of five and more", () => {
    const five = (worst: number) =>
      judge(...Array.from({ length: 5 }, (_, i) => voice(i < worst ? "worse-than-V" : "III")));
    expect(five(0)).toEqual({ class: "II", word: "优", basis: "ratio" });
    expect(five(1)).toMatchObject({ word: "良好", basis: "ratio" });
    expect(five(4)).toMatchObject({ class: "worse-than-V", word: "重度污染" });
  });
});

import { expect, test } from "vitest";
import { calculatorParameters, evaluateRequestOf, formatValues, isReadable, parseValues } from "./calculator-state.ts";

test.each(["1", "0.05", "1.2e-3", "0.01L", "0.01 l", "<0.01", "＜ 0.5", " 2 "])("%j can be read", (text) =>
  expect(isReadable(text)).toBe(true),
);
test.each(["", "abc", "-1", "1,2", "L", "<", "1.2.3", "0.01LL"])("%j cannot", (text) =>
  expect(isReadable(text)).toBe(false),
);

test("values survive the address; what nobody can read does not", () => {
  const values = { NH3N: "1.2", TP: "0.01L" };
  expect(formatValues(values)).toBe("NH3N:1.2,TP:0.01L");
  expect(parseValues("NH3N:1.2,TP:0.01L")).toEqual(values);
  expect(parseValues("氨氮:1.2,XX:3,TP:abc,,DO")).toEqual({ NH3N: "1.2" });
});

test("nothing is asked while nothing is typed or something cannot be read", () => {
  const of = { water: "river" as const, mode: "realtime" as const, target: "III", drinkingSource: false };
  expect(evaluateRequestOf({ ...of, values: {} })).toBeNull();
  expect(evaluateRequestOf({ ...of, values: { NH3N: "1", TP: "x" } })).toBeNull();
  expect(evaluateRequestOf({ ...of, values: { NH3N: " 1 " } })).toEqual({
    water_type: "river",
    mode: "realtime",
    target_class: "III",
    values: { NH3N: "1" },
  });
  expect(evaluateRequestOf({ ...of, target: "", drinkingSource: true, values: { NH3N: "1" } })).toEqual({
    water_type: "river",
    mode: "realtime",
    drinking_source: true,
    values: { NH3N: "1" },
  });
});

test("source-water items are offered only where asked for", () => {
  const keys = (drinking: boolean) => calculatorParameters("river", drinking).rest.map((p) => p.key as string);
  expect(keys(false)).not.toContain("FE");
  expect(keys(true)).toContain("FE");
});

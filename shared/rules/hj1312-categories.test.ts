import { expect, it } from "vitest";
import { findOutfallCategory, OUTFALL_CATEGORIES } from "./hj1312-categories.ts";

it("has one row per category and finds each by code, name and alias", () => {
  const names = OUTFALL_CATEGORIES.flatMap((c) => [c.code, c.name, ...c.aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const category of OUTFALL_CATEGORIES)
    for (const name of [category.code, category.name, category.nameEn, ...category.aliases])
      expect(findOutfallCategory(name)).toBe(category);
});

it.each([
  ["gy-qy", "GY-QY"],
  [" 污水处理厂 ", "CZ-WS"],
  ["农田排灌", "QT-GQ"],
])("folds %j", (name, code) => expect(findOutfallCategory(name)?.code).toBe(code));

it("does not guess", () => expect(findOutfallCategory("火星排口")).toBeUndefined());

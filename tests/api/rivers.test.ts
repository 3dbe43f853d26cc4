import { afterAll, beforeAll, expect, it } from "vitest";
import { riversResponse } from "../../shared/contract/rivers.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, sectionVersion } from "../support/water.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
const hours = (h: number) => epochSeconds(TEST_NOW + h * 3600);
const rivers = async (query = "") => {
  const res = await test.app.request(`/api/rivers${query}`);
  return riversResponse.parse(await res.json()).items;
};

beforeAll(async () => {
  test = await createTestApp();
  const water = await fillWater(test.ctx);
  await water.sections(
    sectionVersion("A1", { river: "武进港" }),
    sectionVersion("A2", { river: "武进港" }),
    sectionVersion("B1", { river: "采菱港" }),
    sectionVersion("L1", { river: "太湖", waterType: "lake" }),
  );
  const before = [hours(-8), { NH3N: 0.2, DO: 8 }] as const;
  await water.samples("A1", "station", [
    [...before],
    [hours(-4), { NH3N: 0.2, DO: 8 }],
    [hours(0), { NH3N: 1.8, DO: 8 }],
  ]);
  await water.samples("A2", "station", [
    [...before],
    [hours(-4), { NH3N: 0.2, DO: 8 }],
    [hours(0), { NH3N: 0.4, DO: 8 }],
  ]);
  await water.samples("B1", "station", [[hours(-400), { NH3N: 3, DO: 8 }]]);
});
afterAll(() => test.close());

it("gives each river with sections its condition, and the sections it rests on", async () => {
  const found = await rivers();
  expect(found.map((r) => [r.river, r.class, r.class_word, r.basis])).toEqual([
    ["武进港", "IV", "轻度污染", "mean"],
    ["采菱港", null, null, "none"],
  ]);
  expect(found[0]?.sections.map((s) => [s.code, s.class, s.counted])).toEqual([
    ["A1", "V", true],
    ["A2", "II", true],
  ]);
});
it("colours nothing by silence", async () => {
  const [, silent] = await rivers();
  expect(silent?.sections).toMatchObject([{ code: "B1", class: "worse-than-V", counted: false, freshness: "offline" }]);
});
it("looks at any moment", async () => {
  const [then] = await rivers(`?at=${new Date(hours(-3) * 1000).toISOString().slice(0, 19)}Z`);
  expect(then).toMatchObject({ river: "武进港", class: "II", class_word: "优" });
});

import { describe, expect, it } from "vitest";
import { riverCondition } from "../domain/quality/river-condition.ts";
import type { WaterClass } from "../domain/quality/water-class.ts";
import { WATER_CLASSES } from "../domain/quality/water-class.ts";
import { CLASS_COLOURS, RIVER_RATIOS, SURFACE_WATER, surfaceWaterStandard } from "./evaluation-2011-22.ts";
import { PARAMETERS } from "./parameters.ts";

describe("rules of surface water", () => {
  const rows = SURFACE_WATER.rows;
  const ofRivers = rows.filter((r) => r.waterTypes.includes("river"));

  it("have 24 basic items and 5 of drinking-water sources, in the order of the tables", () => {
    const basic = ofRivers.filter((r) => r.clause.includes("表1"));
    expect(basic.map((r) => r.order)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(ofRivers.filter((r) => r.clause.includes("表2")).map((r) => r.parameter)).toEqual([
      "SO4",
      "CL",
      "NO3N",
      "FE",
      "MN",
    ]);
  });
  it("judge by 21 indicators: all but 水温, 总氮 and 粪大肠菌群", () => {
    const participating = ofRivers.filter((r) => r.participates.period);
    expect(participating).toHaveLength(21);
    const left = ofRivers.filter((r) => r.clause.includes("表1") && !r.participates.period).map((r) => r.name);
    expect(left).toEqual(["水温", "总氮", "粪大肠菌群"]);
  });
  it("give every water one row per parameter", () => {
    for (const water of ["river", "lake", "reservoir"] as const) {
      const keys = rows.filter((r) => r.waterTypes.includes(water)).map((r) => r.parameter);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(rows.filter((r) => r.parameter === "TP")).toHaveLength(2);
  });
  it("say where every limit stands, and know every parameter", () => {
    const keys = new Set(PARAMETERS.map((p) => p.key));
    for (const row of rows) {
      expect(keys.has(row.parameter)).toBe(true);
      expect(row.clause).toMatch(/^GB 3838-2002 表[12] 第\d+项$/);
    }
  });
  it("have a word and a colour for every class", () =>
    expect(WATER_CLASSES.map((c) => SURFACE_WATER.words[c] + CLASS_COLOURS[c])).toEqual([
      "优蓝",
      "优蓝",
      "良好绿",
      "轻度污染黄",
      "中度污染橙",
      "重度污染红",
    ]));
  it("carry another version where they judge differently", () =>
    expect(surfaceWaterStandard("saturation-90").version).not.toBe(SURFACE_WATER.version));
});

describe("condition of a river", () => {
  const river = (good: number, middle: number, worst: number): WaterClass[] => [
    ...Array<WaterClass>(good).fill("III"),
    ...Array<WaterClass>(middle).fill("IV"),
    ...Array<WaterClass>(worst).fill("worse-than-V"),
  ];
  it.each([
    [9, 1, 0, "优"],
    [18, 1, 1, "优"],
    [17, 3, 0, "良好"],
    [15, 5, 0, "良好"],
    [14, 6, 0, "轻度污染"],
    [14, 3, 3, "轻度污染"],
    [14, 2, 4, "中度污染"],
    [2, 11, 7, "中度污染"],
    [12, 0, 8, "重度污染"],
    [0, 0, 5, "重度污染"],
    [4, 0, 0, null],
  ])("%i good, %i between, %i worse than Ⅴ: %s", (good, middle, worst, word) =>
    expect(riverCondition(river(good, middle, worst), RIVER_RATIOS)).toBe(word),
  );
});

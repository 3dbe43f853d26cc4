import { describe, expect, test } from "vitest";
import type { OxygenCause, OxygenSeries } from "../../shared/domain/tracing/oxygen/oxygen-record.ts";
import { responseModel } from "../../shared/domain/tracing/response-model/respond-to-trace.ts";
import { ALL_REACHES, HOURS, type Scenario, scenario, T0 } from "../support/scenario.ts";

// Nights on which oxygen was low, by what had taken it.

/** Of the hour `h` (0: midnight in Beijing) and whether it is one of the last hours before the moment traced. */
type Course = (h: number, late: boolean) => number;
type Day = { oxygen: Course; temperature?: Course; ph?: Course };

/** Ten days of hourly readings up to the moment traced. */
function oxygenOf(endH: number, { oxygen, temperature = () => 20, ph = () => 7.5 }: Day): OxygenSeries {
  const hours = Array.from({ length: 240 }, (_, i) => endH - 239 + i);
  const of = (f: Course) => hours.map((h) => f(h, h > endH - 12));
  return {
    times: hours.map((h) => T0 + h * 3600),
    oxygen: of(oxygen),
    temperature: of(temperature),
    ph: of(ph),
    chlorophyll: hours.map(() => null),
  };
}

const night = (day: Day, of: Partial<Scenario> = {}) => {
  const { inputs, on } = scenario({
    outfalls: { M2: ["m2", 1500], M4: ["m4", 500] },
    sections: { A: ["m5", 500], U: ["m1", 2500] },
    releases: [],
    ...of,
  });
  const endH = Math.round((inputs.observedAt - T0) / 3600);
  const oxygen = oxygenOf(endH, day);
  const value = oxygen.oxygen.at(-1) ?? null;
  const [first] = inputs.parameters;
  const parameters = [{ ...first!, parameter: "DO", name: "溶解氧", value, limit: 5, limitKind: "min" as const }];
  return responseModel.run({ ...inputs, parameters, oxygen }, on);
};
const causeOf = (result: ReturnType<typeof night>, cause: OxygenCause["cause"]) =>
  result.oxygen?.causes.find((c) => c.cause === cause);
const speaks = (result: ReturnType<typeof night>) =>
  Object.fromEntries(result.oxygen?.causes.map((c) => [c.cause, c.speaks ?? -1]) ?? []);

describe("what took the oxygen", () => {
  test("something was discharged: demand speaks, and it is traced by that", () => {
    const result = night(
      { oxygen: (_, late) => (late ? 3 : 7.5) },
      { releases: [{ from: ["m4", 500], startH: 40, durationH: 10, times: 15 }] },
    );
    expect(result.status).toBe("done");
    expect(result.oxygen).toMatchObject({ temperature: 20, saturation: expect.closeTo(9.09, 2) });
    expect(result.oxygen?.deficit).toBeCloseTo(6.09, 2);
    expect(speaks(result)).toMatchObject({ "oxygen-demand": 1, temperature: 0, stagnation: 0.1 });
    expect(causeOf(result, "oxygen-demand")?.explanation).toMatch(/高锰酸盐指数最高 [\d.]+ mg\/L\(本底 3\.\d+\)/);
    expect(result.suspects.map((s) => s.code)).toContain("M4");
  });

  test("a hot day: saturation fell, and that is most of it", () => {
    const result = night({ oxygen: (_, late) => (late ? 6.6 : 8.3), temperature: (_, late) => (late ? 33 : 21) });
    expect(speaks(result).temperature).toBeGreaterThan(0.8);
    expect(causeOf(result, "temperature")?.explanation).toContain("水温 33 ℃(此前 21 ℃)");
    expect(speaks(result)["oxygen-demand"]).toBeLessThan(0.5);
    expect(result.status).toBe("insufficient");
    expect(result.missing.join("；")).toContain("没有耗氧指标明显升高");
  });

  test("the river stood still behind a gate: stagnation, with the gate", () => {
    const result = night(
      { oxygen: () => 3.5 },
      {
        told: ALL_REACHES.map((reach) => ({
          from: -24,
          to: HOURS + 1,
          reach,
          direction: "stagnant",
          basis: "structure",
        })),
        barriers: [{ name: "某闸", reach: "m5", from: -24, to: null }],
      },
    );
    expect(speaks(result).stagnation).toBe(1);
    expect(causeOf(result, "stagnation")?.explanation).toMatch(/静止不流.*某闸/);
  });

  test("algae: it swings between day and night, above saturation in the afternoon, and pH with it", () => {
    const wave = (h: number) => Math.sin((2 * Math.PI * (h - 9)) / 24);
    const result = night({ oxygen: (h) => 8 + 5 * wave(h), ph: (h) => 8.2 + 0.6 * wave(h) });
    expect(speaks(result).algae).toBe(1);
    expect(causeOf(result, "algae")?.explanation).toMatch(/pH 相差 1\.\d+，白天最高饱和度 1[34]\d%/);
    expect(speaks(result)["oxygen-demand"]).toBeLessThan(0.5);
  });

  test("nothing but oxygen was measured: what is to be measured is named", () => {
    const result = night({ oxygen: () => 3.5 }, { spoil: () => [] });
    expect(result.status).toBe("insufficient");
    expect(causeOf(result, "oxygen-demand")).toMatchObject({ speaks: null });
    expect(result.missing.join("；")).toMatch(/请加测氨氮、总磷、高锰酸盐指数/);
  });
});

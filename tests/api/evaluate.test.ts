import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvaluateRequest, evaluation } from "../../shared/contract/evaluation.ts";
import { createTestApp } from "../support/test-context.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const post = (body: unknown) =>
  test.app.request("/api/evaluate", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const evaluate = async (body: Partial<EvaluateRequest>) => {
  const res = await post({ water_type: "river", mode: "realtime", ...body });
  expect(res.status).toBe(200);
  return evaluation.parse(await res.json());
};

describe("POST /api/evaluate", () => {
  it("names what decides, with multiples, limits and clauses", async () => {
    const found = await evaluate({
      target_class: "III",
      values: { NH3N: 2.2, 溶解氧: 4.23, w01019: 12, pH: "7.4", 总磷: "0.01L" },
    });
    expect(found).toMatchObject({
      class: "worse-than-V",
      class_word: "重度污染",
      verdict: "exceeded",
      deciding: ["NH3N"],
      main_pollutants: [
        { parameter: "NH3N", multiple: 1.2, text: "氨氮(1.2)" },
        { parameter: "CODMN", multiple: 1, text: "高锰酸盐指数(1.0)" },
        { parameter: "DO", multiple: null, text: "溶解氧" },
      ],
    });
    expect(found.parameters.map((p) => p.parameter)).toEqual(["PH", "DO", "CODMN", "NH3N", "TP"]);
    expect(found.parameters[3]).toMatchObject({ class: "worse-than-V", limit: 1, clause: "GB 3838-2002 表1 第7项" });
    expect(found.parameters[4]).toMatchObject({ below_detection: true, raw_value: 0.01, class: "I" });
    expect(found.unverified).not.toEqual([]);
  });
  it("judges lakes and rivers, raw and rounded, as they differ", async () => {
    expect((await evaluate({ values: { TP: 0.06 } })).class).toBe("II");
    expect((await evaluate({ water_type: "lake", values: { TP: 0.06 } })).class).toBe("IV");
    expect((await evaluate({ values: { DO: 4.96 } })).class).toBe("IV");
    expect((await evaluate({ mode: "period", values: { DO: 4.96 } })).class).toBe("III");
  });
  it("takes overrides by any name, and source-water items when asked", async () => {
    expect(
      (await evaluate({ target_class: "III", target_overrides: { 总磷: 0.15 }, values: { TP: 0.18 } })).verdict,
    ).toBe("exceeded");
    const sulphate = { target_class: "III" as const, values: { 硫酸盐: 300, NH3N: 0.1 } };
    expect((await evaluate(sulphate)).verdict).toBe("met");
    expect((await evaluate({ ...sulphate, drinking_source: true })).verdict).toBe("exceeded");
  });
  it("counts what is missing as nothing, not as zero", async () => {
    const found = await evaluate({ values: { NH3N: "--", TP: "", DO: "-1" } });
    expect(found).toMatchObject({ class: null, verdict: "not-assessable", deciding: [] });
  });
  it.each([
    [{ values: { 火星: 1 } }, /火星/],
    [{ values: { NH3N: "abc" } }, /氨氮.*abc/],
    [{ values: { NH3N: -0.5 } }, /负值/],
    [{ values: { NH3N: 1, 氨氮: 2 } }, /不止一次/],
    [{ values: { NH3N: 1 }, mode: "weekly" }, /mode/],
    [{ values: { NH3N: null } }, /NH3N/],
  ])("refuses %j", async (body, message) => {
    const res = await post({ water_type: "river", mode: "realtime", ...body });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ code: "invalid", detail: expect.stringMatching(message) });
  });
});

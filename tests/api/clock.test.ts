import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_S } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { importFile, upload } from "../support/uploads.ts";

const { app, ctx, clock, close } = await createTestApp();
beforeAll(async () => {
  const head = "编码,名称,经度,纬度,断面级别,考核目标";
  await importFile(app, "sections", { name: "s.csv", content: `${head}\nS1,一号断面,119.9,31.7,省考,III\n` });
  const rows = ["20:00,3.5", "16:00,3.6", "12:00,0.3"].map((row) => `S1,2026-08-27 ${row}`);
  await importFile(app, "readings", { name: "r.csv", content: `断面,时间,氨氮\n${rows.join("\n")}\n` });
});
afterAll(close);
beforeEach(() => {
  clock.now = TEST_NOW;
});
const jump = async (seconds: number) => {
  clock.now = epochSeconds(TEST_NOW + seconds);
  await ctx.quality.ageExceedances();
};
const json = async (path: string) => {
  const res = await app.request(`/api${path}`);
  expect(res.status, path).toBe(200);
  return res.json();
};
const status = async () => (await json("/sections/S1")).status;
const states = async () => (await json("/exceedances")).items.map(({ state }: { state: string }) => state);

describe("a clock that jumps", () => {
  it("ahead by a month makes sources silent; back again everything is as it was", async () => {
    const before = [await json("/sections"), await json("/exceedances"), await json("/overview")];
    expect(await states()).toEqual(["open"]);
    await jump(30 * DAY_S);
    expect([(await status()).freshness, await states()]).toEqual(["offline", ["no-data"]]);
    await jump(0);
    expect([await json("/sections"), await json("/exceedances"), await json("/overview")]).toEqual(before);
  });
  it("back before the newest reading: no age below nothing, no answer that fails", async () => {
    await jump(-DAY_S);
    for (const path of ["/overview", "/exceedances", "/sections", "/meta", "/outfalls", "/imports"]) await json(path);
    expect(await status()).toMatchObject({ freshness: "fresh", age_s: 0 });
    expect((await (await app.request("/readyz")).json()).warnings.map(({ key }: { key: string }) => key)).toEqual([
      "clock-behind",
      "readings-ahead",
    ]);
  });
  it("back: readings dated after it are refused and nothing of them is written", async () => {
    await jump(-DAY_S);
    const { body } = await upload(app, "readings", {
      name: "r.csv",
      content: "断面,时间,氨氮\nS1,2026-08-27 21:00,1\n",
    });
    expect(body).toMatchObject({ state: "refused", issues: [{ code: "future-time" }] });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, sectionVersion } from "../support/water.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let water: Awaited<ReturnType<typeof fillWater>>;
const hours = (h: number) => epochSeconds(TEST_NOW + h * 3600);
const get = (path: string, headers: Record<string, string> = {}) => test.app.request(`/api${path}`, { headers });
const json = async (path: string) => (await get(path)).json();
type Listed = { items: { code: string; status: { class: string | null; freshness: string } }[] };
const statusOf = async () => ((await json("/sections")) as Listed).items[0]?.status;
type Events = { items: { id: number; acknowledged_at: string | null }[]; total: number };
const events = async () => (await json("/exceedances")) as Events;

beforeAll(async () => {
  test = await createTestApp();
  water = await fillWater(test.ctx);
  await water.sections(sectionVersion("S1"));
  await water.samples("S1", "station", [
    [hours(-8), { NH3N: 0.5, DO: 7 }],
    [hours(-4), { NH3N: 0.5, DO: 7 }],
  ]);
});
afterAll(() => test.close());

describe("kept answers", () => {
  it("give the same bytes and ETag while nothing changed, and nothing to who has them", async () => {
    const [one, two] = [await get("/sections"), await get("/sections")];
    const etag = one.headers.get("etag") ?? "";
    expect(etag).toMatch(/^".{20,}"$/);
    expect(two.headers.get("etag")).toBe(etag);
    expect(await two.text()).toBe(await one.text());
    const known = await get("/sections", { "if-none-match": `W/${etag}` });
    expect([known.status, await known.text()]).toEqual([304, ""]);
    expect((await get("/sections", { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("are worked out once for any number at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => get("/overview")));
    const texts = await Promise.all(all.map((res) => res.text()));
    expect(new Set(texts).size).toBe(1);
    expect(all.every((res) => res.status === 200)).toBe(true);
  });

  it("see a new reading, and the exceedance it opens, at once", async () => {
    expect((await events()).total).toBe(0);
    expect(await statusOf()).toMatchObject({ class: "II" });
    await water.samples("S1", "station", [[hours(-1), { NH3N: 2.4, DO: 7 }]]);
    expect((await events()).total).toBe(1);
    expect(await statusOf()).toMatchObject({ class: "worse-than-V" });
  });

  it("see an acknowledgement at once", async () => {
    const [event] = (await events()).items;
    expect(event?.acknowledged_at).toBeNull();
    const res = await test.app.request(`/api/exceedances/${event?.id}/acknowledge`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(res.status).toBe(200);
    expect((await events()).items[0]?.acknowledged_at).not.toBeNull();
  });

  it("see time pass", async () => {
    expect((await statusOf())?.freshness).toBe("fresh");
    test.clock.now = hours(72);
    expect((await statusOf())?.freshness).not.toBe("fresh");
  });

  it("do not keep failures", async () => {
    const missing = async () => (await get("/sections/LATER")).status;
    expect([await missing(), await missing()]).toEqual([404, 404]);
    expect((await get("/sections/LATER")).headers.get("etag")).toBeNull();
    await water.sections(sectionVersion("LATER"));
    expect(await missing()).toBe(200);
  });
});

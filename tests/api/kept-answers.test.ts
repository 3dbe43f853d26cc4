import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keptStatuses } from "../../server/services/kept-statuses.ts";
import { sectionEvaluators } from "../../server/services/section-evaluators.ts";
import { sectionStatuses } from "../../server/services/section-statuses.ts";
import type { Cadence } from "../../shared/domain/quality/freshness.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { CADENCES } from "../../shared/rules/cadence.ts";
import { SURFACE_WATER } from "../../shared/rules/evaluation-2011-22.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, sectionVersion } from "../support/water.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let newest: ImportId;
let water: Awaited<ReturnType<typeof fillWater>>;
const hours = (h: number) => epochSeconds(TEST_NOW + h * 3600);
const get = (path: string, headers: Record<string, string> = {}) => test.app.request(`/api${path}`, { headers });
const json = async (path: string) => (await get(path)).json();
const AUTOMATIC = CADENCES[0] as Cadence;
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
    newest = await water.samples("S1", "station", [[hours(-1), { NH3N: 2.4, DO: 7 }]]);
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

  it("see an import undone at once", async () => {
    const { touched } = await test.ctx.database.transact(({ readings }) => readings.undo(newest));
    expect(await statusOf()).toMatchObject({ class: "II" });
    await test.ctx.quality.updateExceedances(touched);
    expect((await events()).total).toBe(0);
  });

  it("see time pass, to the second", async () => {
    const last = hours(-4);
    const freshAt = async (age: number) => {
      test.clock.now = epochSeconds(last + age);
      return (await statusOf())?.freshness;
    };
    const { freshS, offlineS } = AUTOMATIC;
    expect(await freshAt(freshS)).toBe("fresh");
    expect(await freshAt(freshS + 1)).toBe("stale");
    expect(await freshAt(offlineS)).toBe("stale");
    expect(await freshAt(offlineS + 1)).toBe("offline");
    expect(await freshAt(freshS)).toBe("fresh");
    test.clock.now = TEST_NOW;
  });

  it("see a version of the register come into force", async () => {
    const inForce = epochSeconds(TEST_NOW + 100);
    await water.sections(sectionVersion("S1", { name: "改名", validFrom: inForce }));
    const name = async () => ((await json("/sections")) as { items: { name: string }[] }).items[0]?.name;
    test.clock.now = epochSeconds(inForce - 1);
    expect(await name()).toBe("断面S1");
    test.clock.now = inForce;
    expect(await name()).toBe("改名");
    test.clock.now = TEST_NOW;
  });

  it("are what is judged afresh, whatever the clock does between writes", async () => {
    const { read } = test.ctx.database;
    const now = () => test.clock.now;
    const afresh = sectionStatuses({ read, now, evaluatorOf: sectionEvaluators(SURFACE_WATER) });
    const kept = keptStatuses({ read, now, version: test.ctx.database.version, statuses: afresh });
    await water.sections(sectionVersion("S2", { validFrom: hours(20), validTo: hours(40) }), sectionVersion("S3"));
    await water.samples("S3", "station", [[hours(-30), { NH3N: 3 }]]);
    await water.samples("S3", "manual", [[hours(-300), { NH3N: 0.2 }]]);
    const step = fc.record({ hour: fc.integer({ min: -40, max: 80 }), second: fc.integer({ min: -1, max: 1 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        for (const { hour, second } of steps) {
          test.clock.now = epochSeconds(hours(hour) + second);
          expect(await kept()).toEqual(await afresh());
          expect(await kept({ code: "S3" })).toEqual(await afresh({ code: "S3" }));
        }
      }),
      { numRuns: 40 },
    );
    test.clock.now = TEST_NOW;
  });

  it("do not keep failures", async () => {
    const missing = async () => (await get("/sections/LATER")).status;
    expect([await missing(), await missing()]).toEqual([404, 404]);
    expect((await get("/sections/LATER")).headers.get("etag")).toBeNull();
    await water.sections(sectionVersion("LATER"));
    expect(await missing()).toBe(200);
  });
});

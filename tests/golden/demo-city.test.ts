import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawDemoModel } from "../../seeds/demo-model.ts";
import { DEMO_SOURCES, lastReportAt } from "../../seeds/demo-readings.ts";
import { PLANTED_INCIDENTS, TONIGHT } from "../../seeds/incidents.ts";
import { startOf } from "../../seeds/plant-incidents.ts";
import { runLiveFeed } from "../../server/services/run-live-feed.ts";
import { seedDemo } from "../../server/services/seed-demo.ts";
import { windowResponse } from "../../shared/contract/network.ts";
import type { LiveEvent } from "../../shared/contract/overview.ts";
import { overviewResponse } from "../../shared/contract/overview.ts";
import { sectionDetail } from "../../shared/contract/sections.ts";
import { trace } from "../../shared/contract/traces.ts";
import { HOUR_S } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { describeRealData, realDataPath } from "../support/real-data.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";

/** 2026-11-24 06:10 in Beijing: the morning after tonight's incident. */
const NOW = epochSeconds(Date.UTC(2026, 10, 23, 22, 10) / 1000);
const ANCHOR = lastReportAt(NOW);
const SEEDING_MS = 240_000;

const { app, ctx, clock, close } = await createTestApp({ now: NOW });
const seed = seedDemo({
  database: ctx.database,
  now: ctx.now,
  placeRegistries: ctx.network.placeRegistries,
  updateExceedances: ctx.quality.updateExceedances,
  progress: () => {},
});
const get = async (path: string): Promise<unknown> => (await app.request(path)).json();

beforeAll(async () => {
  expect(await seed()).toBe(true);
}, SEEDING_MS);
afterAll(close);

const tonight = PLANTED_INCIDENTS.find((i) => i.id === TONIGHT) as (typeof PLANTED_INCIDENTS)[number];
const seenAt = tonight.seenAt[0] as (typeof tonight.seenAt)[number];
const sectionId = async (code: string) => (await ctx.database.read.sections.find(code, clock.now))?.id as never;

describe("the seeded demo", () => {
  it("is there as imports marked demo, and is not seeded twice", async () => {
    const { items } = await ctx.database.read.imports.list({ limit: 50, offset: 0 });
    expect(items.map((i) => i.kind).sort()).toEqual([
      "districts",
      "flow-states",
      "lakes",
      "network",
      "outfalls",
      "readings",
      "sections",
      "structure-states",
      "structures",
    ]);
    for (const { state, options, accepted } of items) {
      expect(state).toBe("done");
      expect(options.demo).toBe(true);
      expect(accepted).toBeGreaterThan(0);
    }
    expect(items.find((i) => i.kind === "readings")?.accepted).toBeGreaterThan(2_700_000);
    expect(await seed()).toBe(false);
  });

  it("has every section and outfall on the network", async () => {
    const sections = await ctx.database.read.sections.list(clock.now);
    const { items: outfalls } = await ctx.database.read.outfalls.list();
    expect(outfalls).toHaveLength(1500);
    for (const { placement, name, demo } of [...sections, ...outfalls]) {
      expect(placement?.snapDistance, name).toBeLessThan(60);
      expect(demo).toBe(true);
    }
  });

  it("keeps synthetic readings under their own sources, marked as such", async () => {
    const sources = await ctx.database.read.readings.sources();
    expect(sources.map(({ code, kind }) => [code, kind])).toEqual(
      expect.arrayContaining(Object.values(DEMO_SOURCES).map(({ code, kind }) => [code, kind])),
    );
    expect(sources.every((s) => s.kind === "demo")).toBe(true);
  });

  it("shows a city of the usual kind: eight or nine of ten sections at class Ⅲ or better, few over their target", async () => {
    const { metrics, attention } = overviewResponse.parse(await get("/api/overview"));
    const metric = (key: string) => metrics.find((m) => m.key === key);
    expect(metric("good-ratio")?.value).toBeGreaterThan(0.78);
    expect(metric("good-ratio")?.value).toBeLessThan(0.93);
    expect(metric("exceeded-now")?.numerator).toBeGreaterThanOrEqual(1);
    expect(metric("exceeded-now")?.numerator).toBeLessThanOrEqual(5);
    expect(attention[0]?.section.code).toBe(seenAt.section);
  });
});

describe("tonight's incident", () => {
  it("is an open exceedance at its section, begun within the night", async () => {
    const [open] = await ctx.database.read.exceedances.list({
      states: ["open"],
      sectionId: await sectionId(seenAt.section),
    });
    expect(open?.parameters.map((p) => p.parameter)).toContain(seenAt.parameter);
    expect(NOW - (open?.startedAt ?? 0)).toBeLessThan(14 * HOUR_S);
    expect(open?.readingsOver).toBeGreaterThanOrEqual(4);
  });

  it("has the planted outfall upstream in the window, with the time the water took", async () => {
    const detail = sectionDetail.parse(await get(`/api/sections/${seenAt.section}`));
    const { reach, measure_m } = detail.placement as { reach: string; measure_m: number };
    const path = `/api/network/window?reach=${reach}&measure_m=${measure_m}&direction=upstream&distance_m=10000`;
    const window = windowResponse.parse(await get(path));
    const code = "outfall" in tonight.source ? tonight.source.outfall : "";
    const found = window.outfalls.find((o) => o.code === code);
    expect(found?.distance_m).toBeGreaterThan(3000);
    expect(found?.travel?.earliest_h).toBeLessThan(seenAt.afterH);
    expect(found?.travel?.latest_h).toBeGreaterThan(seenAt.afterH);
    expect(window.outfalls.length).toBeGreaterThan(20);
  });

  it("is traced to the planted outfall among the first three, with what is left open", {
    timeout: 120_000,
  }, async () => {
    const [open] = await ctx.database.read.exceedances.list({
      states: ["open"],
      sectionId: await sectionId(seenAt.section),
    });
    const res = await app.request("/api/traces", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ exceedance: open?.id }),
    });
    const found = trace.parse(await res.json());
    expect(found).toMatchObject({ status: "done", model: "response", demo: true });
    const code = "outfall" in tonight.source ? tonight.source.outfall : "";
    expect(found.suspects.slice(0, 3).map((s) => s.outfall.code)).toContain(code);
    // Readings alone do not name one among hundreds, and the answer says how many it leaves open.
    expect(found.uncertainty?.set_90).toBeGreaterThan(3);
    expect(found.instrument?.probability).toBeLessThan(0.1);
    expect(found.suspects.length + found.excluded.length).toBeGreaterThanOrEqual(found.domain.outfall_count);
    for (const e of found.excluded) expect(e.reasons[0]?.explanation, e.outfall.code).not.toBe("");
  });
});

it("every other planted incident left an exceedance where and when its truth says, closed since", async () => {
  for (const incident of PLANTED_INCIDENTS) {
    if (incident.id === TONIGHT) continue;
    for (const { section, afterH, parameter } of incident.seenAt) {
      const peak = startOf(incident, ANCHOR) + (incident.durationH / 2 + afterH) * HOUR_S;
      const events = await ctx.database.read.exceedances.list({ sectionId: await sectionId(section) });
      const event = events.find((e) => e.startedAt <= peak + 4 * HOUR_S && (e.endedAt ?? NOW) >= peak - 4 * HOUR_S);
      expect(
        event?.parameters.map((p) => p.parameter),
        incident.id,
      ).toContain(parameter);
      expect(event?.state, incident.id).toBe("closed");
    }
  }
});

describeRealData("the national platform's file on the demo network", () => {
  it("joins the sections that really exist by name, under its own source", async () => {
    const name = "cnemc_2021-04-01_05_jiangsu.csv";
    const file = { name, content: readFileSync(realDataPath(`cnemc/${name}`)) };
    const answer = await importFile(app, "readings", file, { year: "2021", partial: "true" });
    expect(answer.accepted).toBeGreaterThan(0);
    for (const known of ["姚巷桥", "魏村", "落蓬湾", "五牧", "潘家坝", "黄埝桥"]) {
      const section = (await ctx.database.read.sections.list(clock.now)).find((s) => s.name === known);
      const detail = sectionDetail.parse(await get(`/api/sections/${section?.code}`));
      expect(detail.sources.map((s) => s.code).sort(), known).toEqual(["cnemc", "demo-sim"]);
    }
  });
});

describe("the live feed", () => {
  it("adds each hour as it passes, tells open pages, and stops", async () => {
    const told: LiveEvent[] = [];
    const feed = await runLiveFeed({
      database: ctx.database,
      now: ctx.now,
      publish: (event) => told.push(event),
      updateExceedances: ctx.quality.updateExceedances,
      drawModel: async (anchor) => drawDemoModel(anchor),
      onError: (error) => {
        throw error;
      },
    })();
    if (feed === undefined) throw new Error("no feed");
    expect(await feed.tick()).toBe(0);
    const stations = (await ctx.database.read.readings.extents()).filter((e) => e.to === ANCHOR).length;
    clock.now = epochSeconds(NOW + 3 * HOUR_S);
    expect(await feed.tick()).toBe(3 * stations);
    expect(await feed.tick()).toBe(0);
    expect(told.filter((e) => e.type === "reading")).toHaveLength(stations);
    const extents = await ctx.database.read.readings.extents(await sectionId(seenAt.section));
    expect(Math.max(...extents.map((e) => e.to))).toBe(ANCHOR + 3 * HOUR_S);
    await feed.stop();
    clock.now = epochSeconds(NOW + 5 * HOUR_S);
    expect(await feed.tick()).toBe(0);
  });
});

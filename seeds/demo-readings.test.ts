import { describe, expect, it } from "vitest";
import { buildNetwork } from "../shared/domain/network/build-network.ts";
import { findWindow } from "../shared/domain/network/find-window.ts";
import { buildGraph } from "../shared/domain/network/graph.ts";
import { buildSnapIndex, snap } from "../shared/domain/network/snap.ts";
import type { ParameterKey } from "../shared/domain/quality/reading.ts";
import { BEIJING_OFFSET_S, DAY_S, HOUR_S } from "../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import { drawDemoCity } from "./demo-city.ts";
import { modelOf } from "./demo-model.ts";
import { lastReportAt, readingsOf, samplingTimes, stationTimes } from "./demo-readings.ts";
import { PLANTED_INCIDENTS, TONIGHT } from "./incidents.ts";
import { sourceOf, startOf } from "./plant-incidents.ts";
import { simulate } from "./simulator/simulation.ts";

/** 2026-11-24 06:10 in Beijing. */
const NOW = epochSeconds(Date.UTC(2026, 10, 23, 22, 10) / 1000);
const ANCHOR = lastReportAt(NOW);
const city = drawDemoCity();
const model = modelOf(city, ANCHOR);
const simulation = simulate(model.profiles, model.plumes);
const { network } = buildNetwork(city.reaches, { toleranceM: 1 });
const graph = buildGraph(network);
const indexOf = new Map<string, number>(network.reaches.map((r) => [r.ref, r.index]));
const section = (code: string) => city.sections.find((s) => s.version.code === code) as (typeof city.sections)[number];
const stretch = (days: number, until: EpochSeconds = ANCHOR) => ({
  after: epochSeconds(until - days * DAY_S),
  until,
  newest: until,
});

describe("the registers on the network", () => {
  const index = buildSnapIndex(network);
  it("snap within a few metres, each outfall and section to its own river", () => {
    const places = [
      ...city.sections.map((s) => ({ at: s.version.position, river: s.version.river, name: s.version.name })),
      ...city.outfalls.map((o) => ({ at: o.version.position, river: o.version.river, name: o.version.name })),
    ];
    for (const { at, river, name } of places) {
      const [best] = snap(index, at as [number, number], { maxDistanceM: 60, river });
      expect(best?.river, name).toBe(river);
    }
  });
});

describe("planted incidents", () => {
  it.each(PLANTED_INCIDENTS.map((i) => [i.id, i] as const))(
    "%s lies upstream and arrives when its truth says",
    (_, incident) => {
      const plume = model.plumes[PLANTED_INCIDENTS.indexOf(incident)];
      const source = sourceOf(city, incident);
      for (const { section: code, afterH, parameter } of incident.seenAt) {
        const { spot } = section(code);
        const start = { reach: indexOf.get(spot.reach.ref) as number, measure: spot.measureM };
        const window = findWindow(graph, start, { direction: "upstream", distanceM: 15_000 });
        const ref = city.reaches[source.reach]?.ref as string;
        expect(window.arc.some((arc) => arc >> 1 === indexOf.get(ref))).toBe(true);
        const passing = plume?.passing.get(code)?.perSecond as Float64Array;
        const all = passing.reduce((sum, share) => sum + share, 0);
        let passed = 0;
        const half = passing.findIndex((share) => {
          passed += share;
          return passed >= all / 2;
        });
        expect(Math.abs(half / 4 - incident.durationH / 2 - afterH)).toBeLessThan(0.75);
        const peakAt = epochSeconds(startOf(incident, ANCHOR) + (incident.durationH / 2 + afterH) * HOUR_S);
        const quiet = simulate(model.profiles, [])
          .stationAt(code, peakAt)
          .get(parameter as ParameterKey)?.measured;
        const seen = simulation.stationAt(code, peakAt).get(parameter as ParameterKey)?.measured;
        if (quiet?.kind !== "value" || seen?.kind !== "value") throw new Error("no value at the peak");
        expect(Math.abs(seen.value - quiet.value) / quiet.value).toBeGreaterThan(0.3);
      }
    },
  );

  it("tonight's is several kilometres away on another river, at a national section", () => {
    const incident = PLANTED_INCIDENTS.find((i) => i.id === TONIGHT) as (typeof PLANTED_INCIDENTS)[number];
    const seen = section(incident.seenAt[0]?.section as string);
    expect(seen.version.levels).toContain("national");
    const source = city.reaches[sourceOf(city, incident).reach];
    expect(source?.river).not.toBe(seen.version.river);
    expect(["creek", "ditch"]).toContain(source?.kind);
  });
});

describe("simulated reports", () => {
  it("are the same whenever they are asked for", () => {
    const redrawn = modelOf(drawDemoCity(), ANCHOR);
    const again = simulate(redrawn.profiles, redrawn.plumes);
    const one = { code: "CZ-G20", automatic: true };
    expect(readingsOf(again, one, stretch(8))).toEqual(readingsOf(simulation, one, stretch(8)));
  });

  it("come every four hours of local time, hourly in the last days, and never after the newest", () => {
    const times = stationTimes(stretch(30));
    const hourly = times.filter((t) => t > ANCHOR - 5 * DAY_S);
    expect(hourly).toHaveLength(5 * 24);
    expect(times.length - hourly.length).toBe(25 * 6);
    expect(times.filter((t) => t < ANCHOR - 6 * DAY_S).every((t) => ((t + BEIJING_OFFSET_S) / HOUR_S) % 4 === 0)).toBe(
      true,
    );
    expect(times.at(-1)).toBe(ANCHOR);
    expect(samplingTimes("CZ-S01", stretch(365)).length).toBeGreaterThanOrEqual(11);
  });

  it("have gaps and flags of a few per cent, in every year's range of a plain river", () => {
    let [values, others, warmest, coldest] = [0, 0, -9, 99];
    for (const { code, automatic } of model.sections.filter((s) => s.automatic).slice(0, 20)) {
      const readings = readingsOf(simulation, { code, automatic }, stretch(365));
      others += readings.others.length;
      for (const { parameter, values: column } of readings.values) {
        for (const value of column) {
          if (Number.isNaN(value)) continue;
          values += 1;
          if (parameter !== "WT") continue;
          warmest = Math.max(warmest, value);
          coldest = Math.min(coldest, value);
        }
      }
    }
    expect(others / (values + others)).toBeGreaterThan(0.01);
    expect(others / (values + others)).toBeLessThan(0.06);
    expect(warmest).toBeGreaterThan(28);
    expect(warmest).toBeLessThan(36);
    expect(coldest).toBeGreaterThan(1);
    expect(coldest).toBeLessThan(9);
  });
});

import { describe, expect, it } from "vitest";
import type { FlowDirection } from "../shared/domain/network/flow/flow-state.ts";
import { DAY_S, HOUR_S } from "../shared/domain/time.ts";
import { drawDemoCity } from "./demo-city.ts";
import { demoFlowOf } from "./demo-flow.ts";

/** 2026-11-24 06:00 in Beijing. */
const UNTIL = Date.UTC(2026, 10, 23, 22) / 1000;
const YEARS = { after: UNTIL - 730 * DAY_S, until: UNTIL };
const city = drawDemoCity();
const { log, flow } = demoFlowOf(city.gates, YEARS);
const MOTION: Record<string, FlowDirection> = { "1": "forward", "0": "stagnant", "-1": "reverse" };

describe("what the logs of the demo say", () => {
  it("is what the simulator moved the water with, hour by hour, or unknown where nobody wrote", () => {
    let [hours, unknown] = [0, 0];
    for (const gate of city.gates) {
      const [ref] = gate.reaches;
      const index = city.field.index.get(ref as string) as number;
      const own = flow.filter((s) => s.reach === ref || s.river === gate.row.river);
      const states = log.filter((s) => s.structure === gate.row.code);
      for (let t = YEARS.after; t <= UNTIL; t += 7 * HOUR_S) {
        const speaking = own.filter((s) => s.from <= t && (s.to ?? Number.POSITIVE_INFINITY) > t);
        const state = states.filter((s) => s.from <= t && (s.to ?? Number.POSITIVE_INFINITY) > t);
        expect([speaking.length, state.length], gate.row.name).toEqual([1, 1]);
        hours += 1;
        const direction = speaking[0]?.direction;
        expect(direction === "unknown").toBe(state[0]?.state === "unknown");
        if (direction === "unknown") unknown += 1;
        else {
          expect(direction).toBe(MOTION[city.regime.motionAt(index, t)]);
          if (state[0]?.state === "closed") expect(direction).toBe("stagnant");
          if (state[0]?.state === "pump-reverse") expect(direction).toBe("reverse");
        }
      }
    }
    expect(unknown / hours).toBeGreaterThan(0.005);
    expect(unknown / hours).toBeLessThan(0.12);
  });
  it("has lake gates shut from April to November and tidal ones that work all year", () => {
    const of = (code: string) => log.filter((row) => row.structure === code);
    expect(of("ZB-WJG").map((row) => row.state)).toEqual(
      ["closed", "open", "closed", "open", "closed"].slice(0, of("ZB-WJG").length),
    );
    for (const { row } of city.gates.filter(({ row }) => row.rule === "tide")) {
      const states = new Set(of(row.code).map(({ state }) => state));
      expect([...states].sort(), row.name).toEqual(["closed", "open", "pump-reverse", "unknown"]);
    }
  });
  it("is the same whenever it is asked for: runs begin where they began", () => {
    const later = demoFlowOf(city.gates, { after: UNTIL - 3 * DAY_S, until: UNTIL });
    for (const row of later.log) expect(log).toContainEqual(row);
    expect(later.log.length).toBeLessThan(log.length / 20);
  });
});

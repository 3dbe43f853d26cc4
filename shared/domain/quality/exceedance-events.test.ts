import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { READINGS_TO_CLOSE } from "../../rules/cadence.ts";
import { SURFACE_WATER } from "../../rules/evaluation-2011-22.ts";
import { HOUR_S } from "../time.ts";
import { epochSeconds } from "../units.ts";
import { createEvaluator } from "./evaluate.ts";
import { exceedanceEvents, type JudgedObservation } from "./exceedance-events.ts";
import type { ParameterKey, SectionId, SourceId } from "./reading.ts";
import type { TargetClass } from "./water-class.ts";

const OF = { sectionId: 1 as SectionId, sourceId: 2 as SourceId };
const RULES = { readingsToClose: READINGS_TO_CLOSE, offlineS: 24 * HOUR_S };
const hour = (h: number) => epochSeconds(h * HOUR_S);
type Sample = Record<string, number>;

function judged(sample: Sample, h: number, targetClass: TargetClass | null = "III"): JudgedObservation {
  const evaluator = createEvaluator(SURFACE_WATER, {
    mode: "realtime",
    waterType: "river",
    targetClass,
    targetOverrides: new Map(),
    drinkingSource: false,
  });
  const values = new Map(
    Object.entries(sample).map(([k, value]) => [k as ParameterKey, { kind: "value" as const, value }]),
  );
  return { at: hour(h), screening: evaluator.screen(values), valueIn: (key) => values.get(key)?.value };
}
/** One observation every four hours. */
const run = (samples: Sample[], now = samples.length * 4) =>
  exceedanceEvents(
    OF,
    samples.map((s, i) => judged(s, i * 4)),
    RULES,
    hour(now),
  );

const ok: Sample = { NH3N: 0.5, DO: 6 };
const over = (v: number): Sample => ({ NH3N: v, DO: 6 });

describe("exceedance events", () => {
  it("open on the first reading over the target and keep the peak", () => {
    expect(run([ok, over(1.2), over(1.4), over(1.3)])).toEqual([
      {
        ...OF,
        state: "open",
        startedAt: hour(4),
        lastOverAt: hour(12),
        endedAt: null,
        peakAt: hour(8),
        peakClass: "IV",
        peakMultiple: 0.4,
        parameters: [
          {
            parameter: "NH3N",
            limit: 1,
            limitKind: "max",
            peakValue: 1.4,
            peakAt: hour(8),
            latestValue: 1.3,
            multipleOverTarget: 0.4,
          },
        ],
        readingsOver: 3,
      },
    ]);
  });
  it("close at the first of two readings within, once the second confirms it", () => {
    expect(run([over(1.2), ok])[0]).toMatchObject({ state: "open", endedAt: null });
    expect(run([over(1.2), ok, ok])[0]).toMatchObject({ state: "closed", endedAt: hour(4), lastOverAt: hour(0) });
  });
  it("do not close on one reading between two that are over", () =>
    expect(run([over(1.2), ok, over(1.1), ok, ok])).toMatchObject([{ readingsOver: 2, endedAt: hour(12) }]));
  it("count readings within in a row, not in all", () =>
    expect(run([over(1.2), ok, over(1.1), ok])[0]).toMatchObject({ state: "open", endedAt: null }));
  it("stay open however long, while the section speaks", () =>
    expect(run(Array<Sample>(30).fill(over(1.2)))[0]).toMatchObject({ state: "open", readingsOver: 30 }));
  it("a new one begins after the old one closed", () =>
    expect(run([over(1.2), ok, ok, over(1.3)])).toMatchObject([
      { state: "closed" },
      { state: "open", startedAt: hour(12) },
    ]));
  it("peak by class first: low oxygen of class Ⅴ beats ammonia of class Ⅳ", () =>
    expect(run([over(1.4), { NH3N: 1.1, DO: 2.5 }])[0]).toMatchObject({
      peakAt: hour(4),
      peakClass: "V",
      peakMultiple: 0.1,
      parameters: [
        { parameter: "NH3N", peakValue: 1.4 },
        { parameter: "DO", peakValue: 2.5, limitKind: "min" },
      ],
    }));
  it("have no multiple where only oxygen is low, and deepen downwards", () =>
    expect(run([{ DO: 4 }, { DO: 3.2 }, { DO: 3.5 }])[0]).toMatchObject({
      peakMultiple: null,
      parameters: [{ peakValue: 3.2, latestValue: 3.5, limit: 5, multipleOverTarget: null }],
    }));
  it("do not close while the parameter that was over is not measured", () => {
    expect(run([over(1.2), { DO: 6 }, { DO: 6 }, { DO: 6 }])[0]).toMatchObject({ state: "open" });
    expect(run([over(1.2), { DO: 6 }, ok, { DO: 6 }, ok])[0]).toMatchObject({ state: "closed", endedAt: hour(8) });
  });
  it("become no-data when the section is silent for longer than offline, not before", () => {
    expect(run([over(1.2)], 24)[0]).toMatchObject({ state: "open" });
    expect(run([over(1.2)], 25)[0]).toMatchObject({ state: "no-data", endedAt: null });
    expect(run([over(1.2), ...Array<Sample>(7).fill({ DO: 6 })], 28)[0]).toMatchObject({ state: "no-data" });
  });
  it("go on when the section speaks again", () => {
    const observations = [judged(over(1.2), 0), judged(over(1.3), 100), judged(ok, 104), judged(ok, 108)];
    expect(exceedanceEvents(OF, observations, RULES, hour(110))).toMatchObject([
      { readingsOver: 2, endedAt: hour(104) },
    ]);
  });
  it("end where the target was taken away", () =>
    expect(exceedanceEvents(OF, [judged(over(1.2), 0), judged(over(1.2), 4, null)], RULES, hour(5))).toMatchObject([
      { state: "closed", endedAt: hour(4) },
    ]));
  it("are none without anything over", () => expect(run([ok, {}, ok])).toEqual([]));

  it("law: in order, apart, and every reading over the target is in exactly one", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.5, 1, 1.2, 1.6, 3), { maxLength: 60 }), (values) => {
        const events = run(values.map(over));
        expect(events.reduce((n, e) => n + e.readingsOver, 0)).toBe(values.filter((v) => v > 1).length);
        events.forEach((event, i) => {
          const next = events[i + 1];
          if (next !== undefined) expect(event.endedAt).toBeLessThan(next.startedAt);
          expect(event.peakAt).toBeGreaterThanOrEqual(event.startedAt);
          expect(event.lastOverAt).toBeGreaterThanOrEqual(event.peakAt);
        });
      }),
    ));
  it("law: starting again at the start of an event changes nothing after it", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.5, 0.9, 1.2, 3), { maxLength: 60 }), (values) => {
        const all = values.map((v, i) => judged(over(v), i * 4));
        const events = exceedanceEvents(OF, all, RULES, hour(400));
        events.forEach((event, i) => {
          const again = exceedanceEvents(
            OF,
            all.filter((o) => o.at >= event.startedAt),
            RULES,
            hour(400),
          );
          expect(again).toEqual(events.slice(i));
        });
      }),
    ));
});

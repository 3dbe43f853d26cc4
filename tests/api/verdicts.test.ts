import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verdictsCsv } from "../../server/exports/verdicts.ts";
import type { VerdictRequest } from "../../server/services/stream-verdicts.ts";
import { DAY_S, HOUR_S, monthNumber, startOfMonth } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, type Sample, sectionVersion, type Water } from "../support/water.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let water: Water;
beforeEach(async () => {
  test = await createTestApp();
  water = await fillWater(test.ctx);
  await water.sections(sectionVersion("A", { name: '=桥,"一号"' }), sectionVersion("B", { targetClass: null }));
});
afterEach(() => test.close());

async function rows(request: VerdictRequest): Promise<Record<string, string>[]> {
  let csv = "";
  for await (const piece of verdictsCsv(test.ctx.quality.streamVerdicts(request))) csv += piece;
  return parse(csv, { columns: true });
}
const ago = (hours: number) => epochSeconds(TEST_NOW - hours * HOUR_S);

describe("export of verdicts", () => {
  it("has one line per observation and source in real time", async () => {
    await water.samples("A", "station", [
      [ago(4), { NH3N: 1.2, CODMN: 7 }],
      [ago(0), { NH3N: 0.4 }],
    ]);
    await water.samples("A", "demo", [[ago(0), { DO: 1 }]]);
    const found = await rows({ mode: "realtime" });
    expect(found.map((r) => [r.section, r.source, r.time, r.class, r.target_class, r.verdict, r.deciding])).toEqual([
      ["A", "station", "2026-08-27T10:00:00Z", "IV", "III", "exceeded", "CODMN;NH3N"],
      ["A", "station", "2026-08-27T14:00:00Z", "II", "III", "met", "NH3N"],
      ["A", "demo", "2026-08-27T14:00:00Z", "worse-than-V", "III", "exceeded", "DO"],
    ]);
    expect(found[0]).toMatchObject({ name: `'=桥,"一号"`, main_pollutants: "氨氮(0.2);高锰酸盐指数(0.2)" });
    expect(await rows({ mode: "realtime", from: ago(1), to: ago(0) })).toEqual([]);
  });
  it("has one line per month of a period", async () => {
    const june = startOfMonth(monthNumber(2026, 6));
    await water.samples("B", "manual", [
      [june, { NH3N: 0.9 }],
      [epochSeconds(june + 30 * DAY_S), { NH3N: 3 }],
    ]);
    const found = await rows({ mode: "period" });
    expect(found.map((r) => [r.section, r.source, r.time, r.class, r.target_class, r.verdict])).toEqual([
      ["B", "manual", "2026-06", "III", "", "no-target"],
      ["B", "manual", "2026-07", "worse-than-V", "", "no-target"],
    ]);
  });
  it("reads years in stretches without losing or doubling a moment", async () => {
    const from = epochSeconds(TEST_NOW - 200 * DAY_S);
    const samples = Array.from(
      { length: 200 },
      (_, i) => [epochSeconds(from + i * DAY_S), { TP: 0.1 } as Sample] as const,
    );
    await water.samples("B", "station", samples);
    expect(new Set((await rows({ mode: "realtime" })).map((r) => r.time)).size).toBe(200);
    expect(await rows({ mode: "realtime" })).toHaveLength(200);
  });
  it("is a header without readings", async () => expect(await rows({ mode: "period" })).toEqual([]));
});

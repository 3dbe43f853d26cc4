import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../server/stores/stores.ts";
import { type ParameterKey, SERIES_STATE } from "../../shared/domain/quality/reading.ts";
import { type DayNumber, dayOf, type MonthNumber, monthOf } from "../../shared/domain/time.ts";
import {
  at,
  below,
  days,
  EVER,
  hours,
  JUNE,
  key,
  missing,
  newImport,
  type Open,
  observation,
  type Place,
  putReadings,
  readingState,
  seedPlaces,
  undo,
  value,
} from "./fixtures.ts";

const DAY = dayOf(JUNE);
const LATER = days(10);

export function readingsContract(open: Open): void {
  let db: Database;
  let place: Place;
  beforeEach(async () => {
    db = await open();
    place = await seedPlaces(db);
  });
  afterEach(async () => {
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await db.close();
  });
  const known = async (asOf?: typeof JUNE) => {
    const found = await db.read.readings.observations(place.sectionId, place.sourceId, EVER, asOf);
    return found.map((o) => [o.observedAt, Object.fromEntries(o.readings), o.review]);
  };
  const series = async (parameters: string[], asOf?: typeof JUNE) => {
    const found = await db.read.readings.series(place.sectionId, place.sourceId, parameters.map(key), EVER, asOf);
    return found.map((s) => ({ ...s, times: [...s.times], values: [...s.values], states: [...s.states] }));
  };

  describe("sources", () => {
    it("are created once per code and listed by rank", async () => {
      const again = await db.transact((s) =>
        s.readings.putSource({ code: "lab", name: "other", kind: "demo", rank: 0 }),
      );
      expect(again).toEqual({ id: place.otherSourceId, code: "lab", name: "手工", kind: "manual", rank: 2 });
      expect((await db.read.readings.sources()).map((s) => s.code)).toEqual(["auto", "lab"]);
    });
  });

  describe("put", () => {
    it("keeps plain, censored, flagged, missing and rare readings as they came", async () => {
      const readings = {
        WT: value(21.5),
        PH: value(7.62),
        NH3N: below(0.025),
        TP: value(0.31, "D"),
        TN: missing("failed-qc"),
        DO: missing(),
        CODMN: value(3.2, "S"),
        CU: value(0.0012),
        PB: below(0.001),
        AS: { measured: { kind: "missing", reason: "station-stopped" }, flag: "F" },
      } as const;
      const { written } = await putReadings(db, [observation(place, hours(0), readings, "first")]);
      expect(written).toEqual({ inserted: 10, revised: 0, unchanged: 0 });
      expect(await known()).toEqual([[hours(0), readings, "first"]]);
    });
    it("merges parameters of the same moment into one observation", async () => {
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2) })]);
      const { written } = await putReadings(db, [observation(place, hours(0), { TP: value(0.2), CU: value(0.1) })]);
      expect(written).toEqual({ inserted: 2, revised: 0, unchanged: 0 });
      expect(await known()).toEqual([[hours(0), { NH3N: value(1.2), TP: value(0.2), CU: value(0.1) }, "raw"]]);
    });
    it("writes nothing for the same values again", async () => {
      const one = observation(place, hours(0), { NH3N: value(1.2), TP: below(0.01), CU: value(0.3) });
      await putReadings(db, [one], at(100));
      const before = await readingState(db.read, [at(99), at(100), LATER]);
      const again = await putReadings(db, [one, observation(place, hours(0), { TP: below(0.01) })], LATER);
      expect(again.written).toEqual({ inserted: 0, revised: 0, unchanged: 4 });
      expect(await readingState(db.read, [at(99), at(100), LATER])).toEqual(before);
      await undo(db, again.importId);
      expect(await readingState(db.read, [at(99), at(100), LATER])).toEqual(before);
    });
    it("revises a value and remembers what was known before", async () => {
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2), TP: value(0.2) })], days(1));
      const second = await putReadings(db, [observation(place, hours(0), { NH3N: value(0.9) })], days(2));
      expect(second.written).toEqual({ inserted: 0, revised: 1, unchanged: 0 });
      await putReadings(db, [observation(place, hours(0), { NH3N: below(0.025) })], days(3));
      expect(await known(hours(23))).toEqual([]);
      expect(await known(days(1))).toEqual([[hours(0), { NH3N: value(1.2), TP: value(0.2) }, "raw"]]);
      expect(await known(days(2))).toEqual([[hours(0), { NH3N: value(0.9), TP: value(0.2) }, "raw"]]);
      expect(await known(days(3))).toEqual([[hours(0), { NH3N: below(0.025), TP: value(0.2) }, "raw"]]);
      expect(await known()).toEqual(await known(days(3)));
    });
    it("keeps sections and sources apart", async () => {
      const { sectionId, otherId, sourceId, otherSourceId } = place;
      await putReadings(db, [
        observation({ sectionId, sourceId }, hours(0), { NH3N: value(1) }),
        observation({ sectionId, sourceId: otherSourceId }, hours(0), { NH3N: value(2) }),
        observation({ sectionId: otherId, sourceId }, hours(0), { NH3N: value(3) }),
      ]);
      expect(await known()).toEqual([[hours(0), { NH3N: value(1) }, "raw"]]);
      expect((await db.read.readings.latest()).map((o) => o.readings.get(key("NH3N")))).toEqual(
        expect.arrayContaining([value(1), value(2), value(3)]),
      );
    });
    it("takes the last word where one import says two things of one moment", async () => {
      const { written, importId } = await putReadings(db, [
        observation(place, hours(0), { NH3N: value(1.2) }),
        observation(place, hours(0), { NH3N: value(1.4) }),
      ]);
      expect(written).toEqual({ inserted: 1, revised: 1, unchanged: 0 });
      expect(await known()).toEqual([[hours(0), { NH3N: value(1.4) }, "raw"]]);
      await undo(db, importId);
      expect(await readingState(db.read)).toMatchObject({ extents: [], latest: [], dailies: [], monthlies: [] });
    });
    it("remembers revisions within one long-running import", async () => {
      const importId = await db.transact(async (s) => {
        const id = await newImport(s);
        await s.readings.put([observation(place, hours(0), { NH3N: value(1.2) })], id, days(1));
        return id;
      });
      await db.transact((s) => s.readings.put([observation(place, hours(0), { NH3N: value(1.4) })], importId, days(2)));
      expect(await known(days(1))).toEqual([[hours(0), { NH3N: value(1.2) }, "raw"]]);
      expect(await known(days(2))).toEqual([[hours(0), { NH3N: value(1.4) }, "raw"]]);
      await undo(db, importId);
      expect(await known()).toEqual([]);
      expect(await known(days(1))).toEqual([]);
    });
    it("never lets a lower review level replace a higher one", async () => {
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2) }, "final")]);
      const raw = await putReadings(db, [observation(place, hours(0), { NH3N: value(9), TP: value(0.2) })]);
      expect(raw.written).toEqual({ inserted: 1, revised: 0, unchanged: 1 });
      // An observation is as reviewed as the least reviewed of its readings …
      expect(await known()).toEqual([[hours(0), { NH3N: value(1.2), TP: value(0.2) }, "raw"]]);
      // … and each keeps its own level.
      await putReadings(db, [observation(place, hours(0), { NH3N: value(8), TP: value(0.3) }, "first")]);
      expect(await known()).toEqual([[hours(0), { NH3N: value(1.2), TP: value(0.3) }, "first"]]);
      const same = await putReadings(db, [observation(place, hours(0), { TP: value(0.3) }, "final")]);
      expect(same.written).toEqual({ inserted: 0, revised: 1, unchanged: 0 });
      expect(await known()).toEqual([[hours(0), { NH3N: value(1.2), TP: value(0.3) }, "final"]]);
    });
    it("lets a blank replace nothing and anything replace a blank", async () => {
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2), TP: missing() })]);
      const { written } = await putReadings(db, [observation(place, hours(0), { NH3N: missing(), TP: below(0.01) })]);
      expect(written).toEqual({ inserted: 0, revised: 1, unchanged: 1 });
      expect(await known()).toEqual([[hours(0), { NH3N: value(1.2), TP: below(0.01) }, "raw"]]);
      await putReadings(db, [observation(place, hours(0), { NH3N: missing("failed-qc") })]);
      expect(await known()).toEqual([[hours(0), { NH3N: missing("failed-qc"), TP: below(0.01) }, "raw"]]);
    });
    it.each([
      ["a value", { NH3N: value(Number.NaN) }],
      ["infinity", { NH3N: value(Number.POSITIVE_INFINITY) }],
      ["a rare parameter", { CU: value(Number.NaN) }],
      ["a detection limit", { TP: below(Number.NaN) }],
      ["a flagged value", { TP: value(Number.NaN, "D") }],
    ])("refuses a number that is none: %s", async (_what, readings) => {
      const good = observation(place, hours(0), { NH3N: value(1) });
      await expect(putReadings(db, [good, observation(place, hours(4), readings)])).rejects.toThrow(/不是有限数/);
      expect(await known()).toEqual([]);
    });
    it("refuses an unknown parameter, section, source and import", async () => {
      const one = (change: object) => ({ ...observation(place, hours(0), { NH3N: value(1) }), ...change });
      await expect(putReadings(db, [observation(place, hours(0), { NOPE: value(1) })])).rejects.toThrow(/NOPE/);
      await expect(putReadings(db, [one({ sectionId: 999 })])).rejects.toThrow();
      await expect(putReadings(db, [one({ sourceId: 999 })])).rejects.toThrow();
      await expect(db.transact((s) => s.readings.put([one({})], 999 as never, JUNE))).rejects.toThrow();
      expect(await known()).toEqual([]);
    });
  });

  describe("putColumns", () => {
    it("writes what put writes", async () => {
      const columns = {
        sourceId: place.sourceId,
        review: "raw" as const,
        sectionIds: [place.sectionId, place.sectionId, place.otherId, place.otherId],
        observedAt: [hours(0), hours(4), hours(0), hours(4)],
        values: [
          { parameter: key("NH3N"), values: [1.2, Number.NaN, 0.4, Number.NaN] },
          { parameter: key("CU"), values: [Number.NaN, 0.02, 0.03, Number.NaN] },
        ],
        others: [
          { row: 0, parameter: key("TP"), reading: below(0.01) },
          { row: 1, parameter: key("NH3N"), reading: missing() },
        ],
      };
      const first = await db.transact(async (s) => s.readings.putColumns(columns, await newImport(s), JUNE));
      expect(first).toEqual({ inserted: 6, revised: 0, unchanged: 0 });
      expect(await known()).toEqual([
        [hours(0), { NH3N: value(1.2), TP: below(0.01) }, "raw"],
        [hours(4), { CU: value(0.02), NH3N: missing() }, "raw"],
      ]);
      const { written } = await putReadings(db, [
        observation(place, hours(0), { NH3N: value(1.2), TP: below(0.01) }),
        observation(place, hours(4), { CU: value(0.02), NH3N: missing() }),
        observation({ ...place, sectionId: place.otherId }, hours(0), { NH3N: value(0.4), CU: value(0.03) }),
      ]);
      expect(written).toEqual({ inserted: 0, revised: 0, unchanged: 6 });
    });
    it("names the rows that brought nothing new", async () => {
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2), TP: value(0.2) })]);
      const silent: number[] = [];
      const columns = {
        sourceId: place.sourceId,
        review: "raw" as const,
        sectionIds: [place.sectionId, place.sectionId, place.sectionId, place.sectionId],
        observedAt: [hours(0), hours(4), hours(0), hours(8)],
        values: [{ parameter: key("NH3N"), values: [1.2, 3, 1.3, Number.NaN] }],
        others: [{ row: 0, parameter: key("TP"), reading: missing() }],
        onUnchanged: (row: number) => silent.push(row),
      };
      const written = await db.transact(async (s) => s.readings.putColumns(columns, await newImport(s), JUNE));
      expect(written).toEqual({ inserted: 1, revised: 1, unchanged: 2 });
      expect(silent).toEqual([0]);
    });
    it("refuses other readings out of order or of no row, and infinities", async () => {
      const base = { sourceId: place.sourceId, review: "raw" as const, sectionIds: [place.sectionId] };
      const put = (of: { values?: number[]; row?: number }) =>
        db.transact(async (s) =>
          s.readings.putColumns(
            {
              ...base,
              observedAt: [hours(0)],
              values: [{ parameter: key("NH3N"), values: of.values ?? [1] }],
              others: of.row === undefined ? [] : [{ row: of.row, parameter: key("TP"), reading: below(0.01) }],
            },
            await newImport(s),
            JUNE,
          ),
        );
      await expect(put({ row: 1 })).rejects.toThrow(/order of rows/);
      await expect(put({ values: [Number.NEGATIVE_INFINITY] })).rejects.toThrow(/不是有限数/);
      expect(await known()).toEqual([]);
    });
  });

  describe("undo", () => {
    it("takes away what was inserted, brings back what was superseded, and says where", async () => {
      const other = { ...place, sectionId: place.otherId };
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2), TP: value(0.2) })], days(1));
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1.3) })], days(2));
      const before = await readingState(db.read, [days(1), days(2), days(3)]);
      const { importId } = await putReadings(
        db,
        [
          observation(place, hours(0), { NH3N: value(5), TN: value(2) }),
          observation(place, days(40), { NH3N: value(6) }),
          observation(other, hours(8), { NH3N: value(7) }),
          observation(other, hours(4), { NH3N: value(7) }),
        ],
        days(3),
      );
      expect(await undo(db, importId)).toEqual({
        touched: [
          { sectionId: place.sectionId, sourceId: place.sourceId, from: hours(0) },
          { sectionId: place.otherId, sourceId: place.sourceId, from: hours(4) },
        ],
      });
      expect(await readingState(db.read, [days(1), days(2), days(3)])).toEqual(before);
      expect(await undo(db, importId)).toEqual({ touched: [] });
    });
    it("is refused while a later import stands on it, and works in reverse order", async () => {
      const empty = await readingState(db.read);
      const first = await putReadings(db, [observation(place, hours(0), { NH3N: value(1.2) })], days(1));
      const after = await readingState(db.read, [days(1)]);
      const second = await putReadings(db, [observation(place, hours(0), { TP: value(0.2) })], days(2));
      await expect(undo(db, first.importId)).rejects.toMatchObject({ code: "conflict" });
      expect(await db.read.imports.dependants(first.importId)).toEqual([
        `导入 ${second.importId}（readings.csv）修订了其中的数据`,
      ]);
      expect(await db.read.imports.dependants(second.importId)).toEqual([]);
      await undo(db, second.importId);
      expect(await readingState(db.read, [days(1)])).toEqual(after);
      expect(await db.read.imports.dependants(first.importId)).toEqual([]);
      await undo(db, first.importId);
      expect(await readingState(db.read)).toEqual(empty);
    });
  });

  describe("series", () => {
    it("gives each parameter its own times with values and states, NaN where there is no number", async () => {
      await putReadings(db, [
        observation(place, hours(8), { NH3N: missing("failed-qc"), TP: value(0.2) }),
        observation(place, hours(0), { NH3N: value(1.2), CU: value(0.01) }),
        observation(place, hours(4), { NH3N: below(0.025), CU: below(0.001) }),
        observation(place, hours(12), { NH3N: value(9.9, "D"), CODMN: value(3, "S") }),
      ]);
      const { valid, belowDetection, flagged, missing: gone } = SERIES_STATE;
      expect(await series(["NH3N", "TP", "CU", "CODMN", "DO"])).toEqual([
        {
          parameter: "NH3N",
          times: [hours(0), hours(4), hours(8), hours(12)],
          values: [1.2, 0.025, Number.NaN, 9.9],
          states: [valid, belowDetection, gone, flagged],
        },
        { parameter: "TP", times: [hours(8)], values: [0.2], states: [valid] },
        { parameter: "CU", times: [hours(0), hours(4)], values: [0.01, 0.001], states: [valid, belowDetection] },
        { parameter: "CODMN", times: [hours(12)], values: [3], states: [valid] },
        { parameter: "DO", times: [], values: [], states: [] },
      ]);
    });
    it("begins with from, ends before to, and reads as known at a moment", async () => {
      await putReadings(
        db,
        [0, 4, 8].map((h) => observation(place, hours(h), { NH3N: value(h) })),
        days(1),
      );
      await putReadings(db, [observation(place, hours(4), { NH3N: value(44) })], days(2));
      const range = { from: hours(4), to: hours(8) };
      const [cut] = await db.read.readings.series(place.sectionId, place.sourceId, [key("NH3N")], range);
      expect([[...cut!.times], [...cut!.values]]).toEqual([[hours(4)], [44]]);
      expect((await series(["NH3N"], days(1)))[0]).toMatchObject({ values: [0, 4, 8] });
      expect((await series(["NH3N"], hours(1)))[0]).toMatchObject({ values: [] });
      expect((await series(["CU"], days(1)))[0]).toMatchObject({ values: [] });
    });
    it("refuses a parameter that is not in the table", async () => {
      await expect(series(["x') FROM reading --"])).rejects.toThrow(/unknown parameter/);
    });
  });

  describe("latest and extents", () => {
    it("answer the newest of each section and source, of all or at a moment", async () => {
      await putReadings(db, [
        observation(place, hours(8), { NH3N: value(3) }),
        observation(place, hours(4), { NH3N: value(2) }),
        observation(place, hours(0), { NH3N: value(1) }),
        observation({ ...place, sourceId: place.otherSourceId }, hours(6), { TP: value(0.1) }),
      ]);
      const said = async (moment?: typeof JUNE) =>
        (await db.read.readings.latest(moment)).map((o) => [o.sourceId, o.observedAt]).sort();
      const { sourceId, otherSourceId } = place;
      expect(await said()).toEqual([
        [sourceId, hours(8)],
        [otherSourceId, hours(6)],
      ]);
      expect(await said(hours(6))).toEqual([
        [sourceId, hours(4)],
        [otherSourceId, hours(6)],
      ]);
      expect(await said(hours(5))).toEqual([[sourceId, hours(4)]]);
      expect(await said(at(JUNE - 1))).toEqual([]);
      const extent = { sectionId: place.sectionId, sourceId, from: hours(0), to: hours(8), observations: 3 };
      expect(await db.read.readings.extents(place.sectionId)).toContainEqual(extent);
      expect(await db.read.readings.extents(place.otherId)).toEqual([]);
      expect(await db.read.readings.extents()).toHaveLength(2);
    });
    it("follow every write", async () => {
      const newest = async () => (await db.read.readings.latest())[0]?.readings.get(key("NH3N"));
      await putReadings(db, [observation(place, hours(8), { NH3N: value(3) })]);
      expect(await newest()).toEqual(value(3));
      await putReadings(db, [observation(place, hours(4), { NH3N: value(2) })]);
      expect(await newest()).toEqual(value(3));
      await putReadings(db, [observation(place, hours(8), { NH3N: value(4) })]);
      expect(await newest()).toEqual(value(4));
      const { importId } = await putReadings(db, [observation(place, hours(12), { NH3N: value(5) })]);
      expect(await newest()).toEqual(value(5));
      await undo(db, importId);
      expect(await newest()).toEqual(value(4));
      await db.transact(async (s) => {
        await s.readings.put([observation(place, hours(16), { NH3N: value(6) })], await newImport(s), JUNE);
        expect((await s.readings.latest())[0]?.readings.get(key("NH3N"))).toEqual(value(6));
        await s.readings.put([observation(place, hours(20), { NH3N: value(7) })], await newImport(s), JUNE);
        expect((await s.readings.extents())[0]).toMatchObject({ to: hours(20), observations: 4 });
      });
      expect(await newest()).toEqual(value(7));
    });
  });

  describe("rollups", () => {
    const rollup = async (parameter: string, day = DAY) =>
      (await db.read.readings.dailies({ from: day, to: (day + 1) as DayNumber })).find(
        (d) => d.parameter === parameter,
      );

    it("count valid readings, half the limit below detection, and leave flagged and missing out", async () => {
      await putReadings(db, [
        observation(place, hours(0), { NH3N: value(1) }),
        observation(place, hours(4), { NH3N: value(3, "S") }),
        observation(place, hours(8), { NH3N: below(0.5) }),
        observation(place, hours(12), { NH3N: value(99, "D") }),
        observation(place, hours(16), { NH3N: missing("failed-qc") }),
        observation(place, hours(20), { TN: { measured: { kind: "below-detection", detectionLimit: 1 }, flag: "B" } }),
      ]);
      const common = { sectionId: place.sectionId, sourceId: place.sourceId, hydrogenSum: 0 };
      const nh3n = { parameter: "NH3N", count: 3, belowDetection: 1, excluded: 2, sum: 4.25, min: 0.25, max: 3 };
      const tn = {
        parameter: "TN",
        count: 0,
        belowDetection: 0,
        excluded: 1,
        sum: 0,
        min: Number.NaN,
        max: Number.NaN,
      };
      expect(await rollup("NH3N")).toEqual({ ...common, ...nh3n, day: DAY });
      expect(await rollup("TN")).toEqual({ ...common, ...tn, day: DAY });
      const month = monthOf(JUNE);
      const range = { from: month, to: (month + 1) as MonthNumber };
      expect(await db.read.readings.monthlies(range)).toEqual([
        { ...common, ...nh3n, month },
        { ...common, ...tn, month },
      ]);
    });
    it("sum hydrogen ions for pH only", async () => {
      await putReadings(db, [
        observation(place, hours(0), { PH: value(6), DO: value(6) }),
        observation(place, hours(4), { PH: value(8), DO: value(8) }),
      ]);
      expect((await rollup("PH"))?.hydrogenSum).toBeCloseTo(1e-6 + 1e-8, 15);
      expect((await rollup("DO"))?.hydrogenSum).toBe(0);
    });
    it("go by local days and months", async () => {
      await putReadings(db, [
        observation(place, at(JUNE - 1), { NH3N: value(1) }),
        observation(place, JUNE, { NH3N: value(2) }),
        observation(place, at(days(30) - 1), { NH3N: value(4) }),
        observation(place, days(30), { NH3N: value(8) }),
      ]);
      expect((await rollup("NH3N", (DAY - 1) as DayNumber))?.sum).toBe(1);
      expect((await rollup("NH3N"))?.sum).toBe(2);
      const month = monthOf(JUNE);
      const sums = await db.read.readings.monthlies({
        from: (month - 1) as MonthNumber,
        to: (month + 2) as MonthNumber,
      });
      expect(sums.map((m) => [m.month - month, m.sum, m.count])).toEqual([
        [-1, 1, 1],
        [0, 6, 2],
        [1, 8, 1],
      ]);
    });
    it("are chosen by day, month, section and parameter", async () => {
      const other = { ...place, sectionId: place.otherId };
      const both = (h: number) => ({ NH3N: value(h), TP: value(h), CU: value(h) });
      await putReadings(db, [
        ...[0, 24, 48].map((h) => observation(place, hours(h), both(h))),
        ...[0, 24, 48].map((h) => observation(other, hours(h), both(h))),
      ]);
      const range = { from: (DAY + 1) as DayNumber, to: (DAY + 2) as DayNumber };
      const names = (rows: { sectionId: number; parameter: ParameterKey }[]) =>
        rows.map((r) => `${r.sectionId === place.sectionId ? 1 : 2} ${r.parameter}`).sort();
      expect(names(await db.read.readings.dailies(range))).toEqual([
        "1 CU",
        "1 NH3N",
        "1 TP",
        "2 CU",
        "2 NH3N",
        "2 TP",
      ]);
      expect(names(await db.read.readings.dailies(range, [place.otherId]))).toEqual(["2 CU", "2 NH3N", "2 TP"]);
      expect(names(await db.read.readings.dailies(range, undefined, [key("TP"), key("CU")]))).toEqual([
        "1 CU",
        "1 TP",
        "2 CU",
        "2 TP",
      ]);
      expect(await db.read.readings.dailies(range, [], [key("TP")])).toEqual([]);
      const month = monthOf(JUNE);
      const june = { from: month, to: (month + 1) as MonthNumber };
      expect(names(await db.read.readings.monthlies(june, [place.sectionId], [key("TP")]))).toEqual(["1 TP"]);
    });
    it("are right inside the unit that writes", async () => {
      await db.transact(async (s) => {
        const importId = await newImport(s);
        await s.readings.put([observation(place, hours(0), { NH3N: value(1) })], importId, JUNE);
        const range = { from: DAY, to: (DAY + 1) as DayNumber };
        expect((await s.readings.dailies(range))[0]).toMatchObject({ sum: 1 });
        await s.readings.put([observation(place, hours(4), { NH3N: value(2) })], importId, JUNE);
        expect((await s.readings.dailies(range))[0]).toMatchObject({ sum: 3 });
      });
    });
  });
}

import fc from "fast-check";
import { expect, it } from "vitest";
import type { Database } from "../../server/stores/stores.ts";
import type { Observation, Reading, ReviewLevel } from "../../shared/domain/quality/reading.ts";
import {
  days,
  hours,
  type Open,
  observation,
  type Place,
  putReadings,
  readingState,
  seedPlaces,
  undo,
} from "./fixtures.ts";

const REVIEWS: readonly ReviewLevel[] = ["raw", "first", "final"];
const PARAMETERS = ["NH3N", "TP", "PH", "CU", "PB"];
const SLOTS = 18;
/** Each run opens databases of its own; a busy machine takes its time. */
const TIMEOUT_MS = 120_000;

const number = fc.double({ min: 0.001, max: 14, noNaN: true });
const measured = fc.oneof(
  { weight: 4, arbitrary: number.map((value) => ({ kind: "value" as const, value })) },
  { weight: 1, arbitrary: number.map((detectionLimit) => ({ kind: "below-detection" as const, detectionLimit })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("blank" as const, "failed-qc" as const)
      .map((reason) => ({ kind: "missing" as const, reason })),
  },
);
const anyReading: fc.Arbitrary<Reading> = fc.record({
  measured,
  flag: fc.constantFrom("N", "N", "N", "S", "D"),
});

type Cell = { place: number; slot: number; parameter: string; review: ReviewLevel; reading: Reading };
const anyCell: fc.Arbitrary<Cell> = fc.record({
  place: fc.integer({ min: 0, max: 2 }),
  slot: fc.integer({ min: 0, max: SLOTS - 1 }),
  parameter: fc.constantFrom(...PARAMETERS),
  review: fc.constantFrom(...REVIEWS),
  reading: anyReading,
});
/** Says one thing per place, moment, parameter and review level. */
const consistentCells = fc.uniqueArray(anyCell, {
  minLength: 1,
  maxLength: 40,
  selector: (c) => `${c.place} ${c.slot} ${c.parameter} ${c.review}`,
});

function toObservation(place: Place, { place: which, slot, parameter, review, reading }: Cell): Observation {
  const { sectionId, otherId, sourceId, otherSourceId } = place;
  const places = [
    { sectionId, sourceId },
    { sectionId, sourceId: otherSourceId },
    { sectionId: otherId, sourceId },
  ];
  // Slots fall around the end of the month: days, months and moments are all shared.
  return observation(places[which]!, hours(29 * 24 + slot * 4), { [parameter]: reading }, review);
}

/** What the readings say, without when it was written. */
async function currentState(db: Database) {
  return readingState(db.read);
}

export function readingLaws(open: Open, numRuns: number): void {
  const withDatabase = async (work: (db: Database, place: Place) => Promise<void>) => {
    const db = await open();
    try {
      await work(db, await seedPlaces(db));
    } finally {
      await db.close();
    }
  };

  it(
    "law: the same observations in any order, split and repeated in any way, end in the same state",
    async () => {
      const plan = consistentCells.chain((cells) =>
        fc.record({
          cells: fc.constant(cells),
          shuffled: fc.shuffledSubarray(cells, { minLength: cells.length }),
          repeated: fc.subarray(cells),
          batch: fc.integer({ min: 1, max: 9 }),
        }),
      );
      await fc.assert(
        fc.asyncProperty(plan, async ({ cells, shuffled, repeated, batch }) => {
          let expected: unknown;
          await withDatabase(async (db, place) => {
            await putReadings(
              db,
              cells.map((cell) => toObservation(place, cell)),
            );
            expected = await currentState(db);
            expect((await db.verify()).rollups).toEqual([]);
          });
          await withDatabase(async (db, place) => {
            const observations = [...shuffled, ...repeated].map((cell) => toObservation(place, cell));
            for (let i = 0; i < observations.length; i += batch) {
              await putReadings(db, observations.slice(i, i + batch), days(i));
            }
            expect(await currentState(db)).toEqual(expected);
            expect((await db.verify()).rollups).toEqual([]);
          });
        }),
        { numRuns },
      );
    },
    TIMEOUT_MS,
  );

  it(
    "law: put then undo restores everything, also as it was known before",
    async () => {
      const plan = fc.array(fc.array(anyCell, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(plan, async (imports) => {
          await withDatabase(async (db, place) => {
            const moments = imports.map((_, i) => days(i));
            const undone = [];
            for (const [i, cells] of imports.entries()) {
              const before = await readingState(db.read, moments);
              const observations = cells.map((cell) => toObservation(place, cell));
              const { importId } = await putReadings(db, observations, days(i));
              undone.push({ importId, before });
            }
            for (const { importId, before } of undone.reverse()) {
              expect(await db.read.imports.dependants(importId)).toEqual([]);
              await undo(db, importId);
              expect(await readingState(db.read, moments)).toEqual(before);
              expect((await db.verify()).rollups).toEqual([]);
            }
          });
        }),
        { numRuns },
      );
    },
    TIMEOUT_MS,
  );

  it(
    "law: what was known at a moment never changes by later imports",
    async () => {
      const plan = fc.array(fc.array(anyCell, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(plan, async (imports) => {
          await withDatabase(async (db, place) => {
            const { sectionId, sourceId } = place;
            const all = { from: hours(0), to: days(100) };
            const states: unknown[] = [];
            for (const [i, cells] of imports.entries()) {
              await putReadings(
                db,
                cells.map((cell) => toObservation(place, cell)),
                days(i),
              );
              states.push(await db.read.readings.observations(sectionId, sourceId, all));
            }
            for (const [i, state] of states.entries()) {
              expect(await db.read.readings.observations(sectionId, sourceId, all, days(i))).toEqual(state);
            }
          });
        }),
        { numRuns },
      );
    },
    TIMEOUT_MS,
  );
}

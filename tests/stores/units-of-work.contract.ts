import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database, Stores } from "../../server/stores/stores.ts";
import {
  days,
  hours,
  JUNE,
  newImport,
  type Open,
  observation,
  type Place,
  putReadings,
  readingState,
  seedPlaces,
  value,
} from "./fixtures.ts";

const ticks = async (n = 5) => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
};

export function unitsOfWorkContract(open: Open): void {
  let db: Database;
  let place: Place;
  beforeEach(async () => {
    db = await open();
    place = await seedPlaces(db);
  });
  afterEach(() => db.close());
  const get = (key: string) => db.read.settings.get(key);

  describe("a unit of work", () => {
    it("leaves nothing when it throws in the middle, in the tables or in memory", async () => {
      await putReadings(db, [observation(place, hours(0), { NH3N: value(1) })]);
      const before = await readingState(db.read);
      const imports = (await db.read.imports.list({ limit: 1, offset: 0 })).total;
      const fail = (look: boolean) =>
        db.transact(async (s) => {
          await s.settings.set("a", "1");
          await s.readings.put([observation(place, hours(4), { NH3N: value(2) })], await newImport(s), JUNE);
          if (look) expect((await s.readings.latest())[0]?.observedAt).toBe(hours(4));
          throw new Error("stop");
        });
      for (const look of [true, false]) {
        await expect(fail(look)).rejects.toThrow("stop");
        expect(await get("a")).toBeUndefined();
        expect((await db.read.imports.list({ limit: 1, offset: 0 })).total).toBe(imports);
        expect(await readingState(db.read)).toEqual(before);
        await db.transact((s) => s.settings.set("b", "1"));
        expect(await readingState(db.read)).toEqual(before);
        expect((await db.verify()).rollups).toEqual([]);
      }
    });
    it("leaves nothing of a write that fails half way, even when the work goes on regardless", async () => {
      function* broken() {
        yield observation(place, hours(0), { NH3N: value(1) });
        throw new Error("file cut");
      }
      const swallowing = db.transact(async (s) => {
        const importId = await newImport(s);
        await s.readings.put(broken(), importId, JUNE).catch(() => undefined);
        return "fine";
      });
      await expect(swallowing).rejects.toThrow("file cut");
      expect(await db.read.readings.latest()).toEqual([]);
      const goingOn = db.transact(async (s) => {
        await s.readings.put(broken(), await newImport(s), JUNE).catch(() => undefined);
        await s.settings.set("a", "1");
      });
      await expect(goingOn).rejects.toThrow();
      expect(await get("a")).toBeUndefined();
    });
    it("is not seen before it commits", async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let written = false;
      const unit = db.transact(async (s) => {
        await s.settings.set("a", "1");
        written = true;
        await held;
      });
      while (!written) await ticks(1);
      let seen: string | undefined | "not yet" = "not yet";
      const reading = get("a").then((v) => {
        seen = v;
      });
      await ticks();
      // A file answers what is committed at once; memory may wait for the unit to end.
      expect(["not yet", undefined]).toContain(seen);
      const wasSeen = seen;
      release();
      await unit;
      await reading;
      expect(seen).toBe(wasSeen === undefined ? undefined : "1");
      expect(await get("a")).toBe("1");
    });
    it("runs alone, in the order of asking, also after one that failed", async () => {
      const order: string[] = [];
      const unit = (name: string, fail = false) =>
        db.transact(async (s) => {
          order.push(`${name} begins`);
          await s.settings.set("who", name);
          await ticks();
          expect(await s.settings.get("who")).toBe(name);
          order.push(`${name} ends`);
          if (fail) throw new Error(name);
          return name;
        });
      const [a, b, c] = await Promise.allSettled([unit("a"), unit("b", true), unit("c")]);
      expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
      expect(a).toEqual({ status: "fulfilled", value: "a" });
      expect(b).toMatchObject({ status: "rejected" });
      expect(c).toEqual({ status: "fulfilled", value: "c" });
      expect(await get("who")).toBe("c");
    });
    it("sees its own writes", async () => {
      await db.transact(async (s) => {
        await s.settings.set("a", "1");
        expect(await s.settings.get("a")).toBe("1");
      });
    });
    it("refuses to read the database around itself, and another unit inside itself", async () => {
      await expect(db.transact(() => get("a"))).rejects.toThrow(/its own stores/);
      await expect(db.transact(() => db.transact((s) => s.settings.set("a", "1")))).rejects.toThrow(/its own stores/);
      expect(await get("a")).toBeUndefined();
    });
    it("cannot be used when it is over", async () => {
      let leaked: Stores | undefined;
      await db.transact(async (s) => {
        leaked = s;
      });
      await expect(leaked?.settings.set("a", "1")).rejects.toThrow(/over/);
      let late: Promise<void> | undefined;
      await db.transact(async (s) => {
        late = ticks().then(() => s.settings.set("a", "1"));
        late.catch(() => undefined);
      });
      await expect(late).rejects.toThrow(/over/);
      expect(await get("a")).toBeUndefined();
    });
    it("is the only way to write", async () => {
      await expect(db.read.settings.set("a", "1")).rejects.toThrow();
      await expect(
        db.read.readings.put([observation(place, JUNE, { NH3N: value(1) })], 1 as never, JUNE),
      ).rejects.toThrow();
      await db.transact((s) => s.settings.set("b", "1"));
      await expect(db.read.settings.set("a", "1")).rejects.toThrow();
      expect(await get("a")).toBeUndefined();
    });
  });

  describe("a closed database", () => {
    it("finishes what was asked before and refuses what comes after", async () => {
      const before = db.transact(async (s) => {
        await ticks();
        await s.settings.set("a", "1");
        return "kept";
      });
      const closing = db.close();
      await expect(db.transact((s) => s.settings.set("b", "1"))).rejects.toMatchObject({ code: "unavailable" });
      expect(await before).toBe("kept");
      await closing;
      await expect(db.close()).resolves.toBeUndefined();
      await expect(get("a")).rejects.toThrow();
      db = await open();
    });
  });

  it("verify finds nothing wrong in what was written", async () => {
    await db.transact(async (s) => {
      const importId = await newImport(s);
      const hourly = Array.from({ length: 200 }, (_, h) =>
        observation(place, hours(h * 5), { PH: value(7 + h / 300) }),
      );
      await s.readings.put(hourly, importId, days(60));
    });
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
  });
}

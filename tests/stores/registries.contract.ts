import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../server/stores/stores.ts";
import type { OutfallId } from "../../shared/domain/inventory/outfall.ts";
import type { Area } from "../../shared/domain/network/area.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import type { SectionId } from "../../shared/domain/quality/reading.ts";
import { metres } from "../../shared/domain/units.ts";
import {
  at,
  chain,
  days,
  hours,
  JUNE,
  key,
  newImport,
  type Open,
  observation,
  outfall,
  putReadings,
  ref,
  section,
} from "./fixtures.ts";

const PLACEMENT: Placement = { reach: ref("r1"), measure: metres(250.5), snapDistance: metres(12) };

export function registriesContract(open: Open): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(async () => {
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await db.close();
  });
  const putSections = (versions: ReturnType<typeof section>[], recordedAt = JUNE) =>
    db.transact(async (s) => {
      const importId = await newImport(s, "sections", recordedAt);
      return { importId, written: await s.sections.put(versions, importId, recordedAt) };
    });
  const putOutfalls = (versions: ReturnType<typeof outfall>[], recordedAt = JUNE) =>
    db.transact(async (s) => {
      const importId = await newImport(s, "outfalls", recordedAt);
      return { importId, written: await s.outfalls.put(versions, importId, recordedAt) };
    });
  const putNetwork = (refs: readonly string[]) =>
    db.transact(async (s) => {
      const importId = await newImport(s, "network");
      const of = { name: "net", importId, createdAt: JUNE, demo: false };
      return (await s.networks.put(chain(refs), [], of)).version;
    });

  describe("sections", () => {
    it("say when the register changes next by its dates alone", async () => {
      const ends = section("A1", { validFrom: days(10), validTo: days(20) });
      const { importId } = await putSections([section("A0"), ends]);
      const next = (after: number) => db.read.sections.nextChange(days(after));
      expect([await next(0), await next(10), await next(20)]).toEqual([days(10), days(20), null]);
      const codes = async (day: number) => (await db.read.sections.list(days(day))).map((s) => s.code);
      // Forwards and back: what was read for one span must not stand for another.
      for (const day of [0, 10, 19, 20, 10, 0]) {
        expect([day, await codes(day)]).toEqual([day, day >= 10 && day < 20 ? ["A0", "A1"] : ["A0"]]);
      }
      await db.transact(({ imports }) => imports.undoRegistry(importId));
      expect([await next(0), await codes(10)]).toEqual([null, []]);
    });

    it("come back as they went in, ordered by code", async () => {
      const full = section("B1", {
        levels: ["lake", "source"],
        waterType: "lake",
        position: null,
        targetClass: null,
        targetOverrides: new Map([
          [key("TP"), 0.05],
          [key("TN"), 1.5],
        ]),
        upstreamDistrict: "金坛区",
        downstreamDistrict: "武进区",
        validFrom: at(JUNE - 10),
        validTo: days(100),
        demo: true,
      });
      const { written } = await putSections([full, section("A1")]);
      expect(written).toEqual({ inserted: 2, revised: 0, unchanged: 0 });
      const [first, second] = await db.read.sections.list(JUNE);
      expect(first).toEqual({ ...section("A1"), id: first?.id, placement: null });
      expect(second).toEqual({ ...full, id: second?.id, placement: null });
      expect(await db.read.sections.find("B1", JUNE)).toEqual(second);
      expect(await db.read.sections.find("C1", JUNE)).toBeUndefined();
    });
    it("are in force from validFrom to validTo, and the one that began last speaks", async () => {
      await putSections([
        section("A", { name: "always" }),
        section("A", { name: "june", validFrom: days(0), validTo: days(30) }),
        section("A", { name: "mid-june", validFrom: days(10), validTo: days(20) }),
        section("B", { validFrom: days(5), validTo: days(6) }),
      ]);
      const nameAt = async (t: typeof JUNE) => (await db.read.sections.find("A", t))?.name;
      expect(await nameAt(at(days(0) - 1))).toBe("always");
      expect(await nameAt(days(0))).toBe("june");
      expect(await nameAt(days(15))).toBe("mid-june");
      expect(await nameAt(days(20))).toBe("june");
      expect(await nameAt(days(30))).toBe("always");
      const codesAt = async (t: typeof JUNE) => (await db.read.sections.list(t)).map((s) => `${s.code} ${s.name}`);
      expect(await codesAt(days(5))).toEqual(["A june", "B B bridge"]);
      expect(await codesAt(days(6))).toEqual(["A june"]);
      expect((await db.read.sections.history("A")).map((v) => v.name)).toEqual(["always", "june", "mid-june"]);
      expect(await db.read.sections.history("C")).toEqual([]);
    });
    it("are superseded by a correction of the same start, unchanged by the same again", async () => {
      await putSections([section("A"), section("A", { validFrom: days(1), name: "new" })]);
      const id = (await db.read.sections.find("A", JUNE))?.id;
      const { written } = await putSections([
        section("A", { targetClass: "II" }),
        section("A", { validFrom: days(1), name: "new" }),
      ]);
      expect(written).toEqual({ inserted: 0, revised: 1, unchanged: 1 });
      expect(await db.read.sections.find("A", JUNE)).toMatchObject({ id, targetClass: "II" });
      expect(await db.read.sections.history("A")).toHaveLength(2);
      const overrides = new Map([...section("A").targetOverrides, [key("NH3N"), 0.5]] as const);
      await putSections([section("A", { targetOverrides: overrides })]);
      const otherOrder = new Map([...overrides].reverse());
      expect((await putSections([section("A", { targetOverrides: otherOrder })])).written.unchanged).toBe(1);
    });
    it("keep placements per network and show those of the current one", async () => {
      await putSections([section("A"), section("B")]);
      const [a, b] = (await db.read.sections.list(JUNE)).map((s) => s.id) as [SectionId, SectionId];
      const first = await putNetwork(["r1", "r2"]);
      await db.transact((s) => s.sections.place(first.id, new Map([[a, PLACEMENT]])));
      const second = await putNetwork(["r1"]);
      expect((await db.read.sections.find("A", JUNE))?.placement).toBeNull();
      await db.transact((s) =>
        s.sections.place(
          second.id,
          new Map([
            [a, null],
            [b, PLACEMENT],
          ]),
        ),
      );
      expect((await db.read.sections.list(JUNE)).map((s) => s.placement)).toEqual([null, PLACEMENT]);
      await db.transact((s) => s.sections.place(second.id, new Map()));
      expect((await db.read.sections.list(JUNE)).map((s) => s.placement)).toEqual([null, null]);
      await db.transact((s) => s.networks.remove(second.id));
      expect((await db.read.sections.list(JUNE)).map((s) => s.placement)).toEqual([PLACEMENT, null]);
    });
    it("cannot be placed on a reach that is not there", async () => {
      await putSections([section("A")]);
      const [a] = (await db.read.sections.list(JUNE)).map((s) => s.id) as [SectionId];
      const network = await putNetwork(["r1"]);
      const nowhere = { ...PLACEMENT, reach: ref("r9") };
      await expect(db.transact((s) => s.sections.place(network.id, new Map([[a, nowhere]])))).rejects.toThrow();
      expect((await db.read.sections.find("A", JUNE))?.placement).toBeNull();
    });
    it("are found by alias, of which the last word stands", async () => {
      const put = (code: string) =>
        db.transact(async (s) => {
          const importId = await newImport(s, "sections");
          await s.sections.putAliases([{ province: "江苏", name: "五牧(老)", code }], importId);
          return importId;
        });
      await put("A");
      const second = await put("B");
      await put("B");
      expect(await db.read.sections.aliases()).toEqual([{ province: "江苏", name: "五牧(老)", code: "B" }]);
      await db.transact((s) => s.imports.undoRegistry(second));
      expect(await db.read.sections.aliases()).toEqual([{ province: "江苏", name: "五牧(老)", code: "A" }]);
    });
    it("are refused when they make no sense", async () => {
      await expect(putSections([section("")])).rejects.toThrow();
      await expect(putSections([section("A", { position: [200, 31] })])).rejects.toThrow();
      await expect(putSections([section("A", { validFrom: days(2), validTo: days(1) })])).rejects.toThrow();
      await expect(putSections([section("A", { inventoryUpstream: metres(-1) })])).rejects.toThrow();
      expect(await db.read.sections.list(JUNE)).toEqual([]);
    });
  });

  describe("outfalls", () => {
    it("come back as they went in", async () => {
      const full = outfall("P2", {
        category: "0101",
        nationalCode: "320412A001",
        localCode: "WJ-1",
        town: "礼嘉镇",
        village: "坂上",
        responsibleParty: "某印染厂",
        creditCode: "91320412MA1X",
        permit: "P-1",
        status: "rectifying",
        dischargeM3PerDay: null,
        loadsKgPerDay: new Map(),
        parameters: [],
        liveState: "intermittent",
        demo: true,
      });
      const { written } = await putOutfalls([full, outfall("P1")]);
      expect(written).toEqual({ inserted: 2, revised: 0, unchanged: 0 });
      const { items, total } = await db.read.outfalls.list();
      expect(total).toBe(2);
      expect(items).toEqual([
        { ...outfall("P1"), id: items[0]?.id, placement: null },
        { ...full, id: items[1]?.id, placement: null },
      ]);
      expect(await db.read.outfalls.find("P2")).toEqual(items[1]);
      expect(await db.read.outfalls.find("P3")).toBeUndefined();
    });
    it("are filtered, searched and paged", async () => {
      await putOutfalls([
        outfall("P1", { name: "100%_染", status: "closed" }),
        outfall("P2", { district: "新北区", category: "0203", responsibleParty: "某化工厂" }),
        outfall("P3", { river: "武南河", localCode: "WN-7" }),
      ]);
      const codes = async (...args: Parameters<typeof db.read.outfalls.list>) => {
        const { items, total } = await db.read.outfalls.list(...args);
        return [total, items.map((o) => o.code).join(" ")];
      };
      expect(await codes({ status: "closed" })).toEqual([1, "P1"]);
      expect(await codes({ district: "武进区" })).toEqual([2, "P1 P3"]);
      expect(await codes({ district: "武进区", river: "武南河" })).toEqual([1, "P3"]);
      expect(await codes({ category: "0203" })).toEqual([1, "P2"]);
      expect(await codes({ q: "化工" })).toEqual([1, "P2"]);
      expect(await codes({ q: "wn-7" })).toEqual([1, "P3"]);
      expect(await codes({ q: "0%_" })).toEqual([1, "P1"]);
      expect(await codes({ q: "%" })).toEqual([1, "P1"]);
      expect(await codes({ q: "" })).toEqual([3, "P1 P2 P3"]);
      expect(await codes({}, { limit: 2, offset: 1 })).toEqual([3, "P2 P3"]);
    });
    it("remember the register as it was known", async () => {
      await putOutfalls([outfall("P1"), outfall("P2")], days(1));
      await putOutfalls([outfall("P1", { status: "closed" }), outfall("P2"), outfall("P3")], days(2));
      const known = async (t: typeof JUNE) => (await db.read.outfalls.listAsOf(t)).map((o) => `${o.code} ${o.status}`);
      expect(await known(hours(23))).toEqual([]);
      expect(await known(days(1))).toEqual(["P1 surveyed", "P2 surveyed"]);
      expect(await known(days(2))).toEqual(["P1 closed", "P2 surveyed", "P3 surveyed"]);
      expect(await db.read.outfalls.listAsOf(days(3))).toEqual((await db.read.outfalls.list()).items);
    });
    it("keep placements on the current network", async () => {
      await putOutfalls([outfall("P1")]);
      const id = (await db.read.outfalls.find("P1"))?.id as OutfallId;
      const network = await putNetwork(["r1"]);
      await db.transact((s) => s.outfalls.place(network.id, new Map([[id, PLACEMENT]])));
      expect((await db.read.outfalls.find("P1"))?.placement).toEqual(PLACEMENT);
      expect((await db.read.outfalls.list()).items[0]?.placement).toEqual(PLACEMENT);
      expect((await db.read.outfalls.listAsOf(JUNE))[0]?.placement).toEqual(PLACEMENT);
    });
  });

  describe("areas", () => {
    const lake: Area = {
      kind: "lake",
      name: "滆湖",
      code: null,
      polygons: [
        [
          [
            [119.8, 31.6],
            [119.9, 31.6],
            [119.85, 31.7],
            [119.8, 31.6],
          ],
        ],
      ],
      demo: true,
    };
    it("come back by kind, and a changed one supersedes", async () => {
      const put = (areas: Area[]) => db.transact(async (s) => s.areas.put(areas, await newImport(s, "lakes"), JUNE));
      const district: Area = { ...lake, kind: "district", name: "武进区", code: "320412" };
      expect(await put([lake, district])).toEqual({ inserted: 2, revised: 0, unchanged: 0 });
      expect(await put([lake, { ...district, code: "320499" }])).toEqual({ inserted: 0, revised: 1, unchanged: 1 });
      expect(await db.read.areas.list("lake")).toEqual([lake]);
      expect(await db.read.areas.list("district")).toEqual([{ ...district, code: "320499" }]);
      expect(await db.read.areas.list("protection-zone")).toEqual([]);
    });
  });

  describe("undoRegistry", () => {
    it("takes back what an import brought and what it changed", async () => {
      await putSections([section("A"), section("B")], days(1));
      await putOutfalls([outfall("P1")], days(1));
      const before = [await db.read.sections.list(JUNE), (await db.read.outfalls.list()).items];
      const importId = await db.transact(async (s) => {
        const id = await newImport(s, "sections", days(2));
        await s.sections.put(
          [section("A", { name: "other" }), section("C"), section("C", { name: "twice" })],
          id,
          days(2),
        );
        await s.sections.put([section("A", { name: "third" })], id, days(3));
        await s.outfalls.put([outfall("P1", { status: "closed" }), outfall("P2")], id, days(2));
        return id;
      });
      expect((await db.read.sections.list(JUNE)).map((s) => s.name)).toEqual(["third", "B bridge", "twice"]);
      expect(await db.read.imports.dependants(importId)).toEqual([]);
      await db.transact((s) => s.imports.undoRegistry(importId));
      expect([await db.read.sections.list(JUNE), (await db.read.outfalls.list()).items]).toEqual(before);
    });
    it("is refused while a later import stands on it", async () => {
      const first = await putSections([section("A")], days(1));
      const second = await putSections([section("A", { name: "other" })], days(2));
      expect(await db.read.imports.dependants(first.importId)).toEqual([
        `导入 ${second.importId}（sections.csv）修订了其中的数据`,
      ]);
      await expect(db.transact((s) => s.imports.undoRegistry(first.importId))).rejects.toMatchObject({
        code: "conflict",
      });
      expect(await db.read.sections.find("A", JUNE)).toMatchObject({ name: "other" });
    });
    it("is refused while a section it brought has readings of another import", async () => {
      const { importId } = await putSections([section("A")]);
      const { id: sectionId } = (await db.read.sections.find("A", JUNE))!;
      const source = await db.transact((s) => s.readings.putSource({ code: "x", name: "x", kind: "manual", rank: 1 }));
      await putReadings(db, [observation({ sectionId, sourceId: source.id }, JUNE, {})]);
      expect(await db.read.imports.dependants(importId)).toEqual([]);
      const readings = { NH3N: { measured: { kind: "value", value: 1 }, flag: "N" } } as const;
      await putReadings(db, [observation({ sectionId, sourceId: source.id }, JUNE, readings)]);
      expect(await db.read.imports.dependants(importId)).toEqual(["断面 A 已有其他导入的监测数据"]);
      await expect(db.transact((s) => s.imports.undoRegistry(importId))).rejects.toMatchObject({ code: "conflict" });
      expect(await db.read.sections.list(JUNE)).toHaveLength(1);
    });
  });
}

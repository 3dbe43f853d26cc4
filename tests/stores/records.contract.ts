import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportIssue } from "../../server/stores/imports.store.ts";
import type { Database } from "../../server/stores/stores.ts";
import type { TraceRecord } from "../../server/stores/traces.store.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { Network, NetworkIssue } from "../../shared/domain/network/reach.ts";
import type { ExceedanceEvent, ExceedanceId } from "../../shared/domain/quality/exceedance.ts";
import { cubicMetresPerSecond, metres, metresPerSecond } from "../../shared/domain/units.ts";
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
  type Place,
  putReadings,
  ref,
  section,
  seedPlaces,
  value,
} from "./fixtures.ts";

export function recordsContract(open: Open): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(async () => {
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await db.close();
  });
  const trace = (id: string, change: Partial<TraceRecord> = {}): TraceRecord => ({
    id,
    createdAt: days(1),
    exceedanceId: null,
    sectionCode: null,
    observedAt: JUNE,
    rerunOf: null,
    demo: false,
    status: "done",
    sectionName: null,
    suspectCount: 0,
    firstSuspect: null,
    inputs: '{"a":1}',
    inputHash: "h1",
    result: '{"suspects":[]}',
    resultHash: "h2",
    ...change,
  });
  const insertTrace = (record: TraceRecord) => db.transact((s) => s.traces.insert(record));

  describe("imports", () => {
    it("run, gather issues and finish", async () => {
      const of = { kind: "readings", fileName: "七月.csv", sha256: "ab", sizeBytes: 12, options: { year: 2021 } };
      const created = await db.transact((s) => s.imports.create({ ...of, createdAt: JUNE }));
      expect(created).toEqual({
        ...of,
        id: created.id,
        state: "running",
        progress: 0,
        accepted: 0,
        rejected: 0,
        unchanged: 0,
        issueCount: 0,
        failure: null,
        createdAt: JUNE,
        finishedAt: null,
      });
      const issue = (row: number): ImportIssue => ({
        row,
        column: row === 2 ? null : "氨氮",
        code: "not-a-number",
        severity: "error",
        message: "不是数字",
        value: "abc",
      });
      await db.transact(async (s) => {
        await s.imports.addIssues(created.id, [issue(1), issue(2)]);
        await s.imports.addIssues(created.id, [issue(3)]);
        await s.imports.update(created.id, { state: "done", progress: 1, accepted: 5, rejected: 3, unchanged: 2 });
        await s.imports.update(created.id, { finishedAt: hours(1), failure: "x" });
        await s.imports.update(created.id, { failure: null });
      });
      expect(await db.read.imports.find(created.id)).toEqual({
        ...created,
        state: "done",
        progress: 1,
        accepted: 5,
        rejected: 3,
        unchanged: 2,
        issueCount: 3,
        finishedAt: hours(1),
      });
      expect(await db.read.imports.issues(created.id, { limit: 2, offset: 1 })).toEqual([issue(2), issue(3)]);
    });
    it("are listed newest first, by page", async () => {
      const ids = await db.transact(async (s) => [await newImport(s), await newImport(s), await newImport(s)]);
      const { items, total } = await db.read.imports.list({ limit: 2, offset: 1 });
      expect([total, items.map((i) => i.id)]).toEqual([3, [ids[1], ids[0]]]);
    });
    it("that were left running fail", async () => {
      const [left, done] = await db.transact(async (s) => [await newImport(s), await newImport(s)]);
      await db.transact((s) => s.imports.update(done!, { state: "done" }));
      expect(await db.transact((s) => s.imports.failRunning(days(1), "服务中断"))).toBe(1);
      expect(await db.read.imports.find(left!)).toMatchObject({
        state: "failed",
        failure: "服务中断",
        finishedAt: days(1),
      });
      expect(await db.read.imports.find(done!)).toMatchObject({ state: "done", failure: null });
      expect(await db.transact((s) => s.imports.failRunning(days(2), "x"))).toBe(0);
    });
    it("that do not exist are said so", async () => {
      const none = 99 as never;
      expect(await db.read.imports.find(none)).toBeUndefined();
      expect(await db.read.imports.issues(none, { limit: 9, offset: 0 })).toEqual([]);
      await expect(db.read.imports.dependants(none)).rejects.toMatchObject({ code: "not-found" });
      await expect(db.transact((s) => s.imports.undoRegistry(none))).rejects.toMatchObject({ code: "not-found" });
      await expect(db.transact((s) => s.imports.update(none, { progress: 1 }))).rejects.toMatchObject({
        code: "not-found",
      });
      await expect(db.transact((s) => s.imports.addIssues(none, []))).rejects.toMatchObject({ code: "not-found" });
    });
    it("name the traces that stand on them", async () => {
      const place = await seedPlaces(db);
      const readings = await putReadings(db, [observation(place, JUNE, { NH3N: value(1) })]);
      const [network, outfalls, version] = await db.transact(async (s) => {
        const net = await newImport(s, "network");
        const put = await s.networks.put(chain(["r1"]), [], { name: "n", importId: net, createdAt: JUNE, demo: false });
        const register = await newImport(s, "outfalls");
        await s.outfalls.put([outfall("P1")], register, JUNE);
        return [net, register, put.version.version];
      });
      const all = [readings.importId, network, outfalls];
      const dependants = () => Promise.all(all.map((id) => db.read.imports.dependants(id)));
      await insertTrace(
        trace("before", { createdAt: at(JUNE - 1), sectionCode: "S1", inputs: JSON.stringify({ version }) }),
      );
      await insertTrace(trace("elsewhere", { createdAt: at(JUNE - 1), sectionCode: "S2", observedAt: days(5) }));
      expect(await dependants()).toEqual([[], [], []]);
      await insertTrace(trace("t", { sectionCode: "S1", inputs: JSON.stringify({ version }) }));
      expect(await dependants()).toEqual([
        ["1 条溯源记录用到了其中的监测数据"],
        ["1 条溯源记录用到了其中的河网"],
        ["1 条溯源记录用到了其中的排口清单"],
      ]);
    });
  });

  describe("exceedances", () => {
    let place: Place;
    beforeEach(async () => {
      place = await seedPlaces(db);
    });
    const event = (startedAt: number, change: Partial<ExceedanceEvent> = {}): ExceedanceEvent => ({
      sectionId: place.sectionId,
      sourceId: place.sourceId,
      state: "closed",
      startedAt: hours(startedAt),
      lastOverAt: hours(startedAt + 4),
      endedAt: hours(startedAt + 8),
      peakAt: hours(startedAt + 4),
      peakClass: "V",
      peakMultiple: 0.8,
      parameters: [
        {
          parameter: key("NH3N"),
          limit: 1,
          limitKind: "max",
          peakValue: 1.8,
          peakAt: hours(startedAt + 4),
          latestValue: null,
          multipleOverTarget: 0.8,
        },
        {
          parameter: key("DO"),
          limit: 5,
          limitKind: "min",
          peakValue: 3,
          peakAt: hours(startedAt),
          latestValue: 4,
          multipleOverTarget: null,
        },
      ],
      readingsOver: 2,
      ...change,
    });
    const replace = (from: number, events: ExceedanceEvent[]) =>
      db.transact((s) => s.exceedances.replaceFrom(place.sectionId, place.sourceId, hours(from), events));
    const stored = async () => db.read.exceedances.ofSection(place.sectionId, place.sourceId);
    const unread = { acknowledgedAt: null, acknowledgedNote: null };

    it("come back as they went in, oldest first", async () => {
      const open = event(48, { state: "open", endedAt: null, peakMultiple: null, parameters: [] });
      const ids = await replace(0, [open, event(0)]);
      expect(ids).toHaveLength(2);
      expect(await stored()).toEqual([
        { ...event(0), ...unread, id: ids[1] },
        { ...open, ...unread, id: ids[0] },
      ]);
      expect(await db.read.exceedances.find(ids[1]!)).toEqual({ ...event(0), ...unread, id: ids[1] });
      expect(await db.read.exceedances.find(99 as ExceedanceId)).toBeUndefined();
    });
    it("keep id and acknowledgement where they start at the same moment, and only changes are answered", async () => {
      const [first, second] = await replace(0, [event(0), event(48)]);
      await db.transact((s) => s.exceedances.acknowledge(second!, days(3), "已派人"));
      const grown = event(48, { readingsOver: 3, lastOverAt: hours(60), peakClass: "worse-than-V" });
      expect(await replace(0, [event(0), grown])).toEqual([second]);
      expect(await stored()).toEqual([
        { ...event(0), ...unread, id: first },
        { ...grown, id: second, acknowledgedAt: days(3), acknowledgedNote: "已派人" },
      ]);
      const otherPeak = { ...grown, parameters: grown.parameters.map((p) => ({ ...p, peakValue: 2 })) };
      expect(await replace(48, [otherPeak])).toEqual([second]);
      expect(await replace(48, [otherPeak])).toEqual([]);
    });
    it("go where they are no longer, from the given moment on only, and their ids never return", async () => {
      const ids = await replace(0, [event(0), event(48), event(96)]);
      expect(await replace(48, [event(72)])).toHaveLength(1);
      expect((await stored()).map((e) => e.startedAt)).toEqual([hours(0), hours(72)]);
      const [again] = await replace(0, [event(96)]);
      expect(ids).not.toContain(again);
      expect((await stored()).map((e) => e.startedAt)).toEqual([hours(96)]);
    });
    it("leave other sections and sources alone", async () => {
      await replace(0, [event(0)]);
      const other = event(0, { sourceId: place.otherSourceId });
      await db.transact((s) => s.exceedances.replaceFrom(place.sectionId, place.otherSourceId, hours(0), [other]));
      await replace(0, []);
      expect(await stored()).toEqual([]);
      expect(await db.read.exceedances.ofSection(place.sectionId, place.otherSourceId)).toHaveLength(1);
      await expect(replace(0, [other])).rejects.toThrow(/another section or source/);
    });
    it("are listed newest first by state, section and time", async () => {
      const open = event(96, { state: "open", endedAt: null });
      await replace(0, [event(0), event(48, { state: "no-data", endedAt: null }), open]);
      const starts = async (filter: Parameters<typeof db.read.exceedances.list>[0]) =>
        (await db.read.exceedances.list(filter)).map((e) => (e.startedAt - JUNE) / 3600);
      expect(await starts({})).toEqual([96, 48, 0]);
      expect(await starts({ states: ["open", "no-data"] })).toEqual([96, 48]);
      expect(await starts({ states: [] })).toEqual([]);
      expect(await starts({ sectionId: place.otherId })).toEqual([]);
      expect(await starts({ sectionId: place.sectionId, to: hours(96) })).toEqual([48, 0]);
      expect(await starts({ from: hours(8), to: hours(48) })).toEqual([0]);
      expect(await starts({ from: hours(9) })).toEqual([96, 48]);
    });
    it("that do not exist cannot be acknowledged", async () => {
      await expect(db.transact((s) => s.exceedances.acknowledge(9 as ExceedanceId, JUNE, null))).rejects.toMatchObject({
        code: "not-found",
      });
    });
  });

  describe("networks", () => {
    const put = (network: Network, issues: NetworkIssue[] = []) =>
      db.transact(async (s) => {
        const importId = await newImport(s, "network");
        return s.networks.put(network, issues, { name: "河网", importId, createdAt: JUNE, demo: true });
      });
    const precise: LonLat[] = [
      [119.123456789012, 31.1],
      [119.2, 31.123456789],
    ];
    const full = chain(["a", "b"], {
      coordinates: precise,
      river: "漕桥河",
      kind: "canal",
      order: 3,
      direction: "both",
      velocity: metresPerSecond(0.31),
      discharge: cubicMetresPerSecond(12.5),
      width: metres(40),
      district: "武进区",
    });
    it("come back exactly, with their issues", async () => {
      const issues: NetworkIssue[] = [
        { code: "cycle", severity: "info", message: "有环", reaches: [ref("a"), ref("b")], position: [119.9, 31.7] },
        { code: "isolated-part", severity: "warning", message: "孤立", reaches: [], position: null },
      ];
      const { version, unchanged } = await put(full, issues);
      expect(unchanged).toBe(false);
      expect(version).toMatchObject({ name: "河网", createdAt: JUNE, reachCount: 2, lengthM: 2000, demo: true });
      expect(await db.read.networks.load(version.id)).toEqual(full);
      expect(await db.read.networks.issues(version.id)).toEqual(issues);
      const plain = await put(chain(["a", "b", "c"]));
      expect(await db.read.networks.load(plain.version.id)).toEqual(chain(["a", "b", "c"]));
    });
    it("are whole versions, of which the last adopted is current", async () => {
      expect(await db.read.networks.current()).toBeUndefined();
      const first = await put(chain(["a"]));
      const again = await put(chain(["a"]));
      expect(again).toEqual({ version: first.version, unchanged: true });
      const second = await put(chain(["a", "b"]));
      expect(second.version.version).not.toBe(first.version.version);
      expect(await db.read.networks.current()).toEqual(second.version);
      expect(await db.read.networks.list()).toEqual([second.version, first.version]);
      expect(await db.read.networks.findByVersion(first.version.version)).toEqual(first.version);
      expect(await db.read.networks.findByVersion("nope")).toBeUndefined();
      expect(await put(chain(["a"]))).toEqual({ version: first.version, unchanged: false });
      expect(await db.read.networks.current()).toEqual(first.version);
      await db.transact((s) => s.networks.remove(first.version.id));
      expect(await db.read.networks.current()).toEqual(second.version);
    });
    it.each([
      ["a direction", { direction: "reverse" as const }],
      ["a coordinate", { coordinates: [precise[0]!, [119.2, 31.1234567891] as LonLat] }],
      ["a length", { length: metres(1000.001) }],
      ["a river", { river: null }],
    ])("differ in version by %s", async (_what, change) => {
      const first = await put(full);
      const reaches = full.reaches.map((reach, i) => (i === 1 ? { ...reach, ...change } : reach));
      expect((await put({ ...full, reaches })).version.version).not.toBe(first.version.version);
    });
    it("that do not exist or make no sense are refused", async () => {
      await expect(db.read.networks.load(9)).rejects.toMatchObject({ code: "not-found" });
      await expect(db.transact((s) => s.networks.remove(9))).rejects.toMatchObject({ code: "not-found" });
      await expect(put(chain(["a", "a"]))).rejects.toThrow();
      await expect(put(chain(["a"], { toNode: 7 }))).rejects.toThrow();
      expect(await db.read.networks.list()).toEqual([]);
    });
  });

  describe("traces", () => {
    it("come back as they went in and are listed newest first", async () => {
      const full = trace("t2", { exceedanceId: 7, sectionCode: "S1", rerunOf: "t1", demo: true, createdAt: days(2) });
      await insertTrace(trace("t1"));
      await insertTrace(full);
      await insertTrace(trace("t3", { sectionCode: "S1", createdAt: days(3) }));
      expect(await db.read.traces.find("t2")).toEqual(full);
      expect(await db.read.traces.find("t9")).toBeUndefined();
      const ids = async (...args: Parameters<typeof db.read.traces.list>) => {
        const { items, total } = await db.read.traces.list(...args);
        return [total, items.map((t) => t.id).join(" ")];
      };
      const page = { limit: 10, offset: 0 };
      expect(await ids({}, page)).toEqual([3, "t3 t2 t1"]);
      expect(await ids({}, { limit: 1, offset: 1 })).toEqual([3, "t2"]);
      expect(await ids({ sectionCode: "S1" }, page)).toEqual([2, "t3 t2"]);
      expect(await ids({ exceedanceId: 7 }, page)).toEqual([1, "t2"]);
      expect(await ids({ exceedanceId: 7, sectionCode: "S2" }, page)).toEqual([0, ""]);
      await insertTrace(trace("t4", { exceedanceId: 7, createdAt: days(4) }));
      expect(await db.read.traces.idsOfExceedance(7, 10)).toEqual(["t4", "t2"]);
      expect(await db.read.traces.idsOfExceedance(7, 1)).toEqual(["t4"]);
      expect(await db.read.traces.idsOfExceedance(8, 10)).toEqual([]);
    });
    it("are chains: what goes on from what, from either end, with repetitions marked", async () => {
      await insertTrace(trace("t1"));
      await insertTrace(trace("t2", { rerunOf: "t1", inputHash: "h2", createdAt: days(2) }));
      await insertTrace(trace("t3", { rerunOf: "t1", createdAt: days(3) }));
      await insertTrace(trace("t4", { rerunOf: "t2", inputHash: "h4", createdAt: days(4) }));
      await insertTrace(trace("u1", { createdAt: days(2) }));
      const chain = [
        { id: "t1", repeats: false },
        { id: "t2", repeats: false },
        { id: "t3", repeats: true },
        { id: "t4", repeats: false },
      ];
      for (const id of ["t1", "t2", "t3", "t4"]) expect(await db.read.traces.chainOf(id)).toEqual(chain);
      expect(await db.read.traces.chainOf("u1")).toEqual([{ id: "u1", repeats: false }]);
      expect(await db.read.traces.chainOf("t9")).toEqual([]);
    });
    it("belong to the runs of their section and of their chain, both ways", async () => {
      const of = { sectionCode: "S1", sectionName: "一" };
      await insertTrace(trace("t1", of));
      await insertTrace(trace("t2", { ...of, createdAt: days(2) }));
      await insertTrace(trace("p1", { createdAt: days(3) }));
      await insertTrace(trace("p2", { rerunOf: "p1", createdAt: days(4) }));
      await insertTrace(trace("p3", { rerunOf: "p2", createdAt: days(5) }));
      await insertTrace(trace("p4", { rerunOf: "p1", createdAt: days(6) }));
      await insertTrace(trace("q1", { createdAt: days(7) }));
      const runs = async (id: string, limit = 9) =>
        (await db.read.traces.runsLike(id, limit)).map((t) => t.id).join(" ");
      expect(await runs("t1")).toBe("t2 t1");
      expect(await runs("p3")).toBe("p4 p3 p2 p1");
      expect(await runs("p4", 2)).toBe("p4 p3");
      expect(await runs("q1")).toBe("q1");
      expect(await runs("zz")).toBe("");
    });
    it("have one id each, name a trace that exists, and hold JSON", async () => {
      await insertTrace(trace("t1"));
      await expect(insertTrace(trace("t1"))).rejects.toMatchObject({ code: "conflict" });
      await expect(insertTrace(trace("t2", { rerunOf: "t9" }))).rejects.toThrow();
      await expect(insertTrace(trace("t2", { result: "{" }))).rejects.toThrow();
      expect((await db.read.traces.list({}, { limit: 9, offset: 0 })).total).toBe(1);
    });
  });

  describe("settings", () => {
    it("are kept by key", async () => {
      expect(await db.read.settings.get("seeded")).toBeUndefined();
      await db.transact((s) => s.settings.set("seeded", "yes"));
      await db.transact((s) => s.settings.set("seeded", "again"));
      expect(await db.read.settings.get("seeded")).toBe("again");
    });
  });

  it("keeps sections that overlap an import of the same file apart from networks removed", async () => {
    const version = await db.transact(async (s) => {
      const importId = await newImport(s, "network");
      await s.sections.put([section("A")], importId, JUNE);
      const put = await s.networks.put(chain(["r1"]), [], { name: "n", importId, createdAt: JUNE, demo: false });
      const [a] = await s.sections.list(JUNE);
      await s.sections.place(
        put.version.id,
        new Map([[a!.id, { reach: ref("r1"), measure: metres(1), snapDistance: metres(0) }]]),
      );
      return put.version;
    });
    await db.transact((s) => s.networks.remove(version.id));
    expect(await db.read.sections.find("A", JUNE)).toMatchObject({ placement: null });
  });
}

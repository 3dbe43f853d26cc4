import { afterEach, beforeEach, expect, it } from "vitest";
import type { NewFieldSample } from "../../server/stores/field-samples.store.ts";
import type { Database } from "../../server/stores/stores.ts";
import { days, hours, JUNE, type Open } from "./fixtures.ts";

export function fieldSamplesContract(open: Open): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
    for (const id of ["t1", "t2"])
      await db.transact((s) =>
        s.traces.insert({
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
          inputs: "{}",
          inputHash: "h1",
          result: "{}",
          resultHash: "h2",
        }),
      );
  });
  afterEach(async () => {
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await db.close();
  });
  const channel = (change: Partial<NewFieldSample> = {}): NewFieldSample => ({
    clientId: "phone-1",
    traceId: "t1",
    recordedAt: hours(2),
    time: hours(1),
    place: { reach: "r1", measureM: 12.345678901, snapDistanceM: 3.25, position: [119.123456789012, 31.7] },
    outfall: null,
    found: null,
    parameter: "NH3N",
    value: 1.25,
    notDetected: false,
    detectionLimit: null,
    person: "张三",
    note: "浑浊",
    photo: null,
    ...change,
  });
  const mouth = (change: Partial<NewFieldSample> = {}) =>
    channel({
      clientId: "phone-2",
      outfall: "P1",
      found: false,
      parameter: null,
      value: null,
      photo: "data:x",
      ...change,
    });
  const put = (sample: NewFieldSample) => db.transact((s) => s.fieldSamples.put(sample));
  const withdraw = (id: number, reason = "记错了") =>
    db.transact((s) => s.fieldSamples.withdraw(id, { at: hours(9), person: "李四", reason }));

  it("come back as they went in, with when and for which trace", async () => {
    const { traceId, recordedAt, photo: _, ...sent } = channel();
    const kept = await put(channel());
    expect(kept).toEqual({
      sample: { ...sent, id: kept.sample.id, hasPhoto: false },
      traceId,
      recordedAt,
      withdrawn: null,
      isNew: true,
    });
    expect((await put(mouth())).sample).toMatchObject({ outfall: "P1", found: false, value: null, hasPhoto: true });
    const nothing = channel({ clientId: "phone-3", value: null, notDetected: true, detectionLimit: 0.02 });
    expect((await put(nothing)).sample).toMatchObject({ notDetected: true, detectionLimit: 0.02 });
  });
  it("count once by the id the phone gave them, whatever comes with it later", async () => {
    const first = await put(channel());
    const again = await put(channel({ traceId: "t2", value: 9, recordedAt: hours(5) }));
    expect(again).toEqual({ ...first, isNew: false });
    expect(await db.read.fieldSamples.ofTraces(["t1", "t2"])).toHaveLength(1);
  });
  it("are found by the traces they were taken for, in the order they came in", async () => {
    await put(channel({ clientId: "b", traceId: "t2" }));
    await put(channel({ clientId: "a", time: hours(0) }));
    const ids = async (of: string[]) => (await db.read.fieldSamples.ofTraces(of)).map((k) => k.sample.clientId);
    expect(await ids(["t1", "t2"])).toEqual(["b", "a"]);
    expect(await ids(["t1"])).toEqual(["a"]);
    expect(await ids(["t9"])).toEqual([]);
    expect(await ids([])).toEqual([]);
  });
  it("are withdrawn once, by whom, when and why, and stay", async () => {
    const { sample } = await put(channel());
    const other = await put(mouth());
    const withdrawn = { at: hours(9), person: "李四", reason: "记错了" };
    const { isNew: _, ...kept } = await put(channel());
    expect(await withdraw(sample.id)).toEqual({ ...kept, withdrawn });
    await expect(withdraw(sample.id, "再来")).rejects.toMatchObject({ code: "conflict" });
    await expect(withdraw(999)).rejects.toMatchObject({ code: "not-found" });
    const all = await db.read.fieldSamples.ofTraces(["t1"]);
    expect(all.map((k) => [k.sample.id, k.withdrawn])).toEqual([
      [sample.id, withdrawn],
      [other.sample.id, null],
    ]);
    // Sent once more it is still the one that was withdrawn.
    expect(await put(channel())).toMatchObject({ isNew: false, withdrawn });
  });
  it("that say nothing, two things, or name no trace are refused", async () => {
    await expect(put(channel({ value: null }))).rejects.toThrow();
    await expect(put(channel({ notDetected: true }))).rejects.toThrow();
    await expect(put(mouth({ outfall: null }))).rejects.toThrow();
    await expect(put(channel({ traceId: "t9" }))).rejects.toThrow();
    await expect(put(channel({ clientId: "" }))).rejects.toThrow();
    const { sample } = await put(channel());
    await expect(withdraw(sample.id, "")).rejects.toThrow();
    expect(await db.read.fieldSamples.ofTraces(["t1", "t9"])).toHaveLength(1);
  });
  it("keep their picture apart", async () => {
    const [bare, shot] = [await put(channel()), await put(mouth())];
    expect(await db.read.fieldSamples.photo(shot.sample.id)).toBe("data:x");
    expect(await db.read.fieldSamples.photo(bare.sample.id)).toBeUndefined();
    expect(await db.read.fieldSamples.photo(999)).toBeUndefined();
  });
}

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../server/stores/stores.ts";
import type { StructureLogRow } from "../../server/stores/structures.store.ts";
import type { StructureId, StructureVersion } from "../../shared/domain/inventory/structure.ts";
import type { FlowEditDraft, FlowStateRow } from "../../shared/domain/network/flow/flow-statement.ts";
import { metres } from "../../shared/domain/units.ts";
import { chain, hours, JUNE, newImport, type Open, ref } from "./fixtures.ts";

const gate = (code: string, change: Partial<StructureVersion> = {}): StructureVersion => ({
  code,
  name: `${code} 闸`,
  type: "gate",
  position: [119.95, 31.78],
  river: null,
  pumpCapacity: null,
  demo: false,
  ...change,
});
const row = (structure: string, h: number, change: Partial<StructureLogRow> = {}): StructureLogRow => ({
  structure,
  from: hours(h),
  to: null,
  state: "closed",
  source: null,
  person: null,
  reason: null,
  ...change,
});
const said = (h: number, change: Partial<FlowStateRow> = {}): FlowStateRow =>
  ({
    reach: "r1",
    river: null,
    from: hours(h),
    to: null,
    direction: "reverse",
    velocity: 0.2,
    discharge: null,
    basis: "measured",
    ...change,
  }) as FlowStateRow;
const edit: FlowEditDraft = {
  kind: "structure",
  structure: "G1",
  state: "open",
  from: hours(5),
  to: hours(6),
  reason: "现场所见",
  person: "张",
};

export function flowContract(open: Open): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(async () => {
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await db.close();
  });
  const put = (structures: StructureVersion[]) =>
    db.transact(async (s) => {
      const importId = await newImport(s, "structures");
      return { importId, written: await s.structures.put(structures, importId, JUNE) };
    });
  const putStates = (rows: StructureLogRow[], recordedAt = JUNE) =>
    db.transact(async (s) => {
      const importId = await newImport(s, "structure-states", recordedAt);
      return { importId, written: await s.structures.putStates(rows, importId, recordedAt) };
    });
  const putFlow = (rows: FlowStateRow[], recordedAt = JUNE) =>
    db.transact(async (s) => {
      const importId = await newImport(s, "flow-states", recordedAt);
      return { importId, written: await s.flow.put(rows, importId, recordedAt) };
    });

  describe("structures", () => {
    it("come back as they went in, and a changed one supersedes", async () => {
      const full = gate("G2", { type: "gate-pump", river: "澡港河", pumpCapacity: 100, position: null, demo: true });
      expect((await put([full, gate("G1")])).written).toEqual({ inserted: 2, revised: 0, unchanged: 0 });
      const [first, second] = await db.read.structures.list();
      expect(first).toEqual({ ...gate("G1"), id: first?.id, placement: null });
      expect(second).toEqual({ ...full, id: second?.id, placement: null });
      const { importId, written } = await put([gate("G1", { name: "新名" }), full, gate("G3")]);
      expect(written).toEqual({ inserted: 1, revised: 1, unchanged: 1 });
      expect((await db.read.structures.find("G1"))?.name).toBe("新名");
      await db.transact((s) => s.imports.undoRegistry(importId));
      expect(await db.read.structures.list()).toEqual([first, second]);
    });
    it("keep their places on the current network", async () => {
      await put([gate("G1")]);
      const id = (await db.read.structures.find("G1"))?.id as StructureId;
      const network = await db.transact(async (s) => {
        const of = { name: "net", importId: await newImport(s, "network"), createdAt: JUNE, demo: false };
        return (await s.networks.put(chain(["r1"]), [], of)).version;
      });
      const placement = { reach: ref("r1"), measure: metres(10), snapDistance: metres(3) };
      await db.transact((s) => s.structures.place(network.id, new Map([[id, placement]])));
      expect((await db.read.structures.find("G1"))?.placement).toEqual(placement);
    });
    it("have a log, of which a window shows what can speak in it", async () => {
      await put([gate("G1"), gate("G2")]);
      const rows = [row("G1", 0), row("G1", 10, { state: "open" }), row("G1", 20, { to: hours(21) }), row("G2", 30)];
      expect((await putStates([...rows].reverse())).written.inserted).toBe(4);
      expect(await db.read.structures.states()).toEqual(rows);
      const between = async (from: number, to: number) =>
        (await db.read.structures.states({ between: { from: hours(from), to: hours(to) } })).map(
          (r) => `${r.structure} ${(r.from - hours(0)) / 3600}`,
        );
      expect(await between(12, 15)).toEqual(["G1 10"]);
      expect(await between(10, 20)).toEqual(["G1 10"]);
      expect(await between(-5, 1)).toEqual(["G1 0"]);
      expect(await between(5, 31)).toEqual(["G1 0", "G1 10", "G1 20", "G2 30"]);
      expect(await db.read.structures.states({ structure: "G2" })).toEqual([row("G2", 30)]);
    });
    it("remember the log as it was known, and take an import of it back", async () => {
      await put([gate("G1")]);
      await putStates([row("G1", 0)], hours(1));
      const { importId, written } = await putStates([row("G1", 0, { state: "open" }), row("G1", 2)], hours(3));
      expect(written).toEqual({ inserted: 1, revised: 1, unchanged: 0 });
      expect(await db.read.structures.states({ asOf: hours(2) })).toEqual([row("G1", 0)]);
      await db.transact((s) => s.imports.undoRegistry(importId));
      expect(await db.read.structures.states()).toEqual([row("G1", 0)]);
    });
    it("are not logged unknown, and not taken back from under their log or an edit", async () => {
      await expect(putStates([row("G9", 0)])).rejects.toMatchObject({ code: "not-found" });
      const { importId } = await put([gate("G1")]);
      expect(await db.read.imports.dependants(importId)).toEqual([]);
      await db.transact((s) => s.flow.addEdit(edit, JUNE));
      expect(await db.read.imports.dependants(importId)).toEqual(["闸泵 G1 已有其他导入或人工登记的状态"]);
      await expect(db.transact((s) => s.imports.undoRegistry(importId))).rejects.toMatchObject({ code: "conflict" });
    });
  });

  describe("flow", () => {
    it("statements that can speak in a window come back in order of their beginning", async () => {
      const rows = [
        said(0, { to: hours(1) }),
        said(2, { reach: null, river: "示例河" } as Partial<FlowStateRow>),
        said(3, { basis: "officer" }),
        said(3),
      ];
      expect((await putFlow([...rows].reverse())).written.inserted).toBe(4);
      expect((await db.read.flow.between(hours(0), hours(10))).length).toBe(4);
      expect(await db.read.flow.between(hours(1), hours(3))).toEqual([rows[1]]);
      expect(await db.read.flow.between(hours(0), hours(1))).toEqual([rows[0]]);
      expect((await putFlow(rows)).written).toEqual({ inserted: 0, revised: 0, unchanged: 4 });
    });
    it("a correction supersedes; what was known then can be asked for; an import goes as a unit", async () => {
      await putFlow([said(0)], hours(1));
      const { importId } = await putFlow([said(0, { velocity: 0.3 }), said(1)], hours(2));
      const velocities = async (asOf?: number) =>
        (await db.read.flow.between(hours(0), hours(9), asOf === undefined ? undefined : hours(asOf))).map(
          (s) => s.velocity,
        );
      expect(await velocities()).toEqual([0.3, 0.2]);
      expect(await velocities(1)).toEqual([0.2]);
      await db.transact((s) => s.imports.undoRegistry(importId));
      expect(await velocities()).toEqual([0.2]);
    });
    it("edits are kept in order, withdrawn once, and never gone", async () => {
      await put([gate("G1")]);
      const flow: FlowEditDraft = {
        kind: "flow",
        reach: null,
        river: "示例河",
        direction: "reverse",
        velocity: null,
        discharge: 1.5,
        from: hours(1),
        to: null,
        reason: "桥下测得倒流",
        person: null,
      };
      const [first, second] = await db.transact(async (s) => [
        await s.flow.addEdit(edit, hours(7)),
        await s.flow.addEdit(flow, hours(8)),
      ]);
      const standing = { withdrawnAt: null, withdrawnReason: null };
      expect(first).toEqual({ ...edit, id: first?.id, recordedAt: hours(7), ...standing });
      expect(second).toEqual({ ...flow, id: second?.id, recordedAt: hours(8), ...standing });
      const id = first?.id as number;
      await db.transact((s) => s.flow.withdrawEdit(id, hours(9), "看错"));
      expect(await db.read.flow.edits({})).toEqual([second]);
      expect((await db.read.flow.edits({ withdrawn: true })).map((e) => e.withdrawnReason)).toEqual(["看错", null]);
      expect(await db.read.flow.edits({ asOf: hours(8) })).toHaveLength(2);
      expect(await db.read.flow.edits({ asOf: hours(7), structure: "G1" })).toHaveLength(1);
      await expect(db.transact((s) => s.flow.withdrawEdit(id, hours(9), "再撤"))).rejects.toMatchObject({
        code: "conflict",
      });
      await expect(db.transact((s) => s.flow.withdrawEdit(99, hours(9), "无"))).rejects.toMatchObject({
        code: "not-found",
      });
      await expect(db.transact((s) => s.flow.addEdit({ ...edit, to: edit.from }, JUNE))).rejects.toThrow();
    });
    it("the revision moves with every write that can change what is known", async () => {
      const seen = new Set([await db.read.flow.revision()]);
      const moved = async (work: () => Promise<unknown>) => {
        const before = seen.size;
        await work();
        seen.add(await db.read.flow.revision());
        expect(seen.size).toBe(before + 1);
      };
      await moved(() => put([gate("G1")]));
      await moved(() => putStates([row("G1", 0)]));
      let last = 0;
      await moved(async () => {
        last = (await putFlow([said(0)])).importId;
      });
      await moved(() => db.transact((s) => s.flow.addEdit(edit, JUNE)));
      await moved(() => db.transact((s) => s.flow.withdrawEdit(1, JUNE, "撤")));
      await moved(() =>
        db.transact((s) => s.imports.undoRegistry(last as Parameters<typeof s.imports.undoRegistry>[0])),
      );
    });
  });
}

import { AppError } from "../../shared/domain/errors.ts";
import type { FlowEdit, FlowEditDraft } from "../../shared/domain/network/flow/flow-statement.ts";
import { toBeijing } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import type { HeldNetworks } from "./hold-network.ts";
import type { Publish } from "./live-events.ts";
import { recordChange } from "./record-change.ts";

type Deps = { database: Database; publish: Publish; now: () => EpochSeconds };

/** A statement may speak of at most this far ahead: a planned closure, not a slip of the year. */
const AHEAD_S = 400 * 86_400;

/**
 * Keeps what an officer says of a structure or of flow as a record of its own.
 * @throws AppError not-found (structure, reach or river) · invalid (an empty or far interval) · unavailable
 */
export const addFlowEdit =
  ({ database, networks, publish, now }: Deps & { networks: HeldNetworks }) =>
  async (draft: FlowEditDraft): Promise<FlowEdit> => {
    if (draft.to !== null && draft.to <= draft.from) throw new AppError("invalid", "结束时间须晚于开始时间");
    const latest = Math.max(draft.from, draft.to ?? draft.from);
    if (latest > now() + AHEAD_S)
      throw new AppError("invalid", `时间 ${toBeijing(latest as EpochSeconds)} 太远，请核对年份`);
    if (draft.kind === "flow") await checkSubject(networks, draft);
    const edit = await database.transact(async (stores) => {
      const made = await stores.flow.addEdit(draft, now());
      const { reason, ...after } = draft;
      await recordChange(stores, now(), { action: "flow.state", of: ["flow-edit", made.id], after, reason });
      return made;
    });
    publish({ type: "flow", structure: edit.kind === "structure" ? edit.structure : null });
    return edit;
  };

/**
 * Takes an edit out of force; it stays on record. `structure`: the one it must speak of, null for flow.
 * @throws AppError not-found · conflict
 */
export const withdrawFlowEdit =
  ({ database, publish, now }: Deps) =>
  async (id: number, { structure }: { structure: string | null }, reason: string): Promise<FlowEdit> => {
    const edit = await database.transact(async (stores) => {
      const withdrawn = await stores.flow.withdrawEdit(id, now(), reason);
      const of = withdrawn.kind === "structure" ? withdrawn.structure : null;
      if (of !== structure) throw new AppError("not-found", `没有编号为 ${id} 的登记`);
      const { kind, from, to, person } = withdrawn;
      const before = { kind, structure: of, from, to, person };
      await recordChange(stores, now(), { action: "flow.withdraw", of: ["flow-edit", id], before, reason });
      return withdrawn;
    });
    publish({ type: "flow", structure: edit.kind === "structure" ? edit.structure : null });
    return edit;
  };

async function checkSubject(networks: HeldNetworks, { reach, river }: { reach: string | null; river: string | null }) {
  const held = await networks.require();
  if (reach !== null && held.indexOf(reach) === undefined) throw new AppError("not-found", `河网里没有河段 ${reach}`);
  if (river !== null && !held.network.reaches.some((of) => of.river === river))
    throw new AppError("not-found", `河网里没有名为“${river}”的河流`);
}

import type { FlowEdit, FlowEditDraft, FlowStateRow } from "../../shared/domain/network/flow/flow-statement.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

/** Statements about what the water did, and what officers say by hand; edits are records, withdrawn and never changed. */
export interface FlowStore {
  /** Another number after every write that can change what is known of flow, structures and their places included. */
  revision(): Promise<number>;
  put(states: readonly FlowStateRow[], importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  /** Statements that begin before `to` and have not ended by `from`, in order of their beginning. */
  between(from: EpochSeconds, to: EpochSeconds, asOf?: EpochSeconds): Promise<FlowStateRow[]>;
  /** Edits in the order they were made; those in force only (now, or at a moment), or all. */
  edits(filter: {
    structure?: string | undefined;
    asOf?: EpochSeconds | undefined;
    withdrawn?: boolean;
  }): Promise<FlowEdit[]>;
  /** @throws AppError not-found for an unknown structure */
  addEdit(edit: FlowEditDraft, recordedAt: EpochSeconds): Promise<FlowEdit>;
  /** @throws AppError not-found · conflict where it was withdrawn before */
  withdrawEdit(id: number, at: EpochSeconds, reason: string): Promise<FlowEdit>;
}

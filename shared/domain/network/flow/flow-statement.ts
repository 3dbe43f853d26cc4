import type { EpochSeconds } from "../../units.ts";
import type { FlowBasis, FlowDirection } from "./flow-state.ts";
import type { StructureState } from "./structures.ts";

/** What is spoken of: one reach by its key, or all reaches of a river by name. */
export type FlowSubject = { reach: string; river: null } | { reach: null; river: string };

export type FlowStateRow = FlowSubject & {
  from: EpochSeconds;
  /** null: until something else is said, or it grows too old to speak. */
  to: EpochSeconds | null;
  direction: FlowDirection;
  /** m/s, magnitude */
  velocity: number | null;
  /** m³/s, magnitude */
  discharge: number | null;
  basis: FlowBasis;
};

type EditOf = {
  from: EpochSeconds;
  to: EpochSeconds | null;
  reason: string;
  person: string | null;
};
/** What an officer says by hand of a structure, or of the flow of a reach or river. */
export type FlowEditDraft = EditOf &
  (
    | { kind: "structure"; structure: string; state: StructureState }
    | ({ kind: "flow"; direction: FlowDirection; velocity: number | null; discharge: number | null } & FlowSubject)
  );
export type FlowEdit = FlowEditDraft & {
  id: number;
  recordedAt: EpochSeconds;
  /** null: it stands */
  withdrawnAt: EpochSeconds | null;
  withdrawnReason: string | null;
};

import type { RegisteredStructure, StructureId, StructureVersion } from "../../shared/domain/inventory/structure.ts";
import type { StructureState } from "../../shared/domain/network/flow/structures.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

/** One row of a structure's log. `to` null: until the next row. */
export type StructureLogRow = {
  structure: string;
  from: EpochSeconds;
  to: EpochSeconds | null;
  state: StructureState;
  /** Where the log comes from, as the file says. */
  source: string | null;
  person: string | null;
  reason: string | null;
};

export type StructureLogFilter = {
  structure?: string | undefined;
  /** Rows that can speak of a moment in here; of each structure the row before `from` included. */
  between?: { from: EpochSeconds; to: EpochSeconds } | undefined;
  /** As it was known at a moment. */
  asOf?: EpochSeconds | undefined;
};

/** The register of gates, pumps and weirs, and their logs; a changed row supersedes the one before, whose history stays. */
export interface StructureStore {
  list(): Promise<RegisteredStructure[]>;
  find(code: string): Promise<RegisteredStructure | undefined>;
  put(structures: readonly StructureVersion[], importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  place(networkId: number, placements: ReadonlyMap<StructureId, Placement | null>): Promise<void>;
  /** By structure and time. */
  states(filter?: StructureLogFilter): Promise<StructureLogRow[]>;
  /** @throws AppError not-found where a row names a structure that is not in the register */
  putStates(rows: readonly StructureLogRow[], importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
}

import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { ImportState } from "./imports.store.ts";

/** What whoever looks after the service asks of the database. */
export type DatabaseFacts = {
  /** Name of the newest migration applied. */
  schemaVersion: string;
  sizeBytes: number;
  /** Of these, left by deleted rows for new ones. */
  reusableBytes: number;
  imports: Readonly<Record<ImportState, number>>;
  /** Rows of readings ever taken by imports, those undone since included: it only grows. */
  readingsImported: number;
  /** When the newest water was measured; null: no readings. */
  newestObservedAt: EpochSeconds | null;
  /** When the newest import was begun; null: none. A clock before it has gone back. */
  newestImportAt: EpochSeconds | null;
};

export interface OperationStore {
  /** Throws where the database does not answer. Costs a millisecond or two. */
  facts(): Promise<DatabaseFacts>;
}

import type { AccountStore } from "./accounts.store.ts";
import type { ApiKeyStore } from "./api-keys.store.ts";
import type { AreaStore } from "./areas.store.ts";
import type { AuditStore } from "./audit.store.ts";
import type { ExceedanceStore } from "./exceedances.store.ts";
import type { FieldSampleStore } from "./field-samples.store.ts";
import type { FlowStore } from "./flow.store.ts";
import type { ImportStore } from "./imports.store.ts";
import type { NetworkStore } from "./networks.store.ts";
import type { OperationStore } from "./operation.store.ts";
import type { OutfallStore } from "./outfalls.store.ts";
import type { ReadingStore } from "./readings.store.ts";
import type { SectionStore } from "./sections.store.ts";
import type { SessionStore } from "./sessions.store.ts";
import type { SettingStore } from "./settings.store.ts";
import type { StructureStore } from "./structures.store.ts";
import type { TraceStore } from "./traces.store.ts";

/** Everything that is kept, one store per aggregate. Asynchronous so that a PostgreSQL implementation can follow. */
export interface Stores {
  sections: SectionStore;
  outfalls: OutfallStore;
  structures: StructureStore;
  flow: FlowStore;
  readings: ReadingStore;
  exceedances: ExceedanceStore;
  networks: NetworkStore;
  areas: AreaStore;
  imports: ImportStore;
  traces: TraceStore;
  fieldSamples: FieldSampleStore;
  settings: SettingStore;
  accounts: AccountStore;
  sessions: SessionStore;
  apiKeys: ApiKeyStore;
  audit: AuditStore;
  operation: OperationStore;
}

/**
 * The database. `read` sees what is committed. `transact` runs one unit of work: all of it is on disk when the promise
 * resolves, none of it when it rejects. Units run one after another; inside, await nothing but the given stores.
 */
export interface Database {
  readonly read: Stores;
  transact<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Another one after every change that `read` can see, whoever made it: this process or another. Costs microseconds. */
  version(): string;
  /** Another one after every change of sections, outfalls, areas or the network in force; readings do not change it. */
  registersVersion(): Promise<string>;
  /** Checks what is on disk and recomputes what is derived from readings. Takes seconds on a large database. */
  verify(): Promise<Verification>;
  close(): Promise<void>;
}

/** Each list names what is wrong, at most the first hundred of a kind; all empty: sound. */
export type Verification = {
  /** Damage to the file. */
  integrity: string[];
  /** Rows that name a row that is not there. */
  foreignKeys: string[];
  /** Rollups, newest rows and counts that differ from the readings. */
  rollups: string[];
  /** Entries of the audit that do not follow from the one before. */
  audit: string[];
};

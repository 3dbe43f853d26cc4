import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { DatabaseFacts } from "../stores/operation.store.ts";
import type { Stores } from "../stores/stores.ts";
import { type DiskSpace, diskSpace, sizeOf } from "./backup-folder.ts";
import { type Condition, judgeOperation } from "./judge-operation.ts";
import type { BackupState, Backups } from "./keep-backups.ts";
import type { ClockWatch } from "./watch-clock.ts";

/** What is being done right now. */
export type WorkState = {
  /** Imports and undoings running or waiting. */
  imports: number;
  /** Questions the trace threads work on or have waiting. */
  traces: number;
  /** Open pages that listen. */
  eventStreams: number;
};

export type OperationDeps = {
  read: Pick<Stores, "operation">;
  /** Null for a database in memory. */
  databasePath: string | null;
  /** Where database and uploads live. */
  dataDir: string;
  expectedSchema: string;
  backups: Backups | null;
  clock: ClockWatch;
  now: () => EpochSeconds;
  work: () => WorkState;
};

export type Operation = {
  now: EpochSeconds;
  uptimeS: number;
  conditions: Condition[];
  /** Undefined where it does not answer. */
  database: DatabaseFacts | undefined;
  walBytes: number;
  disk: DiskSpace | undefined;
  backup: BackupState | null;
  work: WorkState;
};

/** How the service stands: for readiness, metrics and the page of the administrator. */
export function operationServices(deps: OperationDeps) {
  const began = performance.now();
  let stopping = false;

  const factsOrNothing = () => deps.read.operation.facts().catch(() => undefined);
  async function describeOperation(): Promise<Operation> {
    const database = await factsOrNothing();
    const facts = {
      now: deps.now(),
      uptimeS: Math.round((performance.now() - began) / 1000),
      database,
      disk: deps.databasePath === null ? undefined : diskSpace(deps.dataDir),
      backup: deps.backups?.state() ?? null,
    };
    const { expectedSchema } = deps;
    return {
      ...facts,
      conditions: judgeOperation({ ...facts, stopping, expectedSchema, jump: deps.clock.lastJump() }),
      walBytes: deps.databasePath === null ? 0 : sizeOf(`${deps.databasePath}-wal`),
      work: deps.work(),
    };
  }

  return {
    describeOperation,
    /** From now on the service is not ready and takes no new work. */
    beginStopping: (): void => {
      stopping = true;
    },
    isStopping: (): boolean => stopping,
  };
}
export type OperationServices = ReturnType<typeof operationServices>;

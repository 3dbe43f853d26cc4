import BetterSqlite from "better-sqlite3";
import { migrate } from "./migrate.ts";
import { dataVersions } from "./sqlite/data-version.ts";
import type { Connection } from "./sqlite/rows.ts";
import { createSqliteStores } from "./sqlite/sqlite-stores.ts";
import { createUnitsOfWork, guardStores } from "./sqlite/unit-of-work.ts";
import { verifyConnection } from "./sqlite/verify.ts";
import { asStorageProblem } from "./storage-problem.ts";
import type { Database } from "./stores.ts";

export type OpenOptions = {
  /** How long `transact` waits for another writer before it gives up; 60 s unless said. */
  lockTimeoutMs?: number;
  /** Page cache of each connection; 64 MiB unless said. */
  cacheMib?: number;
};

/** How long opening waits for a lock; only opening blocks its thread. */
const OPENING_TIMEOUT_MS = 30_000;

/**
 * Opens and migrates the database at `path` (a file, made when missing, or `:memory:`).
 *
 * A file has two connections under WAL: one writes, one reads what is committed and cannot write. `:memory:` has one;
 * reads wait there until no unit of work is running, so that they see committed rows only, too.
 * Any number of threads and processes may open the same file.
 *
 * @throws Error when an applied migration was edited or lost.
 */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<Database> {
  const { lockTimeoutMs = 60_000, cacheMib = 64 } = options;
  const inMemory = path === ":memory:";
  const writer = connect(path, cacheMib);
  try {
    writer.pragma("journal_mode = WAL");
    // A 2xx means it is on disk: FULL syncs the log at every commit.
    writer.pragma("synchronous = FULL");
    writer.pragma(`journal_size_limit = ${64 * 2 ** 20}`);
    migrate(writer);
    writer.pragma("busy_timeout = 0");
    const reader = inMemory ? writer : connect(path, cacheMib);
    reader.pragma("query_only = ON");
    return assemble(writer, reader, lockTimeoutMs);
  } catch (error) {
    writer.close();
    throw error;
  }
}

function connect(path: string, cacheMib: number): Connection {
  const db = new BetterSqlite(path, { timeout: OPENING_TIMEOUT_MS });
  db.pragma("foreign_keys = ON");
  db.pragma(`cache_size = ${-cacheMib * 1024}`);
  db.pragma("temp_store = MEMORY");
  return db;
}

/** Brings what is in the log into the file, so that the file alone is the database; left to the next start where it cannot be. */
function emptyLog(writer: Connection): void {
  try {
    writer.pragma("wal_checkpoint(TRUNCATE)");
  } catch {
    // A full or read-only disk, or another process that writes: the log stays and loses nothing.
  }
}

function assemble(writer: Connection, reader: Connection, lockTimeoutMs: number): Database {
  const inMemory = reader === writer;
  const writing = createSqliteStores(writer);
  const reading = inMemory ? writing : createSqliteStores(reader);
  const units = createUnitsOfWork(writer, writing, { lockTimeoutMs, queryOnlyBetween: inMemory });
  const versions = dataVersions(reader);
  const committed = async <T>(call: () => Promise<T>): Promise<T> => {
    units.refuseInside();
    if (inMemory) await units.idle();
    try {
      return await call();
    } catch (error) {
      const problem = asStorageProblem(error);
      // Who writes where one may only read has made a mistake; the disk has not.
      throw problem === undefined || problem.because?.key === "readOnly" ? error : problem;
    }
  };
  let closing: Promise<void> | undefined;
  const close = async () => {
    await units.close();
    if (!inMemory) {
      reader.close();
      emptyLog(writer);
    }
    writer.close();
  };
  return {
    read: guardStores(reading.stores, committed),
    transact: units.transact,
    version: versions.version,
    registersVersion: () => committed(async () => versions.registersVersion()),
    verify: () => committed(async () => verifyConnection(reader)),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../../shared/domain/errors.ts";
import { asStorageProblem } from "../storage-problem.ts";
import type { Stores } from "../stores.ts";
import { type Connection, sqliteCode } from "./rows.ts";

/** The stores of one connection, with what must happen at the ends of a unit of work. */
export type ConnectionStores = {
  stores: Stores;
  /** After the lock is had. */
  begin(): void;
  /** Before commit: brings what follows from the written rows (rollups, newest rows) up to date. */
  settle(): void;
  /** After the unit, however it ended: nothing of it stays in memory. */
  forget(): void;
};

export type UnitOptions = {
  lockTimeoutMs: number;
  /** Where the writing connection also reads, it can write inside units only. */
  queryOnlyBetween: boolean;
};
type Work<T> = (stores: Stores) => Promise<T>;
type Unit = { over: boolean; failure: { error: unknown } | undefined };

/**
 * Runs units of work on the one writing connection, one after another.
 *
 * The lock is taken with BEGIN IMMEDIATE and a zero busy timeout, retried with pauses in between: while another thread
 * or process writes (a bulk import takes long), this thread goes on answering.
 */
export function createUnitsOfWork(db: Connection, writing: ConnectionStores, options: UnitOptions) {
  const current = new AsyncLocalStorage<Unit>();
  let queue: Promise<unknown> = Promise.resolve();
  let running: Promise<unknown> | undefined;
  let closed = false;

  const refuseInside = () => {
    if (current.getStore()?.over !== false) return;
    throw new Error("inside a unit of work use its own stores: the database itself would not see the unit");
  };
  const start = <T>(work: Work<T>): Promise<T> => {
    const unit: Unit = { over: false, failure: undefined };
    const ending = runUnit(db, writing, unit, options, (stores) => current.run(unit, () => work(stores)));
    running = ending
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
    return ending;
  };

  return {
    /** @throws AppError unavailable when the lock is not had in time or the database is closed. */
    async transact<T>(work: Work<T>): Promise<T> {
      refuseInside();
      if (closed) throw new AppError("unavailable", "数据库已关闭");
      const mine = queue.then(() => start(work));
      queue = mine.catch(() => undefined);
      return mine;
    },
    refuseInside,
    /** Resolves when no unit is running. */
    async idle(): Promise<void> {
      while (running !== undefined) await running;
    },
    /** Lets the queue run out and takes no more. */
    async close(): Promise<void> {
      closed = true;
      await queue;
      await running;
    },
  };
}

async function runUnit<T>(
  db: Connection,
  { stores, begin, settle, forget }: ConnectionStores,
  unit: Unit,
  { lockTimeoutMs, queryOnlyBetween }: UnitOptions,
  work: Work<T>,
): Promise<T> {
  if (queryOnlyBetween) db.pragma("query_only = OFF");
  try {
    await beginImmediate(db, lockTimeoutMs);
    begin();
    const answer = await work(guardStores(stores, (call) => callInUnit(db, unit, call)));
    if (unit.failure !== undefined) throw unit.failure.error;
    unit.over = true;
    settle();
    db.exec("COMMIT");
    return answer;
  } catch (error) {
    // Of a full disk the first call that met it tells; those after it only say that something failed before.
    throw asStorageProblem(unit.failure?.error ?? error) ?? error;
  } finally {
    unit.over = true;
    forget();
    if (db.inTransaction) db.exec("ROLLBACK");
    if (queryOnlyBetween) db.pragma("query_only = ON");
  }
}

/**
 * One call of a store inside a unit. After a failed call the unit can only be rolled back (as in PostgreSQL): what the
 * call had half written must not be committed by work that goes on regardless.
 */
async function callInUnit<T>(db: Connection, unit: Unit, call: () => Promise<T>): Promise<T> {
  if (unit.over) throw new Error("the unit of work is over: await every store call inside it");
  if (unit.failure !== undefined) throw new Error("a call before this one failed", { cause: unit.failure.error });
  if (!db.inTransaction) throw new Error("SQLite has ended the transaction of this unit of work");
  try {
    return await call();
  } catch (error) {
    unit.failure = { error };
    throw error;
  }
}

type Method = (...args: unknown[]) => Promise<unknown>;
type Around = <T>(call: () => Promise<T>) => Promise<T>;

/** The same stores with `around` about every call. */
export function guardStores(stores: Stores, around: Around): Stores {
  const guardStore = (store: object) =>
    Object.fromEntries(
      (Object.entries(store) as [string, Method][]).map(([name, method]) => [
        name,
        (...args: unknown[]) => around(() => method(...args)),
      ]),
    );
  return Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [name, guardStore(store)]),
  ) as unknown as Stores;
}

const LONGEST_PAUSE_MS = 50;

async function beginImmediate(db: Connection, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      db.exec("BEGIN IMMEDIATE");
      return;
    } catch (error) {
      if (!sqliteCode(error)?.startsWith("SQLITE_BUSY")) throw error;
      if (performance.now() >= deadline) {
        throw new AppError("unavailable", "数据库正被另一项写入占用，请稍后再试", { cause: error });
      }
    }
    await sleep(pauseMs);
  }
}

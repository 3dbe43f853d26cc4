import type { Database, Statement } from "better-sqlite3";
import { z } from "zod";
import { AppError } from "../../../shared/domain/errors.ts";
import type { ImportId, ParameterKey } from "../../../shared/domain/quality/reading.ts";
import { type EpochSeconds, epochSeconds, type Metres, metres } from "../../../shared/domain/units.ts";

export type Connection = Database;
export type SqlValue = string | number | null | Buffer;

/** Fields of rows as they come out of SQLite, turned into domain types. */
export const instant = z.number().transform((t): EpochSeconds => epochSeconds(t));
export const lengthM = z.number().transform((m): Metres => metres(m));
export const flag = z.union([z.literal(0), z.literal(1)]).transform((bit) => bit === 1);
export const parameterKey = z.string().transform((key) => key as ParameterKey);
export const importId = z.number().transform((id) => id as ImportId);
/** A TEXT column that holds JSON of the given shape. */
export const json = <T extends z.ZodType>(shape: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(shape);

/** A map as JSON text whose keys are in order, so that equal maps are equal texts. */
export const mapToJson = (map: ReadonlyMap<string, number>): string =>
  JSON.stringify(Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1))));

/**
 * Prepares a statement when it is first used and keeps it.
 * Most stores are opened by processes that use few of their methods.
 */
export function preparer(db: Connection): (sql: string) => Statement<unknown[], unknown> {
  const known = new Map<string, Statement<unknown[], unknown>>();
  return (sql) => {
    const kept = known.get(sql);
    if (kept !== undefined) return kept;
    const statement = db.prepare<unknown[], unknown>(sql);
    known.set(sql, statement);
    return statement;
  };
}
export type Prepare = ReturnType<typeof preparer>;

/** SQLite's extended result code of an error, e.g. `SQLITE_CONSTRAINT_FOREIGNKEY`. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && error.code.startsWith("SQLITE_") ? error.code : undefined;
}

/** @throws AppError not-found with a message for the user. */
export function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new AppError("not-found", message);
  return value;
}

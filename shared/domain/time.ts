import { type EpochSeconds, epochSeconds } from "./units.ts";

/** China Standard Time is UTC+8 all year; assessment days and months are local (北京时间). */
export const BEIJING_OFFSET_S = 8 * 3600;
export const HOUR_S = 3600;
export const DAY_S = 86_400;

/** A local calendar day as the number of days since 1970-01-01 in Beijing time. */
export type DayNumber = number & { readonly __day: true };
/** A local calendar month as `year * 12 + (month - 1)` in Beijing time. */
export type MonthNumber = number & { readonly __month: true };

export const dayOf = (t: EpochSeconds): DayNumber => Math.floor((t + BEIJING_OFFSET_S) / DAY_S) as DayNumber;
export const startOfDay = (day: DayNumber): EpochSeconds => epochSeconds(day * DAY_S - BEIJING_OFFSET_S);

export function monthOf(t: EpochSeconds): MonthNumber {
  const local = new Date((t + BEIJING_OFFSET_S) * 1000);
  return (local.getUTCFullYear() * 12 + local.getUTCMonth()) as MonthNumber;
}
export const monthNumber = (year: number, month: number): MonthNumber => (year * 12 + month - 1) as MonthNumber;
export const startOfMonth = (month: MonthNumber): EpochSeconds =>
  epochSeconds(Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000 - BEIJING_OFFSET_S);
export const monthLabel = (month: MonthNumber): string =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
export const dayLabel = (day: DayNumber): string => new Date(day * DAY_S * 1000).toISOString().slice(0, 10);

/** ISO 8601 in UTC with seconds, as every answer of the API writes it: `2026-08-27T14:00:00Z`. */
export const toIso = (t: EpochSeconds): string => `${new Date(t * 1000).toISOString().slice(0, 19)}Z`;
/** Local clock time for people and files: `2026-08-27 22:00`. */
export const toBeijing = (t: EpochSeconds): string =>
  new Date((t + BEIJING_OFFSET_S) * 1000).toISOString().slice(0, 16).replace("T", " ");

/** Parses ISO 8601 with an offset; a time without one is refused (undefined), never guessed. */
export function parseIso(text: string): EpochSeconds | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : epochSeconds(Math.floor(ms / 1000));
}

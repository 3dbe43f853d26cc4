const BEIJING_OFFSET_MS = 8 * 3600 * 1000;

/** `2026-08-15T08:00` of Beijing clocks, short and readable in an address. */
export const formatBeijing = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000 + BEIJING_OFFSET_MS).toISOString().slice(0, 16);

export function parseBeijing(value: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value)) return undefined;
  const ms = Date.parse(`${value}:00+08:00`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** Exactly `count` finite numbers between commas. */
export function parseNumbers(value: string, count: number): number[] | undefined {
  const numbers = value.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : undefined;
}

export const oneOf =
  <T extends string>(allowed: readonly T[]) =>
  (value: string): T | undefined =>
    allowed.find((candidate) => candidate === value);

/** Any short text, such as a code. */
export const text = (value: string): string | undefined => (value.length > 0 && value.length <= 80 ? value : undefined);

/** A formatter for a value that may be absent; absent is the empty text. */
export const optional =
  <T>(format: (value: T) => string) =>
  (value: T | null): string =>
    value === null ? "" : format(value);

import { BEIJING_OFFSET_S, DAY_S, HOUR_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { IssueCode } from "./issues.ts";
import type { Cell } from "./table.ts";

export type TimeProblem = { code: IssueCode; message: string };
export type ParsedTime = { at: EpochSeconds; dateOnly: boolean; yearInferred: boolean };

const HALF_YEAR_S = 183 * DAY_S;
/** Clocks of stations run a little ahead. */
const FUTURE_TOLERANCE_S = 900;
const EARLIEST = Date.UTC(1970, 0, 2) / 1000;
const EXCEL_EPOCH_DAY = 25_569;

const FULL =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ tT]*(\d{1,2})(?:[:：时点](\d{1,2})?分?(?:[:：]?(\d{1,2})(?:\.\d+)?秒?)?)?)?(?:\s*(z|[+-]\d{2}:?\d{2}))?$/i;
const NO_YEAR = /^(\d{1,2})[-/月](\d{1,2})日?[ tT]*(\d{1,2})[:：时点](\d{1,2})?分?(?:[:：](\d{1,2}))?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/;
const COMMON = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/;

/**
 * Reads times as files write them. A time without an offset is Beijing time. A time without a year gets the year that
 * puts it within half a year of the row before; the first one gets `firstYear`, else the latest year not in the future.
 * With `future` times after `now` are taken. One instance reads one file, in file order: that is what carries a year across New Year in either direction.
 */
export class TimeReader {
  readonly #now: EpochSeconds;
  readonly #latest: number;
  readonly #firstYear: number | undefined;
  readonly #cache = new Map<string, ParsedTime | TimeProblem>();
  #previous: number | undefined;

  constructor(options: { now: EpochSeconds; year: number | undefined; future?: boolean }) {
    this.#latest = options.future ? Number.POSITIVE_INFINITY : options.now + FUTURE_TOLERANCE_S;
    this.#now = options.now;
    this.#firstYear = options.year;
  }

  read(cell: Cell): ParsedTime | TimeProblem {
    if (typeof cell !== "string") return this.#check(this.#parse(cell));
    const cached = this.#cache.get(cell);
    if (cached !== undefined) {
      if ("at" in cached) this.#previous = cached.at;
      return cached;
    }
    const parsed = this.#check(this.#parse(cell));
    const anchored = "at" in parsed && parsed.yearInferred;
    if (!anchored) {
      if (this.#cache.size > 20_000) this.#cache.clear();
      this.#cache.set(cell, parsed);
    }
    return parsed;
  }

  #check(parsed: ParsedTime | TimeProblem): ParsedTime | TimeProblem {
    if (!("at" in parsed)) return parsed;
    if (parsed.at > this.#latest) {
      return { code: "future-time", message: "时间晚于现在，监测结果不可能来自未来" };
    }
    if (parsed.at < EARLIEST) return { code: "invalid-time", message: "时间早于 1970 年" };
    this.#previous = parsed.at;
    return parsed;
  }

  #parse(cell: Cell): ParsedTime | TimeProblem {
    if (cell instanceof Date) return fromSheetDate(cell);
    if (typeof cell === "number") return fromSerial(cell);
    if (typeof cell !== "string") return unreadable(String(cell));
    const common = COMMON.exec(cell);
    if (common !== null) return fromParts(common.slice(1, 7), undefined, false);
    const text = cell.normalize("NFKC").replace(/\s+/g, " ").trim();
    const full = FULL.exec(text);
    if (full !== null) return fromParts(full.slice(1, 7), full[7], full[4] === undefined);
    const noYear = NO_YEAR.exec(text);
    if (noYear !== null) return this.#withYear(noYear.slice(1, 6), cell);
    const compact = COMPACT.exec(text);
    if (compact !== null) return fromParts(compact.slice(1, 7), undefined, false);
    if (/^\d{5}(\.\d+)?$/.test(text)) return fromSerial(Number(text));
    return unreadable(cell);
  }

  #withYear(parts: (string | undefined)[], cell: string): ParsedTime | TimeProblem {
    const inYear = (year: number) => fromParts([String(year), ...parts], undefined, false);
    const near = this.#previous ?? (this.#firstYear === undefined ? this.#now : undefined);
    if (near === undefined) return asInferred(inYear(this.#firstYear as number));
    const year = new Date((near + BEIJING_OFFSET_S) * 1000).getUTCFullYear();
    const candidates = [year - 1, year, year + 1].map(inYear).filter((parsed) => "at" in parsed);
    const limit = this.#previous === undefined ? this.#now + FUTURE_TOLERANCE_S : Number.POSITIVE_INFINITY;
    const possible = candidates.filter((parsed) => parsed.at <= limit);
    if (this.#previous === undefined) {
      const latest = possible.at(-1);
      return latest === undefined ? unreadable(cell) : asInferred(latest);
    }
    const close = possible.find((parsed) => Math.abs(parsed.at - near) <= HALF_YEAR_S);
    return close === undefined ? unreadable(cell) : asInferred(close);
  }
}

function fromParts(
  parts: readonly (string | undefined)[],
  offset: string | undefined,
  dateOnly: boolean,
): ParsedTime | TimeProblem {
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const inDay = hour < 24 || (hour === 24 && minute === 0 && second === 0);
  if (!exists || !inDay || minute > 59 || second > 59) return { code: "invalid-time", message: "日期或时刻不存在" };
  const wall = ms / 1000 + hour * HOUR_S + minute * 60 + second;
  return { at: epochSeconds(wall - offsetSeconds(offset)), dateOnly, yearInferred: false };
}

function offsetSeconds(offset: string | undefined): number {
  if (offset === undefined) return BEIJING_OFFSET_S;
  if (offset.toLowerCase() === "z") return 0;
  const sign = offset.startsWith("-") ? -1 : 1;
  return sign * (Number(offset.slice(1, 3)) * HOUR_S + Number(offset.slice(-2)) * 60);
}

/** A sheet's date is a wall-clock time without zone, handed over as if it were UTC. */
function fromSheetDate(date: Date): ParsedTime | TimeProblem {
  const ms = date.getTime();
  if (Number.isNaN(ms)) return unreadable(String(date));
  // Serial days are binary fractions: 22:00 comes as 21:59:59.9999.
  const wall = Math.round(ms / 1000);
  return { at: epochSeconds(wall - BEIJING_OFFSET_S), dateOnly: wall % DAY_S === 0, yearInferred: false };
}

/** Days since 1899-12-30, as a sheet stores a date whose cell lost its format. */
function fromSerial(serial: number): ParsedTime | TimeProblem {
  if (!(serial >= EXCEL_EPOCH_DAY && serial < 80_000)) return unreadable(String(serial));
  return fromSheetDate(new Date((serial - EXCEL_EPOCH_DAY) * DAY_S * 1000));
}

const asInferred = (parsed: ParsedTime | TimeProblem): ParsedTime | TimeProblem =>
  "at" in parsed ? { ...parsed, yearInferred: true } : parsed;

const unreadable = (text: string): TimeProblem => ({
  code: "invalid-time",
  message: `无法识别的时间“${text}”，请用 2026-08-27 22:00 或带时区的 ISO 8601`,
});

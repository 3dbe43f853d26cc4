import type { AssessmentsResponse } from "@shared/contract/evaluation.ts";
import { dayLabel, dayOf, monthLabel, monthNumber, monthOf } from "@shared/domain/time.ts";
import { epochSeconds } from "@shared/domain/units.ts";
import { CLASS_STYLE } from "../../ui/water-class-style.ts";

export type Assessment = AssessmentsResponse["items"][number];
/** One coloured cell of a calendar; `paint` null: judged but without a class, or not judged. */
export type ClassCell = { key: string; text: string; paint: { fill: string; ink: string } | null; label: string };
/** Says a cell aloud; `assessment` is undefined where there was nothing to judge. */
type Describe = (label: string, assessment: Assessment | undefined) => string;

const epoch = (iso: string) => epochSeconds(Date.parse(iso) / 1000);

/** Years (newest first) by twelve months. Months after the last one known are left out. */
export function monthRows(items: readonly Assessment[], describe: Describe) {
  const byMonth = new Map(items.map((item) => [monthOf(epoch(item.from)), item]));
  const months = [...byMonth.keys()].sort((a, b) => a - b);
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows: { key: string; label: string; cells: (ClassCell | null)[] }[] = [];
  for (let year = Math.floor(last / 12); year >= Math.floor(first / 12); year--) {
    const cells = Array.from({ length: 12 }, (_, i) => {
      const month = monthNumber(year, i + 1);
      return month < first || month > last ? null : cell(monthLabel(month), byMonth.get(month), describe);
    });
    rows.push({ key: String(year), label: String(year), cells });
  }
  return rows;
}

/** Twelve months by 31 days of one Beijing year; days from `now` on are left out. */
export function dayRows(
  items: readonly Assessment[],
  year: number,
  now: number,
  describe: Describe,
  monthName: (m: number) => string,
) {
  const byDay = new Map(items.map((item) => [dayOf(epoch(item.from)), item]));
  const today = dayOf(epochSeconds(now));
  return Array.from({ length: 12 }, (_, i) => {
    const month = i + 1;
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const cells = Array.from({ length: 31 }, (_unused, d) => {
      if (d >= length) return null;
      const label = `${monthLabel(monthNumber(year, month))}-${String(d + 1).padStart(2, "0")}`;
      const day = dayOf(epochSeconds(Date.parse(`${label}T00:00:00+08:00`) / 1000));
      return day > today ? null : cell(label, byDay.get(day), describe);
    });
    return { key: String(month), label: monthName(month), cells };
  });
}

function cell(label: string, assessment: Assessment | undefined, describe: Describe): ClassCell {
  const waterClass = assessment?.evaluation.class ?? null;
  const look = waterClass === null ? null : CLASS_STYLE[waterClass];
  return {
    key: label,
    text: look?.sign ?? (assessment === undefined ? "" : "?"),
    paint: look === null ? null : { fill: look.fill, ink: look.ink },
    label: describe(label, assessment),
  };
}

/** The assessment a cell stands for; `key` is a month (2026-11) or a day (2026-11-23). */
export const assessmentOf = (items: readonly Assessment[], key: string): Assessment | undefined =>
  items.find(
    ({ from }) => (key.length === 7 ? monthLabel(monthOf(epoch(from))) : dayLabel(dayOf(epoch(from)))) === key,
  );

/** First and last moment (exclusive) of a Beijing year. */
export const yearRange = (year: number) => ({
  from: Date.parse(`${year}-01-01T00:00:00+08:00`) / 1000,
  to: Date.parse(`${year + 1}-01-01T00:00:00+08:00`) / 1000,
});
export const yearOf = (t: number): number => Math.floor(monthOf(epochSeconds(t)) / 12);

import { BEIJING_OFFSET_S, DAY_S, HOUR_S, monthOf, startOfMonth } from "@shared/domain/time.ts";
import { epochSeconds } from "@shared/domain/units.ts";

/** Where the ticks of a time axis stand (epoch seconds) and what they say; a label may have a second line. */
export type TimeTicks = { at: number[]; labels: string[] };

const CLOCK_STEPS_S = [1, 2, 3, 6, 12].map((h) => h * HOUR_S);
const DAY_STEPS_S = [1, 2, 5, 10, 15].map((d) => d * DAY_S);
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTH_S = 30.44 * DAY_S;

/** Ticks on round Beijing times, at most `most` of them. `locale` names months; the year stands under the first tick of it. */
export function timeTicks(from: number, to: number, most: number, locale: string): TimeTicks {
  const wanted = (to - from) / Math.max(1, most);
  const clock = CLOCK_STEPS_S.find((s) => s >= wanted);
  if (clock !== undefined) return clockTicks(from, to, clock);
  const days = DAY_STEPS_S.find((s) => s >= wanted);
  if (days !== undefined) return dayTicks(from, to, days);
  const months = MONTH_STEPS.find((m) => m * MONTH_S >= wanted) ?? 240;
  return monthTicks(from, to, months, locale);
}

const local = (t: number) => new Date((t + BEIJING_OFFSET_S) * 1000);
const two = (n: number) => String(n).padStart(2, "0");

function clockTicks(from: number, to: number, step: number): TimeTicks {
  const at: number[] = [];
  const labels: string[] = [];
  let day = "";
  for (let t = Math.ceil((from + BEIJING_OFFSET_S) / step) * step - BEIJING_OFFSET_S; t <= to; t += step) {
    const d = local(t);
    const date = `${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
    at.push(t);
    labels.push(`${two(d.getUTCHours())}:${two(d.getUTCMinutes())}${date === day ? "" : `\n${date}`}`);
    day = date;
  }
  return { at, labels };
}

/** Days counted from the first of each month, so that ticks do not wander through it. */
function dayTicks(from: number, to: number, step: number): TimeTicks {
  const at: number[] = [];
  const labels: string[] = [];
  const stepDays = step / DAY_S;
  let year = -1;
  for (let month = monthOf(epochSeconds(from)); startOfMonth(month) <= to; month++) {
    const start = startOfMonth(month);
    const length = (startOfMonth((month + 1) as typeof month) - start) / DAY_S;
    for (let day = 0; day < length; day += stepDays) {
      const t = start + day * DAY_S;
      // A tick in the last days of a month would stand on the toes of the first of the next.
      if (t < from || t > to || (day > 0 && length - day < stepDays * 0.6)) continue;
      const y = Math.floor(month / 12);
      at.push(t);
      labels.push(`${two((month % 12) + 1)}-${two(day + 1)}${y === year ? "" : `\n${y}`}`);
      year = y;
    }
  }
  return { at, labels };
}

function monthTicks(from: number, to: number, step: number, locale: string): TimeTicks {
  const at: number[] = [];
  const labels: string[] = [];
  const name = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  let year = -1;
  let month = monthOf(epochSeconds(from));
  month = (Math.ceil(month / step) * step) as typeof month;
  for (; startOfMonth(month) <= to; month = (month + step) as typeof month) {
    const t = startOfMonth(month);
    if (t < from) continue;
    const y = Math.floor(month / 12);
    at.push(t);
    if (step >= 12) labels.push(String(y));
    else labels.push(`${name.format(Date.UTC(y, month % 12, 1))}${y === year ? "" : `\n${y}`}`);
    year = y;
  }
  return { at, labels };
}

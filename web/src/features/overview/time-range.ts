export const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;
const BEIJING_OFFSET = 8 * HOUR;

/** The full hour at or before an instant, epoch seconds. */
export const snapToHour = (at: number): number => Math.floor(at / HOUR) * HOUR;

/**
 * The week the slider covers: the last one, or the one around a moment further back. All epoch seconds.
 * @param at moment looked at; null is now
 */
export function sliderRange(at: number | null, now: number): { from: number; to: number } {
  if (at === null || at >= now - WEEK) return { from: now - WEEK, to: now };
  // the week is fixed to the calendar, so that the slider does not run away under the thumb
  const week = Math.floor((at + BEIJING_OFFSET) / WEEK);
  const from = week * WEEK - BEIJING_OFFSET;
  return { from, to: Math.min(now, from + WEEK) };
}

/** 08:00 on the 15th of the last August that is over: high summer, algae and storms. */
export function augustBefore(now: number): { year: number; at: number } {
  const local = new Date((now + BEIJING_OFFSET) * 1000);
  const year = local.getUTCMonth() >= 8 ? local.getUTCFullYear() : local.getUTCFullYear() - 1;
  return { year, at: Date.UTC(year, 7, 15, 0) / 1000 };
}

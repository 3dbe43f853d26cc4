import type { Language } from "../stores/appearance.store.ts";

/** Times come as ISO or epoch seconds and are told in Beijing time. */
export type Instant = string | number;

const BEIJING_OFFSET_MS = 8 * 3600 * 1000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const WORDS = {
  zh: {
    today: "今天",
    yesterday: "昨天",
    tomorrow: "明天",
    justNow: "刚刚",
    minutes: (n: number) => `${n} 分钟前`,
    hours: (n: number) => `${n} 小时前`,
    days: (n: number) => `${n} 天前`,
    months: (n: number) => `${n} 个月前`,
    years: (n: number) => `${n} 年前`,
    hourMinute: (h: number, m: number) => (h === 0 ? `${m} 分钟` : m === 0 ? `${h} 小时` : `${h} 小时 ${m} 分`),
    date: (y: number, m: number, d: number, withYear: boolean) => (withYear ? `${y}年${m}月${d}日` : `${m}月${d}日`),
    none: "—",
  },
  en: {
    today: "today",
    yesterday: "yesterday",
    tomorrow: "tomorrow",
    justNow: "just now",
    minutes: (n: number) => `${n} min ago`,
    hours: (n: number) => `${n} h ago`,
    days: (n: number) => `${n} d ago`,
    months: (n: number) => `${n} mo ago`,
    years: (n: number) => `${n} y ago`,
    hourMinute: (h: number, m: number) => (h === 0 ? `${m} min` : m === 0 ? `${h} h` : `${h} h ${m} min`),
    date: (y: number, m: number, d: number, withYear: boolean) =>
      withYear ? `${y}-${pad(m)}-${pad(d)}` : `${pad(m)}-${pad(d)}`,
    none: "—",
  },
} as const;

const pad = (n: number) => String(n).padStart(2, "0");
const epochOf = (t: Instant): number => (typeof t === "number" ? t : Math.floor(Date.parse(t) / 1000));

/** The clock and calendar of Beijing at an instant. */
function local(t: Instant) {
  const date = new Date(epochOf(t) * 1000 + BEIJING_OFFSET_MS);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    clock: `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`,
    dayNumber: Math.floor(date.getTime() / (DAY * 1000)),
  };
}

/**
 * @param language of the words
 * @param now epoch seconds that ages and "today" are counted from; called at each use
 */
export function createFormatters(language: Language, now: () => number) {
  const words = WORDS[language];

  /** `今天 04:00`, `昨天 22:00`, `8月3日 14:00`, `2025年8月3日 14:00`. */
  const time = (t: Instant): string => {
    const at = local(t);
    const today = local(now());
    const away = at.dayNumber - today.dayNumber;
    if (away === 0) return `${words.today} ${at.clock}`;
    if (away === -1) return `${words.yesterday} ${at.clock}`;
    if (away === 1) return `${words.tomorrow} ${at.clock}`;
    return `${words.date(at.year, at.month, at.day, at.year !== today.year)} ${at.clock}`;
  };
  /** `2026-11-23 04:00`, for tooltips, prints and wherever "today" would go stale. */
  const exactTime = (t: Instant): string => {
    const at = local(t);
    return `${at.year}-${pad(at.month)}-${pad(at.day)} ${at.clock}`;
  };
  /** `04:00`. */
  const clock = (t: Instant): string => local(t).clock;
  const day = (t: Instant): string => {
    const at = local(t);
    return words.date(at.year, at.month, at.day, at.year !== local(now()).year);
  };
  /** How long ago: `3 小时前`. A moment in the future is `刚刚`, since clocks differ by seconds. */
  const age = (t: Instant): string => {
    const s = now() - epochOf(t);
    if (s < 90) return words.justNow;
    if (s < HOUR) return words.minutes(Math.floor(s / MINUTE));
    if (s < 2 * DAY) return words.hours(Math.floor(s / HOUR));
    if (s < 60 * DAY) return words.days(Math.floor(s / DAY));
    if (s < 700 * DAY) return words.months(Math.floor(s / (30.44 * DAY)));
    return words.years(Math.floor(s / (365.25 * DAY)));
  };
  /** A length of time in hours: `6 小时 10 分`; minutes are left out from two days on. */
  const hours = (h: number): string => {
    const minutes = Math.round(h * 60);
    if (h >= 48) return words.hourMinute(Math.round(h), 0);
    return words.hourMinute(Math.floor(minutes / 60), minutes % 60);
  };
  /** A length along the channel: `850 m`, `3.42 km`, `128 km`. */
  const distance = (m: number): string => {
    if (Math.abs(m) < 1000) return `${Math.round(m)} m`;
    const km = m / 1000;
    return `${km.toFixed(Math.abs(km) < 10 ? 2 : Math.abs(km) < 100 ? 1 : 0)} km`;
  };
  /** A number with a fixed count of decimals, thousands apart; `—` where there is none. */
  const number = (n: number | null | undefined, decimals?: number): string =>
    n === null || n === undefined || !Number.isFinite(n)
      ? words.none
      : n.toLocaleString(language === "zh" ? "zh-CN" : "en-GB", {
          minimumFractionDigits: decimals ?? 0,
          maximumFractionDigits: decimals ?? 3,
        });
  /** A ratio from 0 to 1 as percent: `87.5%`. */
  const percent = (ratio: number | null | undefined, decimals = 1): string =>
    ratio === null || ratio === undefined ? words.none : `${(ratio * 100).toFixed(decimals)}%`;
  /** A probability as percent, with a decimal where it is small: `27%`, `4.6%`. */
  const probability = (p: number): string => `${number(100 * p, p < 0.1 ? 1 : 0)}%`;

  return { time, exactTime, clock, day, age, hours, distance, number, percent, probability };
}

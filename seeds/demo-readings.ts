import type { ParameterKey, Reading } from "../shared/domain/quality/reading.ts";
import { BEIJING_OFFSET_S, DAY_S, HOUR_S, monthOf, startOfMonth } from "../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import { hashSigned, hashText } from "./city/random.ts";
import type { ReportingSection } from "./demo-model.ts";
import type { Simulation } from "./simulator/simulation.ts";

/** Where the demo's readings come from; nothing of them is ever shown as measured. */
export const DEMO_SOURCES = {
  automatic: { code: "demo-sim", name: "演示合成数据", kind: "demo", rank: 900 },
  manual: { code: "demo-manual", name: "演示合成数据（手工）", kind: "demo", rank: 910 },
} as const;

/** A report is there this long after the full hour it belongs to. */
export const REPORT_DELAY_S = 25 * 60;
export const HISTORY_DAYS = 730;
/** Stations have reported hourly for this long, every four hours before. */
const HOURLY_DAYS = 5;
const COARSE_H = 4;

/** Reports of one section in columns; `others` are those that are not plain values. */
export type SectionReadings = {
  section: string;
  observedAt: Float64Array;
  values: { parameter: ParameterKey; values: Float64Array }[];
  others: { row: number; parameter: ParameterKey; reading: Reading }[];
};

/** The last full hour whose reports are in at `now`. */
export const lastReportAt = (now: EpochSeconds): EpochSeconds =>
  epochSeconds(Math.floor((now - REPORT_DELAY_S) / HOUR_S) * HOUR_S);

/** A stretch of time to report: after `after`, up to and with `until`; `newest` is the newest report there is by now. */
export type Stretch = { after: EpochSeconds; until: EpochSeconds; newest: EpochSeconds };

/** Moments of a stretch at which stations report: every four hours of local time, hourly of late. */
export function stationTimes({ after, until, newest }: Stretch): number[] {
  const hourlyFrom = newest - HOURLY_DAYS * DAY_S;
  const times: number[] = [];
  for (let t = (Math.floor(after / HOUR_S) + 1) * HOUR_S; t <= until; t += HOUR_S) {
    if (t > hourlyFrom || ((t + BEIJING_OFFSET_S) / HOUR_S) % COARSE_H === 0) times.push(t);
  }
  return times;
}

/** Moments of a stretch at which a section is sampled by hand: once a month, between the 3rd and the 8th. */
export function samplingTimes(section: string, { after, until }: Stretch): number[] {
  const times: number[] = [];
  for (let month = monthOf(after); month <= monthOf(until); month = (month + 1) as typeof month) {
    const chance = hashSigned(hashText(section), month);
    const t = startOfMonth(month) + (4.5 + Math.round(chance * 2)) * DAY_S - 2 * HOUR_S + Math.round(chance * 40) * 180;
    if (t > after && t <= until) times.push(t);
  }
  return times;
}

/** What one section reported in a stretch of time, by its station or by hand. */
export function readingsOf(
  simulation: Simulation,
  { code: section, automatic }: ReportingSection,
  stretch: Stretch,
): SectionReadings {
  const times = automatic ? stationTimes(stretch) : samplingTimes(section, stretch);
  const columns = new Map<ParameterKey, Float64Array>();
  const others: SectionReadings["others"] = [];
  for (const [row, t] of times.entries()) {
    const readings = automatic ? simulation.stationAt(section, t) : simulation.laboratoryAt(section, t);
    for (const [parameter, reading] of readings) {
      if (reading.measured.kind === "value" && reading.flag === "N") {
        let column = columns.get(parameter);
        if (column === undefined) {
          column = new Float64Array(times.length).fill(Number.NaN);
          columns.set(parameter, column);
        }
        column[row] = reading.measured.value;
      } else {
        others.push({ row, parameter, reading });
      }
    }
  }
  return {
    section,
    observedAt: Float64Array.from(times),
    values: [...columns].map(([parameter, values]) => ({ parameter, values })),
    others,
  };
}

import { hashSigned, lineNoise } from "../city/random.ts";
import { climateAt } from "./climate.ts";

const HOUR_S = 3600;
const DAY_S = 86_400;
const BEIJING_OFFSET_S = 8 * HOUR_S;
const SEED = 20_411;
/** Semidiurnal tide at the mouths, hours. */
const TIDE_H = 12.42;
/** Wetness from which gates drain to the Yangtze, and from which pumps do. */
const DRAINING = 0.7;
const PUMPING = 1;

/** What a gate does in an hour, and the water that follows it: 1 as drawn, −1 against it, 0 standing. */
export type GateHour = { state: "open" | "closed" | "pump-reverse"; motion: 1 | -1 | 0 };
export type GateRule = "lake" | "tide";

/**
 * What a gate does in the full hour a moment lies in. Pure in time. Invented rules: lake gates are shut from 3 April to
 * 30 November; those on the Yangtze drain at low tide after rain, by pumps after much of it, let water in at high tide
 * while the plain wants it, and stand open otherwise. Water that moves has the ordinary speed of its reach.
 */
export function gateHour(rule: GateRule, gate: number, timeS: number): GateHour {
  const hour = Math.floor(timeS / HOUR_S) * HOUR_S;
  return rule === "lake" ? lakeHour(hour) : tideHour(gate, hour);
}

function lakeHour(hour: number): GateHour {
  const local = new Date((hour + BEIJING_OFFSET_S) * 1000);
  const monthDay = (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
  return monthDay >= 403 && monthDay <= 1130 ? { state: "closed", motion: 0 } : { state: "open", motion: 1 };
}

function tideHour(gate: number, hour: number): GateHour {
  const day = Math.floor((hour + BEIJING_OFFSET_S) / DAY_S);
  const { wetness } = climateAt(SEED, day * DAY_S - BEIJING_OFFSET_S);
  const high = Math.sin((2 * Math.PI * hour) / (TIDE_H * HOUR_S) + gate / 5) > 0;
  if (wetness > PUMPING) return { state: "pump-reverse", motion: -1 };
  if (wetness > DRAINING) return high ? { state: "closed", motion: 0 } : { state: "open", motion: -1 };
  if (lineNoise(SEED + 40 + gate, day / 9) > 0.15)
    return high ? { state: "open", motion: 1 } : { state: "closed", motion: 0 };
  return { state: "open", motion: 1 };
}

/** A stretch of hours in which a gate did one thing. `logged`: whether anybody wrote it down. */
export type GateRun = GateHour & { from: number; to: number | null; logged: boolean };

/** Share of runs nobody wrote down. */
const UNLOGGED = 0.05;
const LONGEST_RUN_H = 400 * 24;

/**
 * Runs of a gate that touch a stretch of time, each from its true beginning; the one still running at `until` has no end.
 */
export function runsOf(rule: GateRule, gate: number, { after, until }: { after: number; until: number }): GateRun[] {
  const same = (a: GateHour, b: GateHour) => a.state === b.state && a.motion === b.motion;
  const first = gateHour(rule, gate, after);
  let from = Math.floor(after / HOUR_S) * HOUR_S;
  for (let back = 0; back < LONGEST_RUN_H && same(gateHour(rule, gate, from - HOUR_S), first); back++) from -= HOUR_S;
  const runs: GateRun[] = [];
  let current = first;
  for (let t = from; t <= until; t += HOUR_S) {
    const now = gateHour(rule, gate, t);
    if (same(now, current)) continue;
    runs.push({ ...current, from, to: t, logged: isLogged(rule, gate, from) });
    [from, current] = [t, now];
  }
  return [...runs, { ...current, from, to: null, logged: isLogged(rule, gate, from) }];
}

const isLogged = (rule: GateRule, gate: number, from: number): boolean =>
  rule === "lake" || (hashSigned(from / HOUR_S, gate, 17) + 1) / 2 >= UNLOGGED;

/** How the water of the governed reaches moves, by position on the flow field. */
export type WaterRegime = {
  /** False: the reach follows no gate and flows as drawn. */
  governs: (reach: number) => boolean;
  motionAt: (reach: number, timeS: number) => 1 | -1 | 0;
};

export const STEADY: WaterRegime = { governs: () => false, motionAt: () => 1 };

export function regimeOf(gates: readonly { rule: GateRule; reaches: readonly number[] }[]): WaterRegime {
  const gateOf = new Map(gates.flatMap(({ reaches }, i) => reaches.map((reach) => [reach, i] as const)));
  return {
    governs: (reach) => gateOf.has(reach),
    motionAt(reach, timeS) {
      const gate = gateOf.get(reach);
      return gate === undefined ? 1 : gateHour((gates[gate] as { rule: GateRule }).rule, gate, timeS).motion;
    },
  };
}

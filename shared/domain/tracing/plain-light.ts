import type { Reach } from "../network/reach.ts";
import { type TravelTime, travelTime, velocityOf } from "../network/velocity.ts";
import type { Light } from "./response-model/light.ts";
import type { TracedNetwork, TraceInputs, TraceResult } from "./trace-model.ts";

const H = 3600;

/**
 * Light on the water a plain trace looked at: a stretch is brightest at the hour its water, going at the stated velocities,
 * is passed on to the section, and dark before the fastest and after the slowest water. Directions are the ordinary ones, 2
 * where they are known to change.
 */
export function plainLightOf(
  { observedAt, windowHours }: Pick<TraceInputs, "observedAt" | "windowHours">,
  { domain }: Pick<TraceResult, "domain">,
  on: TracedNetwork,
): Light {
  const hours = Array.from({ length: Math.floor(windowHours) + 1 }, (_, h) => h);
  const lit = new Map<number, { light: number[]; direction: number }>();
  for (const s of domain.stretches) {
    const index = on.indexOf(s.reach);
    if (index === undefined) continue;
    const reach = on.network.reaches[index] as Reach;
    const throughH = (s.toM - s.fromM) / velocityOf(reach).velocity / H;
    const far = travelTime((s.travel.centralH + throughH) * H);
    const light = hours.map((h) => Math.round(255 * brightness(h, s.travel, far)));
    const known = lit.get(index);
    const most = known === undefined ? light : light.map((v, k) => Math.max(v, known.light[k] as number));
    lit.set(index, { light: most, direction: s.uncertain ? 2 : DIRECTION[reach.direction] });
  }
  const reaches = [...lit.keys()].filter((r) => lit.get(r)?.light.some((v) => v > 0));
  return {
    t: hours.map((h) => observedAt - h * H),
    reaches,
    light: reaches.map((r) => lit.get(r)?.light ?? []),
    direction: reaches.map((r) => hours.map(() => lit.get(r)?.direction ?? 2)),
  };
}

const DIRECTION: Record<Reach["direction"], number> = { forward: 1, reverse: -1, both: 2, unknown: 2 };

/** 1 while central water is on the stretch, falling to 0 at the fastest and at the slowest water. */
function brightness(h: number, near: TravelTime, far: TravelTime): number {
  if (h >= Math.floor(near.centralH) && h <= Math.ceil(far.centralH)) return 1;
  if (h < near.centralH) return ramp(h, near.earliestH, near.centralH);
  return ramp(far.latestH - h, 0, far.latestH - far.centralH);
}

const ramp = (x: number, from: number, to: number): number =>
  to <= from ? 0 : Math.min(1, Math.max(0, (x - from) / (to - from)));

import type { Shown } from "../response/shown.ts";
import type { Evidence } from "./background.ts";
import type { SourceFit } from "./fit-source.ts";
import type { ReleaseGrid } from "./release-grid.ts";

/** Concentration in g/m³ that 1 g/s of a fitted release shows at an observation. */
export function shownUnder({ count, seen, by }: Shown, grid: ReleaseGrid, fit: SourceFit, observation: number): number {
  const n = seen.subarray(0, count).indexOf(observation);
  if (n < 0 || fit.release < 0) return 0;
  const [from, to] = [grid.from[fit.release] as number, grid.to[fit.release] as number];
  return (by[to * seen.length + n] as number) - (by[from * seen.length + n] as number);
}

/** Log-likelihood that a fitted release, exactly as it is, gains on some data. */
export function gainOf({ count, seen, by }: Shown, evidence: Evidence, grid: ReleaseGrid, fit: SourceFit): number {
  if (fit.release < 0) return 0;
  const { parameters, weight, excess } = evidence;
  const [from, to] = [grid.from[fit.release] as number, grid.to[fit.release] as number];
  let gain = 0;
  for (let n = 0; n < count; n++) {
    const f = (by[to * seen.length + n] as number) - (by[from * seen.length + n] as number);
    for (let p = 0; p < parameters; p++) {
      const i = (seen[n] as number) * parameters + p;
      const w = weight[i] as number;
      if (w === 0) continue;
      const level = f * (fit.rates[p] as number);
      gain += w * level * ((excess[i] as number) - level / 2);
    }
  }
  return gain;
}

/** Takes a fitted release out of the data: what another source would have to explain. */
export function withoutRelease(
  { count, seen, by }: Shown,
  evidence: Evidence,
  grid: ReleaseGrid,
  fit: SourceFit,
): Evidence {
  const excess = evidence.excess.slice();
  if (fit.release >= 0) {
    const [from, to] = [grid.from[fit.release] as number, grid.to[fit.release] as number];
    for (let n = 0; n < count; n++) {
      const f = (by[to * seen.length + n] as number) - (by[from * seen.length + n] as number);
      for (let p = 0; p < evidence.parameters; p++)
        excess[(seen[n] as number) * evidence.parameters + p]! -= f * (fit.rates[p] as number);
    }
  }
  return { ...evidence, excess, alarm: null };
}

import { FLOW_BASES, type FlowBasis } from "../../network/flow/flow-state.ts";
import type { FlowColumns } from "../../network/flow/flow-timeline.ts";
import { upstreamReaches } from "../response/domain.ts";
import { createShown, type Shown } from "../response/shown.ts";
import type { Posterior } from "./hypotheses.ts";
import type { FreshInference, Inference } from "./infer.ts";
import type { Prepared } from "./prepare.ts";
import { flowSteps } from "./prepare.ts";

/** Why a listed source is no suspect, with the numbers. A closed list. */
export type Exclusion =
  | { reason: "not-connected-under-flow" }
  | { reason: "gate-closed-between" }
  | { reason: "standing-water-between" }
  /** Null: its water comes within the window, but not when the section was raised. */
  | { reason: "travel-time-outside-window"; windowS: number | null }
  | { reason: "parameter-not-discharged"; parameter: number }
  | { reason: "cannot-carry-load"; timesOrdinary: number }
  /** What it would have shown at a section, and what was seen there, mg/L over background. */
  | { reason: "contradicted-by-section"; section: number; parameter: number; expected: number; seen: number }
  /** Possible, but others explain the data better by so many bits. */
  | { reason: "explained-better-by-others"; bits: number };

/** A listed source below this is told as excluded. */
export const EXCLUDED_BELOW = 5e-4;
const EVER = { horizonS: 90 * 86_400, fastest: 2.2 };

/** One reason or more for every listed source that is no suspect; `source` is the index in the problem. */
export function explainExclusions(
  inference: FreshInference,
): { source: number; probability: number; reasons: Exclusion[] }[] {
  const { prepared, posteriors } = inference;
  const byListed = new Map<number, Posterior>();
  for (const p of posteriors) if (p.hypothesis.kind === "outfall") byListed.set(p.hypothesis.source, p);
  const out = prepared.problem.sources.flatMap((_, source) => {
    const posterior = byListed.get(source);
    return posterior !== undefined && posterior.probability >= EXCLUDED_BELOW ? [] : [{ source, posterior }];
  });
  const connection = connectionOf(prepared);
  const asked = out.flatMap(({ posterior }) =>
    posterior === undefined || !isSeen(inference, posterior) ? [] : [posterior],
  );
  const fitted = contradictions(inference, asked);
  return out.map(({ source, posterior }) => {
    const reasons = posterior === undefined ? [] : (fitted.get(posterior.candidate) ?? []);
    const reach = prepared.problem.sources[source]!.site.reach;
    return {
      source,
      probability: posterior?.probability ?? 0,
      reasons: reasons.length > 0 ? reasons : [connection(reach)],
    };
  });
}

const isSeen = ({ fits }: Inference, { candidate }: Posterior): boolean => fits[candidate]!.some((f) => f.release >= 0);

/** Says of a reach whose water never showed why that is. */
function connectionOf({ problem, options, sections, exceeded }: Prepared): (reach: number) => Exclusion {
  const { columns } = flowSteps(problem.timeline, problem.from, problem.at, options.dtS);
  const places = sections.slice(0, exceeded.length).map((s) => problem.sections[s]!.site);
  const inside = (flows: readonly FlowColumns[]) => upstreamReaches(problem.net, flows, places, EVER);
  const ever = inside(columns);
  const opened = inside(columns.map((c) => openStanding(c, () => true)));
  const gates = inside(columns.map((c) => openStanding(c, (basis) => basis === "structure")));
  const stands = (reach: number) => columns.every((c) => c.direction[reach] === 0);
  const closed = (reach: number) => columns.some((c) => FLOW_BASES[c.basis[reach]!] === "structure");
  return (reach) => {
    // The section's own reach, too, hands nothing on while it stands.
    if (stands(reach)) return { reason: closed(reach) ? "gate-closed-between" : "standing-water-between" };
    if (ever.has(reach)) return { reason: "travel-time-outside-window", windowS: problem.at - problem.from };
    if (gates.has(reach)) return { reason: "gate-closed-between" };
    return opened.has(reach) ? { reason: "standing-water-between" } : { reason: "not-connected-under-flow" };
  };
}

/** The same flow with standing reaches of some bases taken as open either way. */
function openStanding(columns: FlowColumns, opens: (basis: FlowBasis) => boolean): FlowColumns {
  const still = (r: number) => columns.direction[r] === 0 && opens(FLOW_BASES[columns.basis[r]!] ?? "assumed");
  return {
    ...columns,
    direction: columns.direction.map((d, r) => (still(r) ? 2 : d)),
    velocity: columns.velocity.map((v, r) => (still(r) ? 0.05 : v)),
  };
}

/** Reasons of sources that would have shown, by candidate. */
function contradictions(inference: FreshInference, asked: readonly Posterior[]): Map<number, Exclusion[]> {
  const { prepared, fits, posteriors } = inference;
  const { evidence, coarse, problem, sections } = prepared;
  const top = Math.max(...posteriors.filter((p) => p.candidate >= 0).map((p) => p.logEvidence));
  const shown = createShown(evidence.step.length, coarse.edges.length);
  const found = new Map<number, Exclusion[]>();
  for (const posterior of asked) {
    if (posterior.hypothesis.kind !== "outfall") continue;
    const reasons: Exclusion[] = [];
    const loads = problem.sources[posterior.hypothesis.source]!.loadsGS;
    const main = mainParameter(prepared);
    if (loads[main] === 0) reasons.push({ reason: "parameter-not-discharged", parameter: main });
    const fit = fits[posterior.candidate]![0]!;
    const { burst } = prepared.candidates[posterior.candidate]!.amplitude;
    const capable = problem.sources[posterior.hypothesis.source]!.capableGS?.[main] ?? 0;
    const times = loads[main]! > 0 && fit.release >= 0 ? fit.rates[main]! / loads[main]! : 0;
    const strained = (times * loads[main]!) / Math.max(loads[main]!, capable);
    if (times > 0 && strained > Math.exp(burst.mean + 2 * burst.sd))
      reasons.push({ reason: "cannot-carry-load", timesOrdinary: times });
    if (inference.screened.show(posterior.candidate, shown)) {
      const worst = contradictionOf(shown, evidence, coarse);
      if (worst === "not-then") reasons.push({ reason: "travel-time-outside-window", windowS: null });
      else if (worst !== undefined)
        reasons.push({ reason: "contradicted-by-section", ...worst, section: sections[worst.section]! });
    }
    if (reasons.length === 0)
      reasons.push({ reason: "explained-better-by-others", bits: (top - posterior.logEvidence) / Math.LN2 });
    found.set(posterior.candidate, reasons);
  }
  return found;
}

/** Parameter that stands out most. */
function mainParameter({ evidence }: Prepared): number {
  const gain = new Float64Array(evidence.parameters);
  evidence.excess.forEach((y, k) => {
    if (y > 0 && evidence.weight[k]! > 0) gain[k % evidence.parameters]! += evidence.weight[k]! * y * y;
  });
  return gain.indexOf(Math.max(...gain));
}

const CONTRADICTED = 3;
/** What would have to show so many times the alarm elsewhere only shows its tail there: it did not come then. */
const TAIL = 20;

type Contradiction = { section: number; parameter: number; expected: number; seen: number };

/**
 * What a source would have shown elsewhere had it made the alarm, under the release history that gets round it best: the
 * observation that speaks most against it, if any speaks clearly; or that its water was not there at the time.
 */
function contradictionOf(
  { count, seen, by }: Shown,
  evidence: Prepared["evidence"],
  grid: Prepared["coarse"],
): Contradiction | "not-then" | undefined {
  const { alarm, parameters, excess, weight, section } = evidence;
  if (alarm === null) return undefined;
  const p = alarm.parameter;
  const level = excess[alarm.observation * parameters + p]!;
  const alarmAt = seen.subarray(0, count).indexOf(alarm.observation);
  let mildest: { z: number; worst: Contradiction } | undefined;
  for (let k = 0; k < grid.from.length && alarmAt >= 0; k++) {
    const [from, to] = [grid.from[k]! * seen.length, grid.to[k]! * seen.length];
    const atAlarm = by[to + alarmAt]! - by[from + alarmAt]!;
    if (atAlarm <= 0) continue;
    let z = 0;
    let worst: Contradiction | undefined;
    for (let n = 0; n < count; n++) {
      const i = seen[n]!;
      const expected = ((by[to + n]! - by[from + n]!) / atAlarm) * level;
      const off = (expected - excess[i * parameters + p]!) * Math.sqrt(weight[i * parameters + p]!);
      if (!(off > z)) continue;
      z = off;
      worst = { section: section[i]!, parameter: p, expected, seen: excess[i * parameters + p]! };
    }
    if (worst === undefined) return undefined;
    if (mildest === undefined || z < mildest.z) mildest = { z, worst };
  }
  if (mildest === undefined || mildest.worst.expected > TAIL * level) return "not-then";
  return mildest.z > CONTRADICTED ? mildest.worst : undefined;
}

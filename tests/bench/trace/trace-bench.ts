import { inferSources } from "../../../shared/domain/tracing/inference/infer.ts";
import { problemOf } from "./adapt.ts";
import { drawIncident } from "./particles/incident.ts";
import { drawNetwork, type NetworkKind } from "./particles/networks.ts";
import { randomOf } from "./particles/random.ts";
import type { Regime } from "./particles/stations.ts";
import { baselineRanks, scoreTrace, type TraceScore } from "./score.ts";

export type CellResult = ReturnType<typeof summarise>;
type Row = {
  kind: string;
  score: TraceScore;
  bound: TraceScore | undefined;
  baselines: { nearest: number; largest: number; random: number } | undefined;
  ms: number;
};

/** Plays `count` incidents of one network kind and regime. */
export function playCell(kind: NetworkKind, regime: Regime, count: number, seed: number, members: number): CellResult {
  const rows: Row[] = [];
  let insufficient = 0;
  for (let i = 0; i < count; i++) {
    const own = seed + i;
    const incident = drawIncident(drawNetwork(kind, own), regime, own);
    const problem = problemOf(incident);
    const before = performance.now();
    const answer = inferSources(problem, { members });
    const ms = performance.now() - before;
    if ("missing" in answer) {
      insufficient++;
      continue;
    }
    const told = inferSources(problemOf(incident, true), {
      members: 1,
      screenMembers: 1,
      sigmaVelocity: 0,
      sigmaDischarge: 0,
    });
    rows.push({
      kind: incident.kind,
      score: scoreTrace(incident, answer),
      bound: "missing" in told ? undefined : scoreTrace(incident, told),
      baselines: incident.kind === "fault" ? undefined : baselineRanks(incident, randomOf(own).uniform),
      ms,
    });
  }
  return summarise(kind, regime, rows, insufficient);
}

function summarise(network: NetworkKind, regime: Regime, rows: readonly Row[], insufficient: number) {
  const real = rows.filter((r) => r.kind !== "fault");
  const listed = real.filter((r) => r.kind !== "unlisted");
  const faults = rows.filter((r) => r.kind === "fault");
  const scores = real.map((r) => r.score);
  const bounds = real.flatMap((r) => (r.bound === undefined ? [] : [r.bound]));
  const times = rows.map((r) => r.ms).sort((a, b) => a - b);
  const claims = rows.flatMap((r) => r.score.claims);
  return {
    network,
    regime,
    incidents: rows.length,
    insufficient,
    hit1: share(scores, (s) => within(s.rank, 1)),
    hit3: share(scores, (s) => within(s.rank, 3)),
    hit10: share(scores, (s) => within(s.rank, 10)),
    listedHit1: share(listed, (r) => within(r.score.rank, 1)),
    listedHit3: share(listed, (r) => within(r.score.rank, 3)),
    bits: mean(scores.map((s) => s.bits)),
    distanceMedianM: quantile(
      scores.map((s) => s.distanceM),
      0.5,
    ),
    effective: quantile(
      scores.map((s) => s.effective),
      0.5,
    ),
    set90: quantile(
      scores.map((s) => s.set90),
      0.5,
    ),
    excluded: share(scores, (s) => s.excluded),
    gap: reliabilityGap(claims),
    brier: mean(claims.map(([p, right]) => (p - (right ? 1 : 0)) ** 2)),
    reliability: reliability(claims),
    bound: {
      hit1: share(bounds, (s) => within(s.rank, 1)),
      hit3: share(bounds, (s) => within(s.rank, 3)),
      hit10: share(bounds, (s) => within(s.rank, 10)),
      bits: mean(bounds.map((s) => s.bits)),
    },
    baselines: Object.fromEntries(
      (["nearest", "largest", "random"] as const).map((b) => [
        b,
        {
          hit1: share(real, (r) => within(r.baselines?.[b] ?? -1, 1)),
          hit3: share(real, (r) => within(r.baselines?.[b] ?? -1, 3)),
        },
      ]),
    ) as Record<"nearest" | "largest" | "random", { hit1: number; hit3: number }>,
    faults: faults.length,
    faultsRecognised: share(faults, (r) => r.score.instrument > 0.5),
    realDismissed: share(scores, (s) => s.instrument > 0.5),
    msMedian: quantile(times, 0.5),
    msP95: quantile(times, 0.95),
  };
}

const within = (rank: number, k: number) => rank >= 0 && rank < k;
export const share = <T>(items: readonly T[], is: (item: T) => boolean): number =>
  items.length === 0 ? Number.NaN : items.filter(is).length / items.length;
export const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

const EDGES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001];

function reliability(claims: readonly [number, boolean][]) {
  return EDGES.slice(0, -1).flatMap((from, i) => {
    const bin = claims.filter(([p]) => p >= from && p < EDGES[i + 1]!);
    return bin.length === 0
      ? []
      : [{ said: mean(bin.map(([p]) => p)), was: share(bin, ([, right]) => right), count: bin.length }];
  });
}

/** Mean difference between what was said and what was so, over the bins, each by its number of claims. */
const reliabilityGap = (claims: readonly [number, boolean][]): number => {
  const bins = reliability(claims);
  return (
    bins.reduce((sum, b) => sum + b.count * Math.abs(b.said - b.was), 0) / bins.reduce((sum, b) => sum + b.count, 0)
  );
};

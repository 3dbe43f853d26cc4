import type { ExclusionReason, TraceInputs, TraceResult } from "../trace-model.ts";

type Of = { inputs: TraceInputs; result: TraceResult };

/** What came into a ranking with new samples: hypotheses whose probability moved, and suspects that are none any more. */
export type RankingEffect = {
  /** How many samples came in at once. */
  together: number;
  moved: { key: string; name: string; before: number; after: number }[];
  excluded: {
    outfall: { code: string; name: string };
    reasons: { reason: ExclusionReason; explanation: string }[];
  }[];
};

/** Client ids of the samples that one trace takes and the one before it did not. */
export function cameIn(before: Pick<Of, "inputs">, after: Pick<Of, "inputs">): string[] {
  const had = new Set(before.inputs.response?.samples.map((s) => s.clientId));
  return (after.inputs.response?.samples ?? []).map((s) => s.clientId).filter((id) => !had.has(id));
}

/** What changed from one trace to the next that goes on from it, for who wants to know what a sample was good for. */
export function effectOf(before: Of, after: Of): RankingEffect {
  const suspected = new Set(before.result.suspects.map((s) => s.code));
  const nameOf = new Map(after.inputs.outfalls.map((o) => [o.code, o.name]));
  return {
    together: cameIn(before, after).length,
    moved: (after.result.difference?.moved ?? []).map((m) => ({ ...m })),
    excluded: after.result.excluded
      .filter((e) => suspected.has(e.code))
      .map(({ code, reasons }) => ({
        outfall: { code, name: nameOf.get(code) ?? code },
        reasons: reasons.map((r) => ({ ...r })),
      })),
  };
}

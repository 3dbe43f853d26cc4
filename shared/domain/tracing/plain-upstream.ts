import type { GraphLocation } from "../network/graph.ts";
import type { Survey } from "../network/survey.ts";
import { describeAssumptions, describeMissing } from "./describe-basis.ts";
import { byDistance, describeDomain, dischargeAt, excludeNearby, locationOf, suspectOf } from "./describe-upstream.ts";
import { exclusionOfRegistered } from "./exclusions.ts";
import { domainStretches, standingOf, surveyUpstream } from "./trace-domain.ts";
import type { Exclusion, Suspect, TracedNetwork, TraceInputs, TraceModel, TraceResult } from "./trace-model.ts";

/**
 * The plain trace: everything upstream by ordinary direction within distance and window, every outfall in it scored by
 * what is known of it (`score-parts.ts`), every other one near by with the reason why not. It knows neither gates nor
 * the history of flow; the response model (adjoint) will implement the same interface.
 */
export const plainUpstream: TraceModel = {
  id: "plain-upstream",
  version: "1",
  run(inputs, on) {
    const start = locationOf(on, inputs.start);
    const stretches = domainStretches(on, start, inputs);
    // From here on the workspaces hold the survey of everything upstream.
    const survey = surveyUpstream(on, start);
    const domain = describeDomain(inputs, on, survey, stretches);
    const { suspects, excluded } = judgeOutfalls(inputs, on, survey, start);
    const notUpstream = excludeNearby(inputs, on, survey, start);
    const basis = { inputs, on, stretches, dischargeM3S: dischargeAt(on, start) };
    const missing = describeMissing(basis);
    return {
      status: missing.blocking || suspects.length === 0 ? "insufficient" : "done",
      domain,
      suspects,
      excluded: [...excluded, ...notUpstream].sort(byDistance),
      assumptions: describeAssumptions(basis),
      missing: missing.texts,
      response: null,
      oxygen: null,
      difference: null,
    } satisfies TraceResult;
  },
};

function judgeOutfalls(inputs: TraceInputs, on: TracedNetwork, survey: Survey, start: GraphLocation) {
  const suspects: Omit<Suspect, "rank">[] = [];
  const excluded: Exclusion[] = [];
  for (const outfall of inputs.outfalls) {
    const standing = standingOf(survey, inputs, locationOf(on, outfall.place));
    const exclusion = exclusionOfRegistered(outfall, standing, inputs);
    if (exclusion !== undefined) excluded.push(exclusion);
    else if (standing.kind !== "not-upstream") suspects.push(suspectOf(outfall, standing, inputs, on, survey, start));
  }
  suspects.sort((a, b) => b.score - a.score || a.travel.centralH - b.travel.centralH || (a.code < b.code ? -1 : 1));
  return { suspects: suspects.map((s, i): Suspect => ({ rank: i + 1, ...s })), excluded };
}

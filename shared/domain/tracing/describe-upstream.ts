import type { GraphLocation } from "../network/graph.ts";
import { isUncertain } from "../network/graph.ts";
import type { Reach } from "../network/reach.ts";
import { NO_LIMIT, pathTo } from "../network/search.ts";
import { type Survey, type SurveyedStretch, surveyByDistance } from "../network/survey.ts";
import { type TravelTime, travelTime } from "../network/velocity.ts";
import { buildChain, round } from "./build-chain.ts";
import { exclusionOfNearby } from "./exclusions.ts";
import { scoreOf, scoreParts } from "./score-parts.ts";
import { standingOf } from "./trace-domain.ts";
import type { Exclusion, Suspect, TraceDomain, TracedNetwork, TracedOutfall, TraceInputs } from "./trace-model.ts";
import type { TracedPlace } from "./traced-place.ts";

/** @throws RangeError for a reach the network does not have */
export function locationOf(on: TracedNetwork, place: TracedPlace): GraphLocation {
  const reach = on.indexOf(place.reach);
  if (reach === undefined) throw new RangeError(`reach ${place.reach} is not on the network this trace names`);
  return { reach, measure: place.measureM };
}

/** m³/s as the network states it; null: not known. */
export const dischargeAt = (on: TracedNetwork, start: GraphLocation): number | null => {
  const { discharge } = on.network.reaches[start.reach] as Reach;
  return discharge === null ? null : Math.abs(discharge);
};

/** The stretches looked at and what of the registers lies on them. */
export function describeDomain(
  inputs: TraceInputs,
  on: TracedNetwork,
  survey: Survey,
  stretches: readonly SurveyedStretch[],
): TraceDomain {
  const lengthOf = (list: readonly SurveyedStretch[]) => round(list.reduce((sum, s) => sum + s.to - s.from, 0));
  const inside = (place: TracedPlace) => {
    const standing = standingOf(survey, inputs, locationOf(on, place));
    return standing.kind === "inside" ? [standing] : [];
  };
  return {
    stretches: stretches.map((s) => ({
      reach: (on.network.reaches[s.reach] as Reach).ref,
      fromM: round(s.from),
      toM: round(s.to),
      nearM: round(s.near),
      farM: round(s.far),
      travel: hours(s.travelNear),
      uncertain: s.uncertain,
    })),
    sections: inputs.sections
      .flatMap(({ code, place }) =>
        inside(place).map((at) => ({ code, distanceM: round(at.distanceM), travel: hours(at.travelS) })),
      )
      .sort((a, b) => a.distanceM - b.distanceM || (a.code < b.code ? -1 : 1)),
    totalLengthM: lengthOf(stretches),
    uncertainLengthM: lengthOf(stretches.filter((s) => s.uncertain)),
    outfallCount: inputs.outfalls.filter(({ place }) => inside(place).length > 0).length,
  };
}

/** An outfall upstream with the way to it and all parts of its score. */
export function suspectOf(
  outfall: TracedOutfall,
  { distanceM, travelS }: { distanceM: number; travelS: number },
  inputs: TraceInputs,
  on: TracedNetwork,
  survey: Survey,
  start: GraphLocation,
): Omit<Suspect, "rank"> {
  const at = locationOf(on, outfall.place);
  const steps = pathTo(survey.distance, at.reach, at.measure) ?? [];
  const uncertainM = steps.reduce((sum, s) => sum + (isUncertain(on.graph, s.reach) ? s.lengthM : 0), 0);
  const { parameters, windowHours } = inputs;
  const dischargeM3S = dischargeAt(on, start);
  const travel = hours(travelS);
  const parts = scoreParts({ outfall, parameters, distanceM, uncertainM, travel, windowHours, dischargeM3S });
  const score = Math.round(scoreOf(parts) * 1000) / 1000;
  return {
    code: outfall.code,
    distanceM: round(distanceM),
    travel,
    chain: buildChain(on.network, steps),
    score,
    parts,
    posterior: null,
  };
}

/** Why each outfall near by in space is no suspect. Uses the workspaces again: read the upstream survey out before. */
export function excludeNearby(
  inputs: TraceInputs,
  on: TracedNetwork,
  upstream: Survey,
  start: GraphLocation,
): Exclusion[] {
  const placed = inputs.nearby.map((outfall) => {
    const at = locationOf(on, outfall.place);
    return { outfall, at, standing: standingOf(upstream, inputs, at) };
  });
  // Uses the workspaces again: the upstream survey is read out above.
  const downstream = surveyByDistance(on, start, "downstream", NO_LIMIT);
  return placed.map(({ outfall, at, standing }) => exclusionOfNearby(outfall, at, standing, downstream, inputs));
}

const hours = (centralS: number): TravelTime => {
  const { earliestH, centralH, latestH } = travelTime(centralS);
  const rounded = (h: number) => Math.round(h * 1000) / 1000;
  return { earliestH: rounded(earliestH), centralH: rounded(centralH), latestH: rounded(latestH) };
};

export const byDistance = (a: Exclusion, b: Exclusion): number =>
  (a.distanceM ?? Number.POSITIVE_INFINITY) - (b.distanceM ?? Number.POSITIVE_INFINITY) || (a.code < b.code ? -1 : 1);

import type { GraphLocation } from "../network/graph.ts";
import { NO_LIMIT } from "../network/search.ts";
import {
  costsAt,
  cutByTravel,
  type Survey,
  type Surveyable,
  type SurveyedStretch,
  stretchesByDistance,
  surveyByDistance,
} from "../network/survey.ts";
import { centralOfEarliest } from "../network/velocity.ts";

/** What is looked at: along-channel distance, and hours within which the fastest water must have arrived. */
export type DomainLimits = { maxDistanceM: number; windowHours: number };

/** Central travel time at which the fastest water (10 % point) just arrives within the window, seconds. */
const latestCentralS = ({ windowHours }: DomainLimits): number => centralOfEarliest(windowHours) * 3600;

/** The upstream stretches of a trace, cut exactly at its distance and at its travel time. */
export function domainStretches(on: Surveyable, start: GraphLocation, limits: DomainLimits): SurveyedStretch[] {
  const survey = surveyByDistance(on, start, "upstream", limits.maxDistanceM);
  return cutByTravel(survey, stretchesByDistance(survey), latestCentralS(limits));
}

/**
 * Surveys everything upstream, to the end of the network: what lies beyond the limits is not in the domain, but how far
 * beyond is worth telling.
 */
export const surveyUpstream = (on: Surveyable, start: GraphLocation): Survey =>
  surveyByDistance(on, start, "upstream", NO_LIMIT);

/** How a place stands to a domain; metres, and seconds of central travel time. */
export type Standing =
  | { kind: "inside" | "too-far" | "too-slow"; distanceM: number; travelS: number }
  | { kind: "not-upstream" };

/** @param survey of everything upstream of the domain's start */
export function standingOf(survey: Survey, limits: DomainLimits, at: GraphLocation): Standing {
  const costs = costsAt(survey, at);
  if (costs === undefined) return { kind: "not-upstream" };
  if (costs.distanceM > limits.maxDistanceM) return { kind: "too-far", ...costs };
  return { kind: costs.travelS > latestCentralS(limits) ? "too-slow" : "inside", ...costs };
}

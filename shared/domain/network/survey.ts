import { stretchesOf } from "./find-window.ts";
import { type GraphLocation, isUncertain, type ReachGraph, type WalkDirection } from "./graph.ts";
import {
  costAt,
  costPerMetre,
  type Metric,
  NO_LIMIT,
  type Search,
  type SearchWorkspace,
  type Stretches,
  search,
} from "./search.ts";

/** A graph with room for two searches at once: by distance and by travel time. */
export type Surveyable = { graph: ReachGraph; workspaces: { distance: SearchWorkspace; travel: SearchWorkspace } };

/**
 * Distances and central travel times from one place. They are found apart: a distance is that of the shortest way, a
 * travel time that of the fastest, and on a braid the two may be different ways. Valid until the next survey with the
 * same workspaces.
 */
export type Survey = { distance: Search; travel: Search };

/** A stretch of channel and what it costs to get there; measures and distances in metres, times in seconds. */
export type SurveyedStretch = {
  reach: number;
  from: number;
  to: number;
  /** True where it was entered at `from`, walking up its measures; its near end is then `from`, else `to`. */
  upMeasure: boolean;
  /** Along-channel distance at the near and at the far end. */
  near: number;
  far: number;
  /** Central travel time at the near and at the far end. */
  travelNear: number;
  travelFar: number;
  /** The ordinary direction of the reach is both or unknown. */
  uncertain: boolean;
};

/** Surveys everything within a distance; travel times follow as far as they are needed. */
export function surveyByDistance(on: Surveyable, start: GraphLocation, walk: WalkDirection, distanceM: number): Survey {
  const { graph, workspaces } = on;
  const distance = search(graph, start, walk, "length", distanceM, workspaces.distance);
  const bound = distanceM === NO_LIMIT ? NO_LIMIT : boundAlong(distance, "travel");
  return { distance, travel: search(graph, start, walk, "travel", bound, workspaces.travel) };
}

/** Surveys everything within a central travel time in seconds; distances follow as far as they are needed. */
export function surveyByTravel(on: Surveyable, start: GraphLocation, walk: WalkDirection, seconds: number): Survey {
  const { graph, workspaces } = on;
  const travel = search(graph, start, walk, "travel", seconds, workspaces.travel);
  const bound = boundAlong(travel, "length");
  return { distance: search(graph, start, walk, "length", bound, workspaces.distance), travel };
}

/**
 * The most the other metric can come to anywhere inside a finished search: its cost along the ways found, to the far end
 * of every reach entered.
 */
function boundAlong({ graph, walk, start, workspace }: Search, other: Metric): number {
  const { order, count, parent } = workspace;
  const { start: first, [other]: price } = graph[walk];
  const prices = graph[other];
  const along = new Map<number, number>();
  // Along the starting reach at most the whole of it.
  let most = prices[start.reach] as number;
  for (let i = 0; i < count; i++) {
    const n = order[i] as number;
    const by = parent[n] as number;
    const before =
      by < 0
        ? (prices[start.reach] as number)
        : (along.get(originOf(graph, by)) as number) + (prices[by >> 1] as number);
    along.set(n, before);
    for (let w = first[n] as number; w < (first[n + 1] as number); w++)
      most = Math.max(most, before + (price[w] as number));
  }
  // A breath more, so that rounding never shuts out the last metre.
  return most * (1 + 1e-9);
}

/** The node from which a walk enters an arc. */
const originOf = (graph: ReachGraph, arc: number): number =>
  (arc % 2 === 0 ? graph.fromNode : graph.toNode)[arc >> 1] as number;

/** The stretches within the distance the survey was made for, with travel times. */
export function stretchesByDistance({ distance, travel }: Survey): SurveyedStretch[] {
  const columns = stretchesOf(distance);
  const rows: SurveyedStretch[] = [];
  for (let i = 0; i < columns.size; i++) {
    const [near, far] = [columns.near[i] as number, columns.far[i] as number];
    rows.push(rowOf(columns, i, distance.graph, near, far, nearCost(travel, columns, i), farCost(travel, columns, i)));
  }
  return rows;
}

/** The stretches within the travel time the survey was made for, with distances. */
export function stretchesByTravel({ distance, travel }: Survey): SurveyedStretch[] {
  const columns = stretchesOf(travel);
  const rows: SurveyedStretch[] = [];
  for (let i = 0; i < columns.size; i++) {
    const [near, far] = [columns.near[i] as number, columns.far[i] as number];
    rows.push(
      rowOf(columns, i, travel.graph, nearCost(distance, columns, i), farCost(distance, columns, i), near, far),
    );
  }
  return rows;
}

/** Written out property by property: thousands of these are made for one trace. */
function rowOf(
  columns: Stretches,
  i: number,
  graph: ReachGraph,
  near: number,
  far: number,
  travelNear: number,
  travelFar: number,
): SurveyedStretch {
  const arc = columns.arc[i] as number;
  return {
    reach: arc >> 1,
    from: columns.from[i] as number,
    to: columns.to[i] as number,
    upMeasure: (arc & 1) === 0,
    near,
    far,
    travelNear,
    travelFar,
    uncertain: isUncertain(graph, arc >> 1),
  };
}

/** What the near end of a stretch costs in another search. */
function nearCost(other: Search, { arc, from, to }: Stretches, i: number): number {
  const a = arc[i] as number;
  return costAt(other, a >> 1, ((a & 1) === 0 ? from[i] : to[i]) as number);
}

/** What the far end of a stretch costs in another search. */
function farCost(other: Search, columns: Stretches, i: number): number {
  const { arc, from, to } = columns;
  const a = arc[i] as number;
  const end = ((a & 1) === 0 ? to[i] : from[i]) as number;
  const { reach, measure } = other.start;
  if (a >> 1 !== reach || end !== measure) return costAt(other, a >> 1, end);
  // A way round that comes back to the start ends where it began, at a place that by itself costs nothing.
  const length = (to[i] as number) - (from[i] as number);
  return nearCost(other, columns, i) + length * costPerMetre(other.graph, other.metric, reach);
}

/**
 * The parts of stretches found by distance that are also within a central travel time in seconds, cut exactly. A stretch
 * that is in time at both its ends but not in the middle becomes two.
 */
export function cutByTravel(survey: Survey, stretches: readonly SurveyedStretch[], seconds: number): SurveyedStretch[] {
  return stretches.flatMap((s) => {
    const length = s.to - s.from;
    const perMetre = costPerMetre(survey.travel.graph, "travel", s.reach);
    const fromNear = Math.min(length, (seconds - s.travelNear) / perMetre);
    const fromFar = Math.min(length, (seconds - s.travelFar) / perMetre);
    if (fromNear >= length || fromFar >= length || fromNear + fromFar >= length) return [s];
    const parts: SurveyedStretch[] = [];
    if (fromNear > 0) {
      const end = { far: s.near + fromNear, travelFar: s.travelNear + fromNear * perMetre };
      parts.push({ ...s, ...end, ...(s.upMeasure ? { to: s.from + fromNear } : { from: s.to - fromNear }) });
    }
    if (fromFar > 0) {
      const end = { near: s.far - fromFar, travelNear: s.travelFar + fromFar * perMetre };
      parts.push({ ...s, ...end, ...(s.upMeasure ? { from: s.to - fromFar } : { to: s.from + fromFar }) });
    }
    return parts;
  });
}

/** Distance and central travel time to a place; undefined where the survey did not reach it. */
export function costsAt(survey: Survey, at: GraphLocation): { distanceM: number; travelS: number } | undefined {
  const distanceM = costAt(survey.distance, at.reach, at.measure);
  const travelS = costAt(survey.travel, at.reach, at.measure);
  return Number.isFinite(distanceM) && Number.isFinite(travelS) ? { distanceM, travelS } : undefined;
}

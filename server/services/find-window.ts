import { type DistrictScope, inScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { boundsOf, type LonLat } from "../../shared/domain/geo.ts";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import { metresPerDegree, pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { GraphLocation, WalkDirection } from "../../shared/domain/network/graph.ts";
import type { Location } from "../../shared/domain/network/location.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { snap } from "../../shared/domain/network/snap.ts";
import {
  costsAt,
  type Survey,
  type SurveyedStretch,
  stretchesByDistance,
  stretchesByTravel,
  surveyByDistance,
  surveyByTravel,
} from "../../shared/domain/network/survey.ts";
import { type TravelTime, travelTime } from "../../shared/domain/network/velocity.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import type { HeldNetwork, HeldNetworks } from "./hold-network.ts";
import { type FlowAt, networkAt } from "./network-at.ts";

/** A click farther from any channel than this means no channel, metres. */
export const CLICK_LIMIT_M = 500;

export type WindowLimit = { distanceM: number } | { hours: number };
export type WindowQuery = {
  from: { reach: string; measureM: number } | { position: LonLat };
  direction: WalkDirection;
  limit: WindowLimit;
  /** Districts whose outfalls and sections may be seen. */
  scope: DistrictScope;
  /** By the flow in force then; left out: by the ordinary flow. */
  at?: EpochSeconds | undefined;
};
export type WindowStart = GraphLocation & { position: LonLat; river: string | null; snapDistanceM: number };
/** Something registered on the network inside a window: how far along the channel, and how long the water takes. */
export type Within<T> = { item: T; distanceM: number; travel: TravelTime };
export type NetworkWindow = {
  held: HeldNetwork;
  start: WindowStart;
  stretches: SurveyedStretch[];
  outfalls: Within<Outfall>[];
  sections: Within<Section>[];
};

type Deps = {
  read: Pick<Stores, "sections" | "outfalls">;
  networks: HeldNetworks;
  flow: FlowAt;
  now: () => EpochSeconds;
};

/**
 * The plain trace: channels, outfalls and sections within a distance (metres) or a central travel time (hours) of a place,
 * against the flow or with it: the ordinary flow, or that in force at a moment. @throws AppError unavailable · not-found · invalid
 */
export const findWindow =
  ({ read, networks, flow, now }: Deps) =>
  async ({ from, direction, limit, scope, at }: WindowQuery): Promise<NetworkWindow> => {
    const current = await networks.require();
    const held = at === undefined ? current : await networkAt(flow, current, at);
    const [outfalls, sections] = await Promise.all([read.outfalls.list(), read.sections.list(now())]);
    const start = startOf(held, from);
    const { survey, stretches } = surveyWindow(held, start, direction, limit);
    return {
      held,
      start,
      stretches,
      outfalls: within(
        held,
        survey,
        limit,
        outfalls.items.filter((of) => inScope(scope, of.district)),
      ),
      sections: within(
        held,
        survey,
        limit,
        sections.filter((of) => seesSection(scope, of)),
      ),
    };
  };

/** Surveys one window; what it answers is to be read before the network's workspaces are used again. */
export function surveyWindow(held: HeldNetwork, start: GraphLocation, direction: WalkDirection, limit: WindowLimit) {
  if ("hours" in limit) {
    const survey = surveyByTravel(held, start, direction, limit.hours * 3600);
    return { survey, stretches: stretchesByTravel(survey) };
  }
  const survey = surveyByDistance(held, start, direction, limit.distanceM);
  return { survey, stretches: stretchesByDistance(survey) };
}

/** What of a register lies inside a surveyed window, nearest first. */
export function within<T extends { code: string; placement: Location | null }>(
  held: HeldNetwork,
  survey: Survey,
  limit: WindowLimit,
  items: readonly T[],
): Within<T>[] {
  return items
    .flatMap((item) => {
      const at = locationOf(held, item.placement);
      const costs = at && costsAt(survey, at);
      if (costs === undefined) return [];
      const inside = "hours" in limit ? costs.travelS <= limit.hours * 3600 : costs.distanceM <= limit.distanceM;
      return inside ? [{ item, distanceM: costs.distanceM, travel: travelTime(costs.travelS) }] : [];
    })
    .sort((a, b) => a.distanceM - b.distanceM || (a.item.code < b.item.code ? -1 : 1));
}

/** A kept place on the graph of a network; undefined where it has none, or its reach is not on this version. */
export function locationOf(held: HeldNetwork, place: Location | null): GraphLocation | undefined {
  const reach = place === null ? undefined : held.indexOf(place.reach);
  return place === null || reach === undefined ? undefined : { reach, measure: place.measure };
}

/** A place as asked for, on the graph. @throws AppError not-found · invalid */
export const startOf = (held: HeldNetwork, from: WindowQuery["from"]): WindowStart =>
  "position" in from ? snapped(held, from.position) : located(held, from.reach, from.measureM);

/** The nearest place on a channel to a point. @throws AppError not-found where none is near */
export function snapped(held: HeldNetwork, position: LonLat): WindowStart {
  const best = snap(held.snapIndex(), position, { maxDistanceM: CLICK_LIMIT_M })[0];
  if (best === undefined) throw new AppError("not-found", `该点周围 ${CLICK_LIMIT_M} m 内没有河道`);
  const { reachIndex, measure, river, snapDistance } = best;
  return { reach: reachIndex, measure, position: best.position, river, snapDistanceM: snapDistance };
}

function located(held: HeldNetwork, ref: string, measure: number): WindowStart {
  const index = held.indexOf(ref);
  if (index === undefined) throw new AppError("not-found", `河网上没有河段 ${ref}`);
  const { coordinates, length, river } = held.network.reaches[index] as Reach;
  if (measure > length) throw new AppError("invalid", `河段 ${ref} 长 ${length.toFixed(1)} m，measure_m 不能超出`);
  return { reach: index, measure, position: pointAlong(coordinates, measure), river, snapDistanceM: 0 };
}

/** As far beyond the channels themselves as a place may be from them and still count as near by, metres. */
const MARGIN_M = 500;

/** Tells whether a position is in or close to the box around some stretches. */
export function insideBox(held: HeldNetwork, stretches: readonly SurveyedStretch[]): (position: LonLat) => boolean {
  const reaches = [...new Set(stretches.map((s) => s.reach))].map((index) => held.network.reaches[index] as Reach);
  const box = boundsOf(reaches.flatMap((reach) => reach.coordinates));
  if (box === null) return () => false;
  const [west, south, east, north] = box;
  const per = metresPerDegree((south + north) / 2);
  const [dLon, dLat] = [MARGIN_M / per.lon, MARGIN_M / per.lat];
  return ([lon, lat]) => west - dLon <= lon && lon <= east + dLon && south - dLat <= lat && lat <= north + dLat;
}

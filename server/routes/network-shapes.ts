import type { z } from "zod";
import type { placement as placementSchema, travelTime } from "../../shared/contract/common.ts";
import type { windowOutfall, windowReach, windowSection } from "../../shared/contract/network.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import { cutLine } from "../../shared/domain/network/geodesic.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import type { SurveyedStretch } from "../../shared/domain/network/survey.ts";
import { travelTime as spread, type TravelTime } from "../../shared/domain/network/velocity.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { WindowStart, Within } from "../services/find-window.ts";
import type { HeldNetwork } from "../services/hold-network.ts";

/** Metres to the centimetre. */
export const metresShape = (value: number): number => Math.round(value * 100) / 100;
/** Degrees to a tenth of a metre. */
export const positionShape = ([lon, lat]: LonLat): [number, number] => [degrees(lon), degrees(lat)];
const degrees = (value: number): number => Math.round(value * 1e6) / 1e6;
const hours = (value: number): number => Math.round(value * 1000) / 1000;

export const travelShape = ({ earliestH, centralH, latestH }: TravelTime): z.infer<typeof travelTime> => ({
  earliest_h: hours(earliestH),
  central_h: hours(centralH),
  latest_h: hours(latestH),
});

export const placementShape = ({ reach, measure, snapDistance }: Placement): z.infer<typeof placementSchema> => ({
  reach,
  measure_m: metresShape(measure),
  snap_distance_m: metresShape(snapDistance),
});

/** A stretch with its reach's names and its line, cut exactly. */
export function reachShape(
  { ref, river, kind, coordinates, length }: Reach,
  of: { fromM: number; toM: number; nearM: number; farM: number; travel: TravelTime; uncertain: boolean },
): z.infer<typeof windowReach> {
  const whole = metresShape(of.fromM) === 0 && metresShape(of.toM) === metresShape(length);
  return {
    reach: ref,
    river,
    kind,
    from_m: metresShape(of.fromM),
    to_m: metresShape(of.toM),
    near_distance_m: metresShape(Math.min(of.nearM, of.farM)),
    far_distance_m: metresShape(Math.max(of.nearM, of.farM)),
    travel: travelShape(of.travel),
    uncertain_direction: of.uncertain,
    coordinates: (whole ? coordinates : cutLine(coordinates, of.fromM, of.toM)).map(positionShape),
  };
}

export const stretchShape = (reaches: readonly Reach[], s: SurveyedStretch): z.infer<typeof windowReach> =>
  reachShape(reaches[s.reach] as Reach, {
    fromM: s.from,
    toM: s.to,
    nearM: s.near,
    farM: s.far,
    travel: spread(Math.min(s.travelNear, s.travelFar)),
    uncertain: s.uncertain,
  });

/** Where a window or a travel begins. */
export const startShape = ({ network }: HeldNetwork, start: WindowStart) => ({
  reach: (network.reaches[start.reach] as Reach).ref,
  measure_m: metresShape(start.measure),
  position: positionShape(start.position),
  river: start.river,
  snap_distance_m: metresShape(start.snapDistanceM),
});

export function windowOutfallShape({ item, distanceM, travel }: Within<Outfall>): z.infer<typeof windowOutfall> {
  const { code, name, category, river, position } = item;
  const placed = placementShape(item.placement as Placement);
  return {
    code,
    name,
    category,
    river,
    position: positionShape(position),
    placement: placed,
    distance_m: metresShape(distanceM),
    travel: travelShape(travel),
  };
}

export const windowSectionShape = ({ item, distanceM, travel }: Within<Section>): z.infer<typeof windowSection> => ({
  code: item.code,
  name: item.name,
  position: positionShape(item.position as LonLat),
  distance_m: metresShape(distanceM),
  travel: travelShape(travel),
});

/** Channel metres of some stretches. */
export const channelLength = (stretches: readonly SurveyedStretch[]): number =>
  metresShape(stretches.reduce((sum, s) => sum + s.to - s.from, 0));

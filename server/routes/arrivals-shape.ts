import type { ArrivalsResponse, SectionArrivalAnswer } from "../../shared/contract/network.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import { FLOW_BASES } from "../../shared/domain/network/flow/flow-state.ts";
import { toIso } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Arrivals, SectionArrival } from "../services/find-arrivals.ts";
import { metresShape, positionShape, startShape, travelShape } from "./network-shapes.ts";

export const arrivalsShape = ({ held, start, query, sections }: Arrivals): ArrivalsResponse => ({
  start: startShape(held, start),
  at: toIso(query.at),
  hours: query.hours,
  sections: sections.map((of) => sectionArrivalShape(of, query.at)),
  network_version: held.version,
});

function sectionArrivalShape(
  { section, waterSource, arrival }: SectionArrival,
  at: EpochSeconds,
): SectionArrivalAnswer {
  const { travel, bases } = arrival;
  const moment = (hours: number) => toIso(epochSeconds(Math.round(at + hours * 3600)));
  return {
    code: section.code,
    name: section.name,
    river: section.river,
    position: positionShape(section.position as LonLat),
    water_source: waterSource,
    distance_m: metresShape(arrival.distanceM),
    travel: travelShape(travel),
    earliest_at: moment(travel.earliestH),
    central_at: moment(travel.centralH),
    latest_at: moment(travel.latestH),
    share: arrival.share,
    uncertain_direction: arrival.passesUnknown,
    rests_on: FLOW_BASES.flatMap((basis) => {
      const share = bases[basis];
      return share === undefined ? [] : [{ basis, share: Math.round(share * 1000) / 1000 }];
    }),
  };
}

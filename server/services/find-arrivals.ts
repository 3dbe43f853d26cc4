import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import { type Arrival, arrivalAt, slowestHorizon, travelMembers } from "../../shared/domain/network/flow/arrivals.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { locationOf, startOf, type WindowQuery, type WindowStart } from "./find-window.ts";
import type { HeldNetwork, HeldNetworks } from "./hold-network.ts";
import type { FlowAt } from "./network-at.ts";

/**
 * Water that is at a place at a moment, followed for some hours: to sections that may be seen, and to sources of drinking
 * water, which concern whoever spills something.
 */
export type ArrivalsQuery = { from: WindowQuery["from"]; at: EpochSeconds; hours: number; scope: DistrictScope };
/** `waterSource`: the section watches a source of drinking water. */
export type SectionArrival = { section: Section; waterSource: boolean; arrival: Arrival };
export type Arrivals = { held: HeldNetwork; start: WindowStart; query: ArrivalsQuery; sections: SectionArrival[] };

type Deps = { read: Pick<Stores, "sections">; networks: HeldNetworks; flow: FlowAt; now: () => EpochSeconds };

/** A section this near to where the water starts is the place itself, metres. */
const SAME_PLACE_M = 1;

/**
 * Which sections the water of a place gets to and when, through the states of flow in force at each moment: sources of
 * drinking water first, then in the order of arrival. May take seconds on a large braid whose water turns often, so it
 * belongs on a thread of its own. @throws AppError unavailable · not-found · invalid
 */
export const findArrivals =
  ({ read, networks, flow, now }: Deps) =>
  async (query: ArrivalsQuery): Promise<Arrivals> => {
    const held = await networks.require();
    const start = startOf(held, query.from);
    const horizonS = query.hours * 3600;
    const until = epochSeconds(Math.ceil(query.at + slowestHorizon(horizonS)));
    const timeline = await flow.timeline(held, query.at, until);
    const members = travelMembers({ graph: held.graph, timeline, start, at: query.at, horizonS, way: "forward" });
    const sections = (await read.sections.list(now())).flatMap((section): SectionArrival[] => {
      const place = locationOf(held, section.placement);
      const arrival = place && arrivalAt(members, place, horizonS);
      if (!seesSection(query.scope, section) && !section.levels.includes("source")) return [];
      if (arrival === undefined || arrival.distanceM < SAME_PLACE_M) return [];
      return [{ section, waterSource: section.levels.includes("source"), arrival }];
    });
    return { held, start, query, sections: sections.sort(inOrder) };
  };

const inOrder = (a: SectionArrival, b: SectionArrival): number =>
  Number(b.waterSource) - Number(a.waterSource) ||
  a.arrival.travel.centralH - b.arrival.travel.centralH ||
  (a.section.code < b.section.code ? -1 : 1);

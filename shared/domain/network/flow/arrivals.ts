import type { GraphLocation } from "../graph.ts";
import { type TravelTime, VELOCITY_FACTORS } from "../velocity.ts";
import type { FlowBasis } from "./flow-state.ts";
import { type Travel, type TravelInput, travel } from "./travel.ts";
import { type FirstArrival, firstArrival, passedUnknown, wayOfArrival } from "./travel-query.ts";

const FASTEST = VELOCITY_FACTORS[0] as number;
const SLOWEST = VELOCITY_FACTORS.at(-1) as number;
const MIDDLE = VELOCITY_FACTORS.indexOf(1);

/** How long a timeline must be so that the slowest water can go where the fastest goes within a horizon; same unit. */
export const slowestHorizon = (horizon: number): number => (horizon * FASTEST) / SLOWEST;

/** One travel per velocity factor, the fastest first, each long enough to go where the fastest goes within the horizon. */
export const travelMembers = (input: Omit<TravelInput, "factor" | "toTheEnd">): Travel[] =>
  VELOCITY_FACTORS.map((factor) => travel({ ...input, factor, horizonS: (input.horizonS * FASTEST) / factor }));

/** Arrival of water at a place, by all members that get there. */
export type Arrival = {
  travel: TravelTime;
  /** Share of the members that get there at all. */
  share: number;
  /** Along the way of the central water, there and back again included. */
  distanceM: number;
  /** That way led through a reach of unknown direction. */
  passesUnknown: boolean;
  /** Share of that way by what its flow rests on; they add up to 1, or none where there was no way to go. */
  bases: Partial<Record<FlowBasis, number>>;
};

/**
 * When water gets to a place: earliest and latest of the members, and the central one's, or where that does not get there the
 * middle one of those that do. Undefined where no member does within `horizonS`.
 */
export function arrivalAt(members: readonly Travel[], place: GraphLocation, horizonS: number): Arrival | undefined {
  const reached = members.flatMap((of, index) => {
    const first = firstArrival(of, place);
    return first === undefined ? [] : [{ of, index, first }];
  });
  const times = reached.map(({ first }) => first.elapsedS);
  if (reached.length === 0 || Math.min(...times) > horizonS) return undefined;
  const ordered = [...reached].sort((a, b) => a.first.elapsedS - b.first.elapsedS);
  const central = reached.find(({ index }) => index === MIDDLE) ?? ordered[(ordered.length - 1) >> 1];
  if (central === undefined) return undefined;
  return {
    travel: {
      earliestH: Math.min(...times) / 3600,
      centralH: central.first.elapsedS / 3600,
      latestH: Math.max(...times) / 3600,
    },
    share: reached.length / members.length,
    ...wayThere(central.of, central.first),
  };
}

function wayThere(of: Travel, first: FirstArrival): Pick<Arrival, "distanceM" | "passesUnknown" | "bases"> {
  const way = wayOfArrival(of, first);
  const distanceM = way.reduce((sum, { lengthM }) => sum + lengthM, 0);
  const bases: Arrival["bases"] = {};
  for (const { basis, lengthM } of way) bases[basis] = (bases[basis] ?? 0) + lengthM / distanceM;
  return { distanceM, passesUnknown: passedUnknown(of, first), bases };
}

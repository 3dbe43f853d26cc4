import type { LonLat } from "../geo.ts";

/** A place on the network as a record keeps it: by the reach's own key, which outlives dense indices. */
export type TracedPlace = { reach: string; measureM: number; snapDistanceM: number; position: LonLat };

import type { Metres } from "../units.ts";

declare const key: unique symbol;
/** The key a reach has in the file it came from, unique within a network version and kept across versions. */
export type ReachRef = string & { readonly [key]: "reach" };

/** A place on the network: metres along the reach from its from-node, as digitised. */
export type Location = { reach: ReachRef; measure: Metres };

/** A location found once by snapping, with the distance that was bridged. */
export type Placement = Location & { snapDistance: Metres };

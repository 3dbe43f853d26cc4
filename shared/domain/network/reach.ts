import type { LonLat } from "../geo.ts";
import type { CubicMetresPerSecond, Metres, MetresPerSecond } from "../units.ts";
import type { ReachRef } from "./location.ts";

export const REACH_KINDS = ["river", "canal", "creek", "ditch", "culvert", "lake-crossing"] as const;
export type ReachKind = (typeof REACH_KINDS)[number];
/** What people call them, in Chinese. */
export const REACH_KIND_NAMES: Readonly<Record<ReachKind, string>> = {
  river: "河流",
  canal: "运河",
  creek: "支流",
  ditch: "支浜",
  culvert: "涵管",
  "lake-crossing": "湖中航道",
};

/**
 * Ordinary direction of flow against the way the line is digitised. `both`: it is known to change;
 * `unknown`: nobody has said. Either counts on both sides of a place, and answers say so.
 */
export const REACH_DIRECTIONS = ["forward", "reverse", "both", "unknown"] as const;
export type ReachDirection = (typeof REACH_DIRECTIONS)[number];

/** One line as a file gives it; absent means the file did not say. */
export type ReachInput = {
  ref: ReachRef;
  coordinates: readonly LonLat[];
  river: string | null;
  kind: ReachKind | null;
  order: number | null;
  direction: ReachDirection;
  velocity: MetresPerSecond | null;
  discharge: CubicMetresPerSecond | null;
  width: Metres | null;
  district: string | null;
  /** Given topology wins over coincident ends. */
  fromNode: string | null;
  toNode: string | null;
};

/** A directed piece of channel (河段) between two nodes. `length` is geodesic, computed from the geometry. */
export type Reach = Omit<ReachInput, "fromNode" | "toNode"> & {
  index: number;
  fromNode: number;
  toNode: number;
  length: Metres;
};

export type Network = {
  reaches: readonly Reach[];
  /** Node positions; reaches name nodes, nodes do not list reaches. */
  nodes: readonly LonLat[];
};

/** Things about a network worth telling, none of which stop an import unless `severity` is `error`. */
export type NetworkIssue = {
  code:
    | "dangling-end"
    | "crossing-without-node"
    | "duplicate-reach"
    | "duplicate-ref"
    | "zero-length"
    | "isolated-part"
    | "self-loop"
    | "cycle"
    | "divergence"
    | "out-of-range";
  severity: "error" | "warning" | "info";
  message: string;
  reaches: readonly ReachRef[];
  position: LonLat | null;
};

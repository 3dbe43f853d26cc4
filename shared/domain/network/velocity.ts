import type { Reach, ReachKind } from "./reach.ts";

/**
 * Ordinary velocity by kind where a reach has none of its own, m/s. Speeds in the Taihu plain lie between 0.05 and
 * 0.30 m/s; inside that range the wide and maintained channels are given the faster half. An assumption, named as one
 * in every trace, until measured velocities are imported.
 */
const DEFAULT_VELOCITY: Record<ReachKind, number> = {
  river: 0.2,
  canal: 0.15,
  creek: 0.12,
  ditch: 0.08,
  culvert: 0.15,
  "lake-crossing": 0.05,
};
const DEFAULT_UNKNOWN_KIND = 0.15;

/** Slower than this counts as this, so that standing water has a long travel time rather than none. */
const SLOWEST = 0.001;

/** Central velocity of a reach in m/s and whether it was assumed by kind for want of a given one. */
export function velocityOf(reach: Pick<Reach, "velocity" | "kind">): { velocity: number; assumed: boolean } {
  if (reach.velocity !== null) return { velocity: Math.max(SLOWEST, Math.abs(reach.velocity)), assumed: false };
  return { velocity: reach.kind === null ? DEFAULT_UNKNOWN_KIND : DEFAULT_VELOCITY[reach.kind], assumed: true };
}

/** Standard deviation of ln(velocity): ±30 %. */
const SIGMA = 0.3;
/** 90 % point of the standard normal distribution. */
const Z90 = 1.2815515655446004;
const SPREAD = Math.exp(Z90 * SIGMA);

/** Hours; earliest and latest are the 10 % and 90 % points. */
export type TravelTime = { earliestH: number; centralH: number; latestH: number };

/**
 * Spread of a travel time whose central value is `seconds`: velocity is log-normal with σ = 0.3, taken as one factor
 * for the whole way. A day's stage and pumping act on all rivers of a plain alike, and independent factors per reach
 * would average out to a certainty nobody has.
 */
export function travelTime(seconds: number): TravelTime {
  const centralH = seconds / 3600;
  return { earliestH: centralH / SPREAD, centralH, latestH: centralH * SPREAD };
}

/** 70 % point of the standard normal distribution. */
const Z70 = 0.5244005127080407;

/**
 * Factors of all velocities at the 10, 30, 50, 70 and 90 % points, the fastest first: members of a travel through changing
 * flow, where more speed is not always an earlier arrival.
 */
export const VELOCITY_FACTORS: readonly number[] = [Z90, Z70, 0, -Z70, -Z90].map((z) => Math.exp(z * SIGMA));

/** The central travel time whose earliest (10 % point) is `earliestH`; both in hours. */
export const centralOfEarliest = (earliestH: number): number => earliestH * SPREAD;

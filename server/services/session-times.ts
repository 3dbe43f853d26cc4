import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";

/** How long a session lasts unused, and at most, s. */
export type SessionTimes = { idleS: number; longestS: number };

/** When a session ends that is used now. */
export const endOfSession = (
  { idleS, longestS }: SessionTimes,
  createdAt: EpochSeconds,
  now: EpochSeconds,
): EpochSeconds => epochSeconds(Math.min(createdAt + longestS, now + idleS));

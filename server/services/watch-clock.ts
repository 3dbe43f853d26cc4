/** Seconds the clock of the machine went forwards (+) or back (−) by, beyond the time that passed, and when that was seen. */
export type ClockJump = { seconds: number; seenMs: number };

type Deps = {
  /** The clock people set, ms. */
  wall: () => number;
  /** One that only goes forwards, ms. */
  steady: () => number;
  onJump: (jump: ClockJump) => void;
};

const EVERY_MS = 10_000;
/** Time servers turn a clock by less; a machine that slept is seen as a jump as well. */
const JUMP_MS = 30_000;
/** How long a jump is worth telling. */
const TOLD_MS = 24 * 3600_000;

/** Notices a clock that jumps: set by hand, by a time server after a long outage, or after the machine slept. */
export function watchClock({ wall, steady, onJump }: Deps) {
  let timer: NodeJS.Timeout | undefined;
  let last: ClockJump | undefined;
  let offset = wall() - steady();
  const look = (): void => {
    const moved = wall() - steady() - offset;
    if (Math.abs(moved) < JUMP_MS) return;
    offset += moved;
    last = { seconds: Math.round(moved / 1000), seenMs: steady() };
    onJump(last);
  };
  return {
    look,
    start(): void {
      timer = setInterval(look, EVERY_MS).unref();
    },
    stop: (): void => clearInterval(timer),
    /** The last jump of the last day. */
    lastJump: (): ClockJump | null => (last !== undefined && steady() - last.seenMs < TOLD_MS ? last : null),
  };
}
export type ClockWatch = ReturnType<typeof watchClock>;

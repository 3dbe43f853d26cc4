import { expect, it } from "vitest";
import { sortableIds } from "./time-sortable-id.ts";
import { type ClockJump, watchClock } from "./watch-clock.ts";

it("tells of jumps in either direction, once each, and not of the small steps of a time server", () => {
  const at = { wall: 1_000_000_000_000, steady: 5_000 };
  const jumps: number[] = [];
  const onJump = ({ seconds }: ClockJump) => jumps.push(seconds);
  const watch = watchClock({ wall: () => at.wall, steady: () => at.steady, onJump });
  const pass = (ms: number, jumpMs = 0) => {
    at.steady += ms;
    at.wall += ms + jumpMs;
    watch.look();
  };
  for (let i = 0; i < 10; i += 1) pass(10_000, i % 2 === 0 ? 900 : -900);
  expect([jumps, watch.lastJump()]).toEqual([[], null]);
  pass(10_000, 3_600_000);
  pass(10_000);
  pass(10_000, -7_200_000);
  expect(jumps).toEqual([3600, -7200]);
  expect(watch.lastJump()?.seconds).toBe(-7200);
  pass(25 * 3_600_000);
  expect(watch.lastJump()).toBeNull();
});

it("ids go on sorting and stay unique while the clock stands, jumps ahead and goes back by a day", () => {
  const clock = [5, 5, 5, 6, 86_400_006, 86_400_006, 7, 8, 9, 10].map((ms) => 1_790_000_000_000 + ms);
  let at = 0;
  const next = sortableIds(
    () => clock[at] as number,
    (count) => new Uint8Array(count).fill(31),
  );
  const ids = clock.flatMap(() => {
    const made = Array.from({ length: 50 }, next);
    at += 1;
    return made;
  });
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

import { expect, it } from "vitest";
import { type CrashRound, crashRounds } from "./crash-rounds.ts";

/** Early, in the middle of it, late. `npm run crash -- 50` takes random moments. */
const MOMENTS = [0.1, 0.5, 0.9];

it("a service killed −9 while it writes has lost nothing it said was done, and its database is sound", async () => {
  const rounds: CrashRound[] = [];
  let next = 0;
  const moments = () => MOMENTS[next++ % MOMENTS.length] as number;
  await crashRounds(MOMENTS.length, moments, (round) => rounds.push(round));
  expect(rounds.flatMap(({ lost, wrong }) => [...lost, ...wrong])).toEqual([]);
  const acknowledged = (key: "imports" | "notes" | "traces" | "flowStates") =>
    rounds.reduce((sum, round) => sum + round[key], 0);
  for (const key of ["imports", "notes", "traces", "flowStates"] as const)
    expect(acknowledged(key), key).toBeGreaterThan(0);
}, 400_000);

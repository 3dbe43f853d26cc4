import { expect, it } from "vitest";
import { CADENCES } from "../../rules/cadence.ts";
import { DAY_S, HOUR_S } from "../time.ts";
import { epochSeconds } from "../units.ts";
import { cadenceOf, freshnessOf } from "./freshness.ts";

const t = epochSeconds(1_700_000_000);
const every = (interval: number, observations = 50) =>
  cadenceOf({ from: epochSeconds(t - interval * (observations - 1)), to: t, observations }, CADENCES);

it.each([
  [HOUR_S, "automatic"],
  [4 * HOUR_S, "automatic"],
  [DAY_S, "daily"],
  [30 * DAY_S, "monthly"],
  [200 * DAY_S, "monthly"],
])("one observation every %i s is %s", (interval, key) => expect(every(interval).key).toBe(key));

it("takes a single observation as frequent", () =>
  expect(cadenceOf({ from: t, to: t, observations: 1 }, CADENCES).key).toBe("automatic"));

it("ages from fresh to offline, the bounds included in the better", () => {
  const { freshS, offlineS } = every(4 * HOUR_S);
  const at = (age: number) => freshnessOf(t, epochSeconds(t + age), every(4 * HOUR_S));
  expect([at(0), at(freshS), at(freshS + 1), at(offlineS), at(offlineS + 1)]).toEqual([
    "fresh",
    "fresh",
    "stale",
    "stale",
    "offline",
  ]);
  expect(freshnessOf(null, t, every(HOUR_S))).toBe("none");
});

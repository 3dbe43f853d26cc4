import { expect, it } from "vitest";
import {
  burst,
  H,
  HOURS,
  OPTIONS,
  problemOf,
  type Setting,
  type State,
  steady,
  T0,
} from "../../../../tests/support/plume-problem.ts";
import { inferSources } from "../inference/infer.ts";
import { type Light, lightOf } from "./light.ts";

/** Where the light is brightest at an hour before the alarm, as a reach of the main river of five reaches of 3 km. */
const brightest = ({ reaches, light }: Light, hour: number): number | undefined => {
  const at = light.map((values) => values[hour]!);
  return reaches[at.indexOf(Math.max(...at))];
};
const lit = (setting: Setting): Light => {
  const answer = inferSources(problemOf(setting), OPTIONS);
  if ("missing" in answer) throw new Error(answer.missing.join());
  return lightOf(answer.prepared, T0 + HOURS * H);
};

it("goes up the river hour by hour, 432 m in each", () => {
  const light = lit({ plumes: [burst(1, 1500, 20, 72)], sections: [[4, 1500]] });
  // 13.5 km from the head, which is 1.5, 7.5 and 10.5 km on at these hours.
  expect([0, 7, 14, 21].map((h) => brightest(light, h))).toEqual([4, 3, 2, 1]);
  expect(light.t[0]! - light.t[7]!).toBe(7 * H);
  expect(Math.max(...light.light.flat())).toBe(255);
  expect(light.reaches).not.toContain(6);
  expect(light.direction.flat().every((d) => d === 1)).toBe(true);
});

it("after a reversal first goes down to where the water had been, then up again", () => {
  const turned: State[] = ["reverse", "reverse", "reverse", "reverse", "reverse", "forward", "stagnant"];
  const flow: Setting["flow"] = [
    [0, steady],
    [60, turned],
  ];
  const light = lit({ plumes: [burst(1, 1500, 10, 60)], sections: [[2, 1500]], flow });
  // 7.5 km from the head; twelve hours of reversed water came from 5.2 km below, and before that from above.
  expect(brightest(light, 0)).toBe(2);
  expect(brightest(light, 6)).toBe(3);
  expect(brightest(light, 24)).toBe(2);
  const direction = light.direction[light.reaches.indexOf(2)]!;
  expect([direction[0], direction[11], direction[13], direction[30]]).toEqual([-1, -1, 1, 1]);
});

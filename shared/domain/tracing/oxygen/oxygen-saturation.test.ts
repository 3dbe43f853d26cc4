import { expect, test } from "vitest";
import { oxygenSaturation } from "./oxygen-saturation.ts";

// APHA Standard Methods, table 4500-O:I, chlorinity 0, 101.325 kPa.
test.each([
  [0, 14.621],
  [5, 12.77],
  [10, 11.288],
  [15, 10.084],
  [20, 9.092],
  [25, 8.263],
  [30, 7.559],
  [35, 6.949],
])("water of %d ℃ holds %d mg/L", (celsius, mgL) => {
  expect(oxygenSaturation(celsius)).toBeCloseTo(mgL, 2);
});

import type { FlowResponse } from "@shared/contract/flow.ts";
import { expect, test } from "vitest";
import { arrowsOfResponse, flowFeatures, lineAt } from "./flow-features.ts";

const flow: FlowResponse = {
  at: "2026-08-27T14:00:00Z",
  network_version: "v",
  total: 4,
  reach: ["a", "b", "c", "d"],
  direction: ["forward", "reverse", "stagnant", "unknown"],
  velocity_m_s: [0.1, 0.1, 0, 0.1],
  discharge_m3_s: [1, 1, 0, 1],
  basis: ["assumed", "structure", "structure", "officer"],
  age_s: [null, 0, 60, 60],
  middle: [
    [119, 31],
    [119, 31],
    [119, 31],
    [119, 31],
  ],
  bearing_deg: [90, 90, 0, 200],
};

test("arrows point where the water goes, both ways where nobody knows, and tell what is only assumed", () => {
  expect(flowFeatures(arrowsOfResponse(flow)).map(({ properties: p }) => [p.image, p.turn])).toEqual([
    ["hour-flow-one-faint", 0],
    ["hour-flow-one", 180],
    ["hour-flow-still", 270],
    ["hour-flow-both", 110],
  ]);
});

test("a line is pointed at in its middle, or where the finger is", () => {
  const bent = [
    [119, 31],
    [119.01, 31],
    [119.01, 31.03],
  ] as const;
  expect(Math.round(lineAt(bent).bearing)).toBe(0);
  expect(Math.round(lineAt(bent, [119.004, 31.0001]).bearing)).toBe(90);
  expect(lineAt([[119, 31]])).toEqual({ position: [119, 31], bearing: 0 });
});

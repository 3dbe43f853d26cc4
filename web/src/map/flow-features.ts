import type { FlowResponse } from "@shared/contract/flow.ts";
import { flowImageName } from "./flow-images.ts";
import { type Feature, pointFeature } from "./geojson.ts";

/** One arrow per reach; images point east, so a reach that runs east needs no turn. */
export function flowFeatures(flow: FlowResponse): Feature[] {
  return flow.reach.map((reach, i) => {
    const direction = flow.direction[i] ?? "unknown";
    const stated = flow.age_s[i] !== null;
    const turn = (flow.bearing_deg[i] ?? 0) - 90 + (direction === "reverse" ? 180 : 0);
    return pointFeature(flow.middle[i] ?? [0, 0], {
      reach,
      stated,
      image: flowImageName(direction, stated),
      turn: (turn + 360) % 360,
    });
  });
}

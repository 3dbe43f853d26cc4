import type { TraceLight } from "@shared/contract/trace-samples.ts";
import type { Trace } from "@shared/contract/traces.ts";
import type { FlowDirection } from "@shared/domain/network/flow/flow-state.ts";
import { type FlowArrow, lineAt } from "../../map/flow-features.ts";
import type { StructureShown } from "../../map/layers/structures.layer.ts";

const DIRECTION: Record<number, FlowDirection> = { 1: "forward", [-1]: "reverse", 0: "stagnant", 2: "unknown" };

/** What the water of the domain did at one moment of the light, as the record took it. */
export function arrowsOfHour(trace: Trace, light: TraceLight, hour: number): FlowArrow[] {
  const row = new Map(light.reaches.map((reach, i) => [reach, i]));
  return trace.domain.reaches.flatMap(({ reach, coordinates }) => {
    const said = light.direction[row.get(reach) ?? -1]?.[hour];
    const direction = said === undefined ? undefined : DIRECTION[said];
    return direction === undefined ? [] : [{ reach, direction, stated: true, ...lineAt(coordinates) }];
  });
}

/** Gates and pumps of the domain in the state the record has for a moment (epoch seconds). */
export function structuresOfHour({ barriers }: Trace, at: number): StructureShown[] {
  const shown = new Map<string, StructureShown>();
  for (const { structure: code, name, position, state, from, to } of barriers) {
    const holds = Date.parse(from) / 1000 <= at && (to === null || at < Date.parse(to) / 1000);
    if (holds || !shown.has(code)) shown.set(code, { code, name, position, current: holds ? { state } : null });
  }
  return [...shown.values()];
}

/** Place of the moment of the light nearest an instant; null without one. */
export function hourNearest(light: TraceLight, at: number | null): number | null {
  if (at === null || light.t.length === 0) return null;
  const away = light.t.map((t) => Math.abs(t - at));
  return away.indexOf(Math.min(...away));
}

import type { GraphLocation } from "../network/graph.ts";
import { costsAt, type Survey } from "../network/survey.ts";
import { travelTime } from "../network/velocity.ts";
import { amount } from "./amount.ts";
import { round } from "./build-chain.ts";
import { isTypical, registeredFor } from "./score-parts.ts";
import type { Standing } from "./trace-domain.ts";
import type { Exclusion, ExclusionReason, NearbyOutfall, TracedOutfall, TraceInputs } from "./trace-model.ts";

type Reason = { reason: ExclusionReason; explanation: string };

/** Why an outfall upstream is no suspect; undefined where it is one. All reasons that hold are given. */
export function exclusionOfRegistered(
  outfall: TracedOutfall,
  standing: Standing,
  inputs: TraceInputs,
): Exclusion | undefined {
  const reasons = [...reasonsOfPlace(standing, inputs), ...reasonsOfRegister(outfall, inputs)];
  if (reasons.length === 0) return undefined;
  return {
    code: outfall.code,
    distanceM: standing.kind === "not-upstream" ? null : round(standing.distanceM),
    reasons,
  };
}

/**
 * Why an outfall near by in space is no suspect.
 *
 * @param downstream survey of everything downstream of the trace's start
 */
export function exclusionOfNearby(
  outfall: NearbyOutfall,
  at: GraphLocation,
  standing: Standing,
  downstream: Survey,
  inputs: TraceInputs,
): Exclusion {
  if (standing.kind !== "not-upstream") {
    return { code: outfall.code, distanceM: round(standing.distanceM), reasons: reasonsOfPlace(standing, inputs) };
  }
  const below = costsAt(downstream, at);
  const explanation =
    below === undefined
      ? "按常规流向，其来水不经过该处"
      : `在下游 ${amount(below.distanceM / 1000)} km，按常规流向其来水不经过该处`;
  return { code: outfall.code, distanceM: null, reasons: [{ reason: "not-connected-under-flow", explanation }] };
}

function reasonsOfPlace(standing: Standing, { maxDistanceM, windowHours }: TraceInputs): Reason[] {
  if (standing.kind === "inside") return [];
  if (standing.kind === "not-upstream") {
    return [{ reason: "not-connected-under-flow", explanation: "按常规流向，其来水不经过该处" }];
  }
  const km = amount(standing.distanceM / 1000);
  if (standing.kind === "too-far") {
    const explanation = `沿河道 ${km} km，超出追溯距离 ${amount(maxDistanceM / 1000)} km`;
    return [{ reason: "beyond-distance-limit", explanation }];
  }
  const { earliestH, centralH } = travelTime(standing.travelS);
  const explanation = `沿河道 ${km} km，最快约 ${amount(earliestH)} h、一般 ${amount(centralH)} h 才到，超出时段 ${windowHours} h`;
  return [{ reason: "travel-time-outside-window", explanation }];
}

function reasonsOfRegister(outfall: TracedOutfall, { parameters }: TraceInputs): Reason[] {
  const reasons: Reason[] = [];
  if (outfall.liveState === "dry") {
    reasons.push({ reason: "not-discharging", explanation: "登记为无水排出" });
  }
  // A register that lists other things rules an outfall out only where its kind does not usually carry these either.
  const cannotCarry = ({ parameter }: { parameter: string }) =>
    registeredFor(outfall, parameter) === "not-listed" && isTypical(outfall, parameter) !== true;
  if (parameters.length > 0 && parameters.every(cannotCarry)) {
    const listed = [...new Set([...outfall.parameters, ...Object.keys(outfall.loadsKgPerDay)])].join("、");
    const wanted = parameters.map((p) => p.name).join("、");
    reasons.push({
      reason: "parameter-not-discharged",
      explanation: `登记的污染物为 ${listed}，不含${wanted}，此类排口也不常见`,
    });
  }
  return reasons;
}

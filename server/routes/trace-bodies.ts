import type { NetworkServices } from "../services/network-services.ts";
import type { TraceCall } from "../services/trace-runner.ts";
import { traceShape } from "./trace-shape.ts";

type Services = Pick<NetworkServices, "tracePollution" | "findTrace" | "rerunTrace">;

/** Answers calls about traces with the JSON of the contract. */
export const traceBodies =
  (services: Services) =>
  async (call: TraceCall): Promise<string> =>
    JSON.stringify(traceShape(await perform(services, call)));

function perform(services: Services, call: TraceCall) {
  switch (call.type) {
    case "create":
      return services.tracePollution(call.query);
    case "find":
      return services.findTrace(call.id);
    case "rerun":
      return services.rerunTrace(call.id, call.inputs);
  }
}

import type { NextSamplesResponse, TraceLight } from "../../shared/contract/trace-samples.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { ReportInput } from "../reports/render-report.ts";
import type { NextSamples } from "../services/advise-next-samples.ts";
import type { LitTrace } from "../services/light-trace.ts";
import type { NetworkServices } from "../services/network-services.ts";
import type { TraceCall } from "../services/trace-runner.ts";
import { arrivalsShape } from "./arrivals-shape.ts";
import { sampleAnswerShape, traceSamplesShape } from "./field-sample-shape.ts";
import { metresShape, positionShape } from "./network-shapes.ts";
import { comparisonShape, traceShape } from "./trace-shape.ts";

type Services = Pick<
  NetworkServices,
  | "tracePollution"
  | "findTrace"
  | "rerunTrace"
  | "sampleTrace"
  | "listSamples"
  | "withdrawSample"
  | "rankAgain"
  | "adviseNextSamples"
  | "lightTrace"
  | "compareTwoRuns"
  | "findArrivals"
>;

/** Answers calls about traces with the JSON of the contract. */
export const traceBodies =
  (services: Services) =>
  async (call: TraceCall): Promise<string> =>
    JSON.stringify(await answer(services, call));

async function answer(services: Services, call: TraceCall): Promise<unknown> {
  switch (call.type) {
    case "create":
      return traceShape(await services.tracePollution(call.query));
    case "find":
      return traceShape(await services.findTrace(call.id));
    case "rerun":
      return traceShape(await services.rerunTrace(call.id, call.inputs));
    case "sample":
      return sampleAnswerShape(await services.sampleTrace(call.id, call.sample));
    case "samples":
      return traceSamplesShape(await services.listSamples(call.id));
    case "withdraw":
      return sampleAnswerShape(await services.withdrawSample(call.id, call.sample, call.withdrawal));
    case "rank-again":
      return services.rankAgain(call.id);
    case "next-samples":
      return nextSamplesShape(await services.adviseNextSamples(call.id, call.query));
    case "light":
      return lightShape(await services.lightTrace(call.id));
    case "compare":
      return comparisonShape(await services.compareTwoRuns(call.base, call.id));
    case "arrivals":
      return arrivalsShape(await services.findArrivals(call.query));
    case "report":
      return reportShape(services, call.id);
  }
}

/** Advice as of the making of the record, so that the report of a record says the same at any time. */
async function reportShape(services: Services, id: string): Promise<ReportInput> {
  const query = { samplers: 1, count: 3, from: null, asOfRecord: true } as const;
  const advice = await services.adviseNextSamples(id, query);
  return { trace: traceShape(advice.trace), next: nextSamplesShape(advice) };
}

const nextSamplesShape = ({ trace, at, entropyBits, items, missing }: NextSamples): NextSamplesResponse => ({
  trace: trace.record.id,
  at: toIso(at),
  entropy_bits: entropyBits,
  items: items.map(({ measureM, expectedBits, chanceSeen, legM, position, ...item }) => ({
    ...item,
    position: positionShape(position),
    measure_m: metresShape(measureM),
    expected_bits: expectedBits,
    chance_seen: Math.min(1, Math.max(0, chanceSeen)),
    leg_m: metresShape(legM),
  })),
  missing,
});

const lightShape = ({ trace, shows, light }: LitTrace): TraceLight => ({
  trace: trace.record.id,
  shows,
  t: light.t,
  reaches: light.reaches.map((index) => (trace.held.network.reaches[index] as Reach).ref),
  light: light.light,
  direction: light.direction,
});

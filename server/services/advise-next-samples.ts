import type { Because } from "../../shared/domain/errors.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import type { Inference } from "../../shared/domain/tracing/inference/infer.ts";
import { adviseSamples, type SampleAdvice, type SamplePoint } from "../../shared/domain/tracing/sampling/advise.ts";
import { explainPoint } from "../../shared/domain/tracing/sampling/explain-point.ts";
import { orderDrive } from "../../shared/domain/tracing/sampling/order-drive.ts";
import { samplePoints } from "../../shared/domain/tracing/sampling/sample-points.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Trace } from "./trace-pollution.ts";

export type NextSamplesQuery = { samplers: 1 | 2; count: number; from: LonLat | null; asOfRecord?: boolean };
export type NextSample = {
  order: number;
  sampler: number;
  kind: "node" | "mouth";
  name: string;
  river: string | null;
  position: LonLat;
  reach: string;
  measureM: number;
  outfall: { code: string; name: string } | null;
  expectedBits: number;
  chanceSeen: number;
  legM: number;
  /** In Chinese; `because` is the same by key, with its figures, for other languages. */
  why: string;
  because: Because;
};
export type NextSamples = {
  trace: Trace;
  at: EpochSeconds;
  entropyBits: number;
  items: NextSample[];
  missing: string[];
};

type Deps = {
  findTrace: (id: string) => Promise<Trace>;
  recallInference: (trace: Trace) => Inference | null;
  now: () => EpochSeconds;
};

/** By the time the first bottle is filled. */
const LEAD_S = 3600;
/** A trace of long ago: the water it speaks of is gone, and advice would be about water nobody knows. */
const LATEST_LEAD_S = 24 * 3600;
const ADVICE = { members: 6, hypotheses: 30 };

/** Where to sample next, in driving order for one or two samplers. @throws AppError not-found · unavailable */
export const adviseNextSamples =
  ({ findTrace, recallInference, now }: Deps) =>
  async (id: string, query: NextSamplesQuery): Promise<NextSamples> => {
    const trace = await findTrace(id);
    const inference = recallInference(trace);
    const end = trace.inputs.response?.until ?? trace.inputs.observedAt;
    const leadS = Math.max(
      LEAD_S,
      Math.min(LATEST_LEAD_S, (query.asOfRecord === true ? trace.record.createdAt : now()) + LEAD_S - end),
    );
    const at = epochSeconds(end + leadS);
    const entropyBits = trace.result.response?.uncertainty.entropyBits ?? 0;
    const nothing = (missing: string) => ({ trace, at, entropyBits, items: [], missing: [missing] });
    if (inference === null) return nothing("该溯源没有按读数推断出概率，无从比较采样点；请先补充监测数据后重算");
    const points = samplePoints(inference);
    const advice = adviseSamples(inference, points, { ...ADVICE, count: query.count, leadS });
    if (advice.length === 0) return nothing("现有假设中没有哪个采样点能明显缩小范围");
    return { trace, at, entropyBits, items: inOrder(trace, inference, points, advice, query), missing: [] };
  };

function inOrder(
  trace: Trace,
  inference: Inference,
  points: readonly SamplePoint[],
  advice: readonly SampleAdvice[],
  { samplers, from }: NextSamplesQuery,
): NextSample[] {
  const places = advice.map((a) => placeOf(trace, points[a.point] as SamplePoint));
  const drive = orderDrive(
    places.map((p) => p.position),
    samplers,
    from,
  );
  const orders = new Map<number, number>();
  return drive.map(({ place, sampler, legM }) => {
    const chosen = advice[place] as SampleAdvice;
    const { expectedBits, chanceSeen, point } = chosen;
    const order = (orders.get(sampler) ?? 0) + 1;
    orders.set(sampler, order);
    const told = explainPoint(inference, points[point] as SamplePoint, chosen);
    return {
      ...(places[place] as ReturnType<typeof placeOf>),
      order,
      sampler,
      expectedBits,
      chanceSeen,
      legM,
      ...told,
    };
  });
}

function placeOf({ inputs, held }: Trace, point: SamplePoint) {
  if (point.kind === "mouth") {
    const outfall = inputs.outfalls[point.source];
    if (outfall === undefined) throw new RangeError(`no source ${point.source}`);
    const { code, name, river, place } = outfall;
    const { reach, measureM, position } = place;
    return { kind: "mouth" as const, name: `${name}口门`, river, position, reach, measureM, outfall: { code, name } };
  }
  const reach = held.network.reaches[point.site.reach] as Reach;
  const { ref, river, coordinates } = reach;
  const position = pointAlong(coordinates, point.site.measure);
  const name = `${river ?? "无名河道"}末端汇口`;
  return { kind: "node" as const, name, river, position, reach: ref, measureM: point.site.measure, outfall: null };
}

import type { SampleRequest } from "../../shared/contract/trace-samples.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { parseIso, toBeijing } from "../../shared/domain/time.ts";
import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { TracedPlace } from "../../shared/domain/tracing/traced-place.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { findParameter, parameterOf } from "../../shared/rules/parameters.ts";
import type { NewFieldSample } from "../stores/field-samples.store.ts";
import type { Database } from "../stores/stores.ts";
import { snapped } from "./find-window.ts";
import type { Following } from "./follow-trace.ts";
import type { HeldNetwork } from "./hold-network.ts";
import type { Trace } from "./trace-pollution.ts";

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  newId: () => string;
  findTrace: (id: string) => Promise<Trace>;
  followTrace: (following: Following) => Promise<Trace>;
};

/** Clocks of phones differ a little. */
const AHEAD_S = 600;
/** More than any water holds of anything, mg/L: a slip of the unit. */
const MOST_MG_L = 100_000;

/**
 * Keeps a result from the bank and goes on from the trace it was taken for. What is answered is kept; the same sample sent
 * again gives the trace that came of it. Where the trace cannot be gone on from, the sample is kept and the failure says so.
 * @throws AppError not-found · invalid · conflict
 */
export const sampleTrace =
  (deps: Deps) =>
  async (traceId: string, request: SampleRequest): Promise<Trace> => {
    const before = await deps.findTrace(traceId);
    const wanted = sampleOf(deps, before, request);
    const { sample, isNew } = await deps.database.transact((stores) => stores.fieldSamples.put(wanted));
    const came = isNew ? undefined : await traceWith(deps, traceId, sample);
    if (came !== undefined) return came;
    try {
      return await deps.followTrace({ previousId: traceId, why: "sample", samples: [sample] });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, `样品已保存，但没有重新排序：${error.message}`, { cause: error });
    }
  };

/** The newest trace that goes on from this one with the sample in it. */
async function traceWith(
  { database, findTrace }: Deps,
  traceId: string,
  sample: TracedSample,
): Promise<Trace | undefined> {
  for (const id of await database.read.traces.idsFollowing(traceId)) {
    const trace = await findTrace(id);
    if (trace.inputs.response?.samples.some((s) => s.clientId === sample.clientId)) return trace;
  }
  return undefined;
}

function sampleOf({ now, newId }: Deps, trace: Trace, request: SampleRequest): NewFieldSample {
  const time = parseIso(request.time);
  if (time === undefined) throw new AppError("invalid", "time 不是有效的时间");
  if (time > now() + AHEAD_S) throw new AppError("invalid", `采样时间 ${toBeijing(time)} 还没有到`);
  const mouth = request.found !== undefined;
  if (mouth && request.outfall === undefined) throw new AppError("invalid", "口门结果须指明 outfall");
  return {
    clientId: request.client_id ?? newId(),
    traceId: trace.record.id,
    recordedAt: now(),
    time,
    place: placeOf(trace, request),
    outfall: request.outfall ?? null,
    found: request.found ?? null,
    ...(mouth ? { parameter: null, value: null, notDetected: false, detectionLimit: null } : measuredOf(request)),
    person: request.person ?? null,
    note: request.note ?? null,
    photo: request.photo ?? null,
  };
}

function measuredOf({
  parameter: name,
  value,
  not_detected: notDetected = false,
  detection_limit: limit,
}: SampleRequest) {
  const found = findParameter(name ?? "");
  if (found === undefined) throw new AppError("invalid", `没有监测项目 ${name}`);
  const { unit, name: label } = parameterOf(found.key);
  if (unit !== "mg/L") throw new AppError("invalid", `${label}不是浓度，不能用来判断来源`);
  if (value !== undefined && (value < 0 || value > MOST_MG_L))
    throw new AppError("invalid", `${label} ${value} mg/L 不可能，请核对单位`);
  return { parameter: found.key, value: value ?? null, notDetected, detectionLimit: limit ?? null };
}

function placeOf(
  { inputs, held }: Trace,
  { outfall: code, reach, measure_m: measureM, lon, lat }: SampleRequest,
): TracedPlace {
  if (code !== undefined) {
    const outfall = [...inputs.outfalls, ...inputs.nearby].find((o) => o.code === code);
    if (outfall === undefined) throw new AppError("not-found", `追溯范围内没有排口 ${code}`);
    return outfall.place;
  }
  if (reach !== undefined && measureM !== undefined) return onReach(held, reach, measureM);
  const at = snapped(held, [lon as number, lat as number]);
  const { ref } = held.network.reaches[at.reach] as Reach;
  return { reach: ref, measureM: at.measure, snapDistanceM: at.snapDistanceM, position: at.position };
}

function onReach(held: HeldNetwork, ref: string, measureM: number): TracedPlace {
  const index = held.indexOf(ref);
  if (index === undefined) throw new AppError("not-found", `河网上没有河段 ${ref}`);
  const { coordinates, length } = held.network.reaches[index] as Reach;
  if (measureM > length) throw new AppError("invalid", `河段 ${ref} 长 ${length.toFixed(1)} m，measure_m 不能超出`);
  return { reach: ref, measureM, snapDistanceM: 0, position: pointAlong(coordinates, measureM) };
}

import type { SampleRequest } from "../../shared/contract/trace-samples.ts";
import { AppError, type Because } from "../../shared/domain/errors.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { DAY_S, HOUR_S, parseIso, toBeijing } from "../../shared/domain/time.ts";
import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { TracedPlace } from "../../shared/domain/tracing/traced-place.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { findParameter, parameterOf } from "../../shared/rules/parameters.ts";
import type { NewFieldSample } from "../stores/field-samples.store.ts";
import type { Database } from "../stores/stores.ts";
import { snapped } from "./find-window.ts";
import type { HeldNetwork } from "./hold-network.ts";
import type { Ranking } from "./rank-chain.ts";
import { recordChange } from "./record-change.ts";
import type { Trace } from "./trace-pollution.ts";

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  newId: () => string;
  findTrace: (id: string) => Promise<Trace>;
  rankChain: (traceId: string) => Promise<Ranking>;
};
export type SampledTrace = { sample: TracedSample } & Ranking;

/** Clocks of phones differ a little. */
const AHEAD_S = 600;
/** The water traced, and what it left at a mouth, are looked for this long after the moment traced; a judgement (待核实). */
const LATEST_DAYS = 10;
/** More than any water holds of anything, mg/L: a slip of the unit. */
const MOST_MG_L = 100_000;

/**
 * Keeps a result from the bank and renews the ranking of the chain of the trace it was taken for, on whichever trace is the
 * newest by now. What is answered is kept; the same sample sent again counts once and gets the same answer. Where the
 * ranking fails the sample is kept all the same and the answer says why the ranking is the old one.
 * @throws AppError not-found · invalid
 */
export const sampleTrace =
  (deps: Deps) =>
  async (traceId: string, request: SampleRequest): Promise<SampledTrace> => {
    const wanted = sampleOf(deps, await deps.findTrace(traceId), request);
    const { sample, traceId: takenFor } = await deps.database.transact(async (stores) => {
      const kept = await stores.fieldSamples.put(wanted);
      const { id, hasPhoto, ...after } = kept.sample;
      // The same sample sent again changes nothing.
      if (kept.isNew)
        await recordChange(stores, deps.now(), {
          action: "sample.add",
          of: ["sample", id],
          after: { ...after, trace: kept.traceId, has_photo: hasPhoto },
        });
      return kept;
    });
    return { sample, ...(await deps.rankChain(takenFor)) };
  };

function sampleOf(deps: Deps, trace: Trace, request: SampleRequest): NewFieldSample {
  const { now, newId } = deps;
  const mouth = request.found !== undefined;
  if (mouth && request.outfall === undefined) throw refused("mouth-needs-outfall", "口门结果须指明 outfall");
  if (mouth && (request.parameter !== undefined || request.value !== undefined || request.not_detected !== undefined))
    throw refused("mouth-or-value", "口门有无异常与读数是两个结果，请分开记录");
  return {
    clientId: request.client_id ?? newId(),
    traceId: trace.record.id,
    recordedAt: now(),
    time: timeOf(deps, trace, request.time),
    place: placeOf(trace, request),
    outfall: request.outfall ?? null,
    found: request.found ?? null,
    ...(mouth ? { parameter: null, value: null, notDetected: false, detectionLimit: null } : measuredOf(request)),
    person: request.person ?? null,
    note: request.note ?? null,
    photo: request.photo ?? null,
  };
}

const refused = (key: string, message: string, values: Because["values"] = {}): AppError =>
  new AppError("invalid", message, { because: { key: `sample-${key}`, values } });

/** A sample speaks of the water traced: not before what was traced can have begun, nor long after. */
function timeOf({ now }: Deps, { inputs }: Trace, text: string): EpochSeconds {
  const time = parseIso(text);
  if (time === undefined) throw refused("time-unreadable", "time 不是有效的时间");
  const [first, last] = [inputs.observedAt - inputs.windowHours * HOUR_S, inputs.observedAt + LATEST_DAYS * DAY_S];
  const told = { time: toBeijing(time) };
  if (time > now() + AHEAD_S) throw refused("time-to-come", `采样时间 ${told.time} 还没有到，请核对手机时钟`, told);
  if (time < first) {
    const from = toBeijing(epochSeconds(first));
    throw refused("time-before", `采样时间 ${told.time} 早于追溯时段的开始 ${from}`, { ...told, from });
  }
  if (time > last) {
    const message = `采样时间 ${told.time} 已在超标之后 ${LATEST_DAYS} 天以上，所溯的水早已流走，请另行溯源`;
    throw refused("time-after", message, { ...told, days: LATEST_DAYS });
  }
  return time;
}

function measuredOf({
  parameter: name,
  value,
  unit: given,
  not_detected: notDetected = false,
  detection_limit: limit,
}: SampleRequest) {
  const found = findParameter(name ?? "");
  if (found === undefined) throw refused("no-parameter", `没有监测项目 ${name}`, { parameter: name ?? "" });
  const { unit, name: label } = parameterOf(found.key);
  const told = { parameter: found.key };
  if (unit !== "mg/L") throw refused("no-concentration", `${label}不是浓度，不能用来判断来源`, told);
  if (given !== undefined && given !== unit)
    throw refused("unit", `${label}的单位是 ${unit}，不是 ${given}，请换算后记录`, { ...told, unit, given });
  for (const amount of [value, limit])
    if (amount !== undefined && (amount < 0 || amount > MOST_MG_L))
      throw refused("impossible", `${label} ${amount} mg/L 不可能，请核对单位`, { ...told, value: amount });
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

import type { ChainSample, FieldSample, TraceSamples } from "../../shared/contract/trace-samples.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import { parameterOf } from "../../shared/rules/parameters.ts";
import type { ListedSample, ListedSamples } from "../services/list-samples.ts";
import type { SampledTrace } from "../services/sample-trace.ts";
import { metresShape, positionShape } from "./network-shapes.ts";

/** A result from the bank as the contract gives it. */
export const fieldSampleShape = (s: TracedSample): FieldSample => ({
  id: s.id,
  client_id: s.clientId,
  time: toIso(s.time),
  position: positionShape(s.place.position),
  reach: s.place.reach,
  measure_m: metresShape(s.place.measureM),
  outfall: s.outfall,
  found: s.found,
  parameter: s.parameter,
  value: s.value,
  not_detected: s.notDetected,
  unit: s.parameter === null ? null : parameterOf(s.parameter as ParameterKey).unit,
  person: s.person,
  note: s.note,
  has_photo: s.hasPhoto,
});

export const sampleAnswerShape = ({ sample, ...ranking }: SampledTrace) => ({
  sample: fieldSampleShape(sample),
  ...ranking,
});

export const traceSamplesShape = ({ items, ...of }: ListedSamples): TraceSamples => ({
  ...of,
  items: items.map(chainSampleShape),
});

const chainSampleShape = ({ kept, state, effect }: ListedSample): ChainSample => ({
  ...fieldSampleShape(kept.sample),
  trace: kept.traceId,
  recorded_at: toIso(kept.recordedAt),
  state,
  withdrawn_at: kept.withdrawn === null ? null : toIso(kept.withdrawn.at),
  withdrawn_by: kept.withdrawn?.person ?? null,
  withdrawn_reason: kept.withdrawn?.reason ?? null,
  effect,
});

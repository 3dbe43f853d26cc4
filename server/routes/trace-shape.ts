import type { TraceComparisonResponse, Trace as TraceResponse, TracesResponse } from "../../shared/contract/traces.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { OxygenDiagnosis } from "../../shared/domain/tracing/oxygen/oxygen-record.ts";
import type { TraceInputs, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import type { ComparedRuns } from "../services/compare-runs.ts";
import type { OpenedTrace, TraceSummary } from "../services/list-traces.ts";
import type { Trace } from "../services/trace-pollution.ts";
import { fieldSampleShape } from "./field-sample-shape.ts";
import { metresShape, positionShape, reachShape, travelShape } from "./network-shapes.ts";
import { exclusionShapes, responseShapes, suspectShapes } from "./trace-hypotheses.ts";

/** A kept trace with its geometry put back from the network version it names. */
export function traceShape({ record, inputs, result, held }: Trace): TraceResponse {
  const reachOf = (ref: string) => held.network.reaches[held.indexOf(ref) as number] as Reach;
  const { start } = inputs;
  return {
    id: record.id,
    status: result.status,
    model: inputs.model.id,
    created_at: toIso(record.createdAt),
    exceedance: inputs.exceedanceId,
    section: inputs.section,
    start: {
      reach: start.reach,
      measure_m: metresShape(start.measureM),
      position: positionShape(start.position),
      river: reachOf(start.reach).river,
      snap_distance_m: metresShape(start.snapDistanceM),
    },
    observed_at: toIso(inputs.observedAt),
    window_hours: inputs.windowHours,
    parameters: parameterShapes({ inputs, result }),
    domain: domainShape({ inputs, result }, reachOf),
    suspects: suspectShapes({ inputs, result }),
    excluded: exclusionShapes({ inputs, result }),
    ...responseShapes({ inputs, result }, held),
    oxygen: oxygenShape(result.oxygen),
    samples: (inputs.response?.samples ?? []).map(fieldSampleShape),
    assumptions: [...result.assumptions],
    missing: [...result.missing],
    record: {
      network_version: inputs.networkVersion,
      rule_version: inputs.ruleVersion,
      model_version: inputs.model.version,
      options: { window_hours: inputs.windowHours, max_distance_m: inputs.maxDistanceM, ...inputs.response?.options },
      input_hash: record.inputHash,
      result_hash: record.resultHash,
      rerun_of: record.rerunOf,
      seed: inputs.response?.seed ?? null,
    },
    follows: followsShape(record, inputs, result),
    demo: record.demo,
  };
}

export const traceSummaryShape = (of: TraceSummary): TracesResponse["items"][number] => ({
  id: of.id,
  status: of.status,
  created_at: toIso(of.createdAt),
  section: of.sectionCode === null ? null : { code: of.sectionCode, name: of.sectionName ?? of.sectionCode },
  observed_at: toIso(of.observedAt),
  exceedance: of.exceedanceId,
  demo: of.demo,
  suspect_count: of.suspectCount,
  first_suspect: of.firstSuspect,
  rerun_of: of.rerunOf,
});

export const comparisonShape = ({ before, after, comparison }: ComparedRuns): TraceComparisonResponse => ({
  before: traceSummaryShape(before),
  after: traceSummaryShape(after),
  identical: before.resultHash === after.resultHash,
  inputs: [...comparison.inputs],
  versions: comparison.versions.map((v) => ({ ...v })),
  hypotheses: comparison.hypotheses.map(({ rankBefore, rankAfter, ...of }) => ({
    ...of,
    rank_before: rankBefore,
    rank_after: rankAfter,
  })),
  exclusions: comparison.exclusions.map(({ before: was, after: is, ...of }) => ({
    ...of,
    before: was === null ? null : [...was],
    after: is === null ? null : [...is],
  })),
});

type Content = Pick<OpenedTrace, "inputs" | "result">;

function parameterShapes({ inputs, result }: Content): TraceResponse["parameters"] {
  const backgrounds = new Map(result.response?.backgrounds.map((b) => [b.parameter, b]));
  return inputs.parameters.map(({ parameter, name, unit, value, limit }) => {
    const background = backgrounds.get(parameter);
    const expected = background?.expected ?? null;
    const excess = expected === null || value === null ? null : value - expected;
    return { parameter, name, unit, value, limit, expected, excess, sd: background?.sd ?? null };
  });
}

function domainShape({ inputs, result }: Content, reachOf: (ref: string) => Reach): TraceResponse["domain"] {
  const { stretches, totalLengthM, uncertainLengthM, outfallCount } = result.domain;
  return {
    reaches: stretches.map((s) => reachShape(reachOf(s.reach), s)),
    sections: domainSections({ inputs, result }),
    total_length_m: totalLengthM,
    uncertain_length_m: uncertainLengthM,
    outfall_count: outfallCount,
  };
}

function followsShape(
  { rerunOf }: Trace["record"],
  { follows }: TraceInputs,
  { difference }: TraceResult,
): TraceResponse["follows"] {
  const { inputs, moved } = difference ?? { inputs: [], moved: [] };
  const told = { inputs: [...inputs], moved: moved.map((m) => ({ ...m })) };
  if (follows !== null) return { ...follows, difference: told };
  // Run again on what was kept: the same to the last digit.
  return rerunOf === null ? null : { trace: rerunOf, why: "rerun", difference: told };
}

function oxygenShape(of: OxygenDiagnosis | null): TraceResponse["oxygen"] {
  return of === null ? null : { ...of, causes: of.causes.map((c) => ({ ...c })) };
}

function domainSections({ inputs, result }: Content): TraceResponse["domain"]["sections"] {
  const byCode = new Map(inputs.sections.map((s) => [s.code, s]));
  return result.domain.sections.flatMap(({ code, distanceM, travel }) => {
    const section = byCode.get(code);
    if (section === undefined) return [];
    return [
      {
        code,
        name: section.name,
        position: positionShape(section.place.position),
        distance_m: distanceM,
        travel: travelShape(travel),
      },
    ];
  });
}

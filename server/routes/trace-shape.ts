import type { Trace as TraceResponse, TracesResponse } from "../../shared/contract/traces.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { Suspect, TracedOutfall, TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import type { OpenedTrace } from "../services/list-traces.ts";
import type { Trace } from "../services/trace-pollution.ts";
import { metresShape, positionShape, reachShape, travelShape } from "./network-shapes.ts";

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
    parameters: inputs.parameters.map(({ parameter, name, unit, value, limit }) => ({
      parameter,
      name,
      unit,
      value,
      limit,
      expected: null,
      excess: null,
      sd: null,
    })),
    domain: {
      reaches: result.domain.stretches.map((s) => reachShape(reachOf(s.reach), s)),
      sections: domainSections({ inputs, result }),
      total_length_m: result.domain.totalLengthM,
      uncertain_length_m: result.domain.uncertainLengthM,
      outfall_count: result.domain.outfallCount,
    },
    suspects: suspectShapes({ inputs, result }),
    excluded: exclusionShapes({ inputs, result }),
    unlisted: [],
    others: [],
    instrument: null,
    uncertainty: null,
    barriers: [],
    oxygen: null,
    samples: [],
    assumptions: [...result.assumptions],
    missing: [...result.missing],
    record: {
      network_version: inputs.networkVersion,
      rule_version: inputs.ruleVersion,
      model_version: inputs.model.version,
      options: { window_hours: inputs.windowHours, max_distance_m: inputs.maxDistanceM },
      input_hash: record.inputHash,
      result_hash: record.resultHash,
      rerun_of: record.rerunOf,
      seed: null,
    },
    follows: null,
    demo: record.demo,
  };
}

export function traceSummaryShape({ record, inputs, result }: OpenedTrace): TracesResponse["items"][number] {
  const first = result.suspects[0];
  return {
    id: record.id,
    status: result.status,
    created_at: toIso(record.createdAt),
    section: inputs.section,
    observed_at: toIso(record.observedAt),
    exceedance: record.exceedanceId,
    demo: record.demo,
    suspect_count: result.suspects.length,
    first_suspect: inputs.outfalls.find((o) => o.code === first?.code)?.name ?? null,
  };
}

type Content = Pick<OpenedTrace, "inputs" | "result">;

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

function suspectShapes({ inputs, result }: Content): TraceResponse["suspects"] {
  const byCode = new Map(inputs.outfalls.map((o) => [o.code, o]));
  return result.suspects.flatMap((s) => {
    const outfall = byCode.get(s.code);
    return outfall === undefined ? [] : [suspectShape(s, outfall, inputs)];
  });
}

function suspectShape(
  s: Suspect,
  outfall: TracedOutfall,
  { observedAt }: TraceInputs,
): TraceResponse["suspects"][number] {
  const { code, name, category, categoryName, river, district, responsibleParty, place } = outfall;
  const before = (hours: number) => toIso(epochSeconds(observedAt - hours * 3600));
  return {
    rank: s.rank,
    outfall: {
      code,
      name,
      category,
      category_name: categoryName,
      river,
      district,
      responsible_party: responsibleParty,
      position: positionShape(place.position),
    },
    placement: {
      reach: place.reach,
      measure_m: metresShape(place.measureM),
      snap_distance_m: metresShape(place.snapDistanceM),
    },
    distance_m: s.distanceM,
    travel: travelShape(s.travel),
    // The slowest water left earliest.
    release_window: {
      earliest: before(s.travel.latestH),
      central: before(s.travel.centralH),
      latest: before(s.travel.earliestH),
    },
    chain: s.chain.map(({ river: on, kind, lengthM, reaches }) => ({
      river: on,
      kind,
      length_m: lengthM,
      reaches: [...reaches],
    })),
    score: s.score,
    parts: s.parts.map((p) => ({ ...p })),
    posterior: null,
  };
}

function exclusionShapes({ inputs, result }: Content): TraceResponse["excluded"] {
  const byCode = new Map([...inputs.nearby, ...inputs.outfalls].map((o) => [o.code, o]));
  return result.excluded.flatMap(({ code, distanceM, reasons }) => {
    const outfall = byCode.get(code);
    if (outfall === undefined) return [];
    const position = positionShape(outfall.place.position);
    return [
      {
        outfall: { code, name: outfall.name, position },
        distance_m: distanceM,
        reasons: reasons.map((r) => ({ ...r })),
      },
    ];
  });
}

import type { PosteriorShape } from "../../shared/contract/trace-posterior.ts";
import type { Trace as TraceResponse } from "../../shared/contract/traces.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { toIso } from "../../shared/domain/time.ts";
import type {
  MomentSpread,
  OtherHypothesis,
  TracePosterior,
  UnlistedSource,
} from "../../shared/domain/tracing/response-model/response-record.ts";
import type { Suspect, TracedOutfall, TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import type { HeldNetwork } from "../services/hold-network.ts";
import type { OpenedTrace } from "../services/list-traces.ts";
import { metresShape, positionShape, reachShape, travelShape } from "./network-shapes.ts";

type Content = Pick<OpenedTrace, "inputs" | "result">;

const spreadShape = ({ earliest, central, latest }: MomentSpread) => ({
  earliest: toIso(epochSeconds(earliest)),
  central: toIso(epochSeconds(central)),
  latest: toIso(epochSeconds(latest)),
});

function posteriorShape(of: TracePosterior): PosteriorShape {
  return {
    probability: share(of.probability),
    probability_low: share(of.low),
    probability_high: share(of.high),
    survives: share(of.survives),
    release:
      of.release === null
        ? null
        : {
            start: spreadShape(of.release.start),
            end: spreadShape(of.release.end),
            running: share(of.release.running),
          },
    amounts: of.amounts.map((a) => ({ parameter: a.parameter, rate_g_s: a.rateGS, mass_kg: a.massKg })),
    times_ordinary: of.timesOrdinary,
    plausibility: of.plausibility,
    prior_bits: of.priorBits,
    evidence_bits: of.evidenceBits,
  };
}

/** Sums of floating shares may pass 1 by a rounding. */
const share = (p: number): number => Math.min(1, Math.max(0, p));

/** What only the response model finds; empty and null under the plain one. */
export function responseShapes(
  { inputs, result }: Content,
  held: HeldNetwork,
): Pick<TraceResponse, "unlisted" | "others" | "instrument" | "uncertainty" | "barriers"> {
  const found = result.response;
  const barriers = (inputs.response?.barriers ?? []).map((b) => ({
    structure: b.structure,
    name: b.name,
    position: positionShape(b.position),
    state: b.state,
    from: toIso(b.from),
    to: b.to === null ? null : toIso(b.to),
  }));
  if (found === null) return { unlisted: [], others: [], instrument: null, uncertainty: null, barriers };
  const { effective, set90, members, entropyBits } = found.uncertainty;
  return {
    unlisted: found.unlisted.map((u) => unlistedShape(u, held)),
    others: found.others.map((o) => otherShape(o, held)),
    instrument: {
      probability: share(found.instrument.probability),
      doubts: found.instrument.doubts.map(({ section, name, signs, ...doubt }) => ({
        ...doubt,
        section: { code: section, name },
        signs: [...signs],
      })),
    },
    uncertainty: { effective_suspects: effective, set_90: set90, members, entropy_bits: entropyBits },
    barriers,
  };
}

const reachOf = (held: HeldNetwork, ref: string) => held.network.reaches[held.indexOf(ref) as number] as Reach;

function unlistedShape(u: UnlistedSource, held: HeldNetwork): TraceResponse["unlisted"][number] {
  const reach = reachOf(held, u.reach);
  const middle = pointAlong(reach.coordinates, (u.fromM + u.toM) / 2);
  const zero = { earliestH: 0, centralH: 0, latestH: 0 };
  const { coordinates } = reachShape(reach, { ...u, nearM: 0, farM: 0, travel: zero, uncertain: false });
  return {
    rank: u.rank,
    reach: u.reach,
    river: reach.river,
    from_m: metresShape(u.fromM),
    to_m: metresShape(u.toM),
    position: positionShape(middle),
    coordinates,
    distance_m: u.distanceM,
    travel: u.travel === null ? null : travelShape(u.travel),
    posterior: posteriorShape(u.posterior),
  };
}

function otherShape(o: OtherHypothesis, held: HeldNetwork): TraceResponse["others"][number] {
  const [first] = o.kind === "boundary" ? o.reaches : [];
  const reach = first === undefined ? undefined : reachOf(held, first);
  return {
    kind: o.kind,
    name: o.name,
    outfalls: [...o.outfalls],
    reaches: [...o.reaches],
    position: reach === undefined ? null : positionShape(pointAlong(reach.coordinates, reach.length / 2)),
    posterior: posteriorShape(o.posterior),
  };
}

export function suspectShapes({ inputs, result }: Content): TraceResponse["suspects"] {
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
    posterior: s.posterior === null ? null : posteriorShape(s.posterior),
  };
}

export function exclusionShapes({ inputs, result }: Content): TraceResponse["excluded"] {
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

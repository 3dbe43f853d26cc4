import type { Reach } from "../../network/reach.ts";
import { costsAt, type Survey } from "../../network/survey.ts";
import { type TravelTime, travelTime } from "../../network/velocity.ts";
import { BEIJING_OFFSET_S } from "../../time.ts";
import { round } from "../build-chain.ts";
import type { Explained, Explanation } from "../inference/explain.ts";
import type { Hypothesis } from "../inference/hypotheses.ts";
import type { Inference } from "../inference/infer.ts";
import type { TracedNetwork, TraceInputs } from "../trace-model.ts";
import { phraseDoubt } from "./phrase.ts";
import type {
  InstrumentFinding,
  OtherHypothesis,
  ResponseFindings,
  ResponseInputs,
  TracePosterior,
  UnlistedSource,
} from "./response-record.ts";

type Inputs = TraceInputs & { response: ResponseInputs };
type Basis = { inputs: Inputs; inference: Inference; explanation: Explanation; on: TracedNetwork; upstream: Survey };

/** Hypotheses below this are not told one by one. */
export const TOLD_FROM = 5e-4;

/** An explained hypothesis as the record keeps it. */
export function posteriorOf(of: Explained, { followed }: ResponseInputs): TracePosterior {
  return {
    probability: of.probability,
    low: of.spread.low,
    high: of.spread.high,
    survives: of.survives,
    release: of.release,
    amounts: of.ratesGS.map((rateGS, p) => ({
      parameter: followed[p]?.parameter ?? "",
      rateGS,
      massKg: (of.massG[p] ?? 0) / 1000,
    })),
    timesOrdinary: of.timesOrdinary,
    plausibility: of.plausibility,
    priorBits: of.parts.priorBits,
    evidenceBits: of.parts.evidenceBits,
  };
}

/** All that the response model found besides the listed suspects. */
export function findingsOf(basis: Basis): ResponseFindings {
  const { inference, explanation } = basis;
  const told = explanation.ranked.filter((e) => e.probability >= TOLD_FROM);
  const entropy = inference.posteriors.reduce((sum, { probability: p }) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
  return {
    unlisted: told.flatMap((e) => unlistedOf(e, basis) ?? []).map((u, i) => ({ rank: i + 1, ...u })),
    others: told.flatMap((e) => otherOf(e, basis) ?? []),
    instrument: { probability: explanation.instrument, doubts: told.flatMap((e) => doubtOf(e, basis) ?? []) },
    uncertainty: {
      effective: explanation.effective,
      set90: explanation.set90,
      members: inference.prepared.options.members,
      entropyBits: entropy,
    },
    backgrounds: backgroundsAtAlarm(basis),
  };
}

function unlistedOf(
  e: Explained,
  { inputs, inference, on, upstream }: Basis,
): Omit<UnlistedSource, "rank"> | undefined {
  if (e.hypothesis.kind !== "unlisted") return undefined;
  const { candidates } = inference.prepared;
  const own = candidates.find((c) => c.hypothesis === e.hypothesis);
  if (own === undefined) return undefined;
  const { reach } = e.hypothesis;
  const pieces = candidates.filter((c) => c.hypothesis.kind === "unlisted" && c.site.reach === own.site.reach).length;
  const { length, ref } = on.network.reaches[reach] as Reach;
  const half = length / pieces / 2;
  const costs = costsAt(upstream, { reach, measure: own.site.measure });
  return {
    reach: ref,
    fromM: round(Math.max(0, own.site.measure - half)),
    toM: round(Math.min(length, own.site.measure + half)),
    distanceM: costs === undefined ? null : round(costs.distanceM),
    travel: costs === undefined ? null : roundedTravel(costs.travelS),
    posterior: posteriorOf(e, inputs.response),
  };
}

export function roundedTravel(seconds: number): TravelTime {
  const { earliestH, centralH, latestH } = travelTime(seconds);
  const rounded = (h: number) => Math.round(h * 1000) / 1000;
  return { earliestH: rounded(earliestH), centralH: rounded(centralH), latestH: rounded(latestH) };
}

function otherOf(e: Explained, basis: Basis): OtherHypothesis | undefined {
  const { kind } = e.hypothesis;
  if (kind !== "boundary" && kind !== "diffuse" && kind !== "pair") return undefined;
  const { outfalls, reaches } = membersOf(e.hypothesis, basis);
  return {
    kind,
    name: nameOf(e.hypothesis, basis),
    outfalls,
    reaches,
    posterior: posteriorOf(e, basis.inputs.response),
  };
}

function membersOf(h: Hypothesis, basis: Basis): { outfalls: string[]; reaches: string[] } {
  if (h.kind === "pair") {
    const each = h.of.map((one) => membersOf(one, basis));
    return { outfalls: each.flatMap((m) => m.outfalls), reaches: each.flatMap((m) => m.reaches) };
  }
  const reachRef = (index: number) => basis.on.network.reaches[index]?.ref ?? "";
  if (h.kind === "outfall") return { outfalls: [basis.inputs.outfalls[h.source]?.code ?? ""], reaches: [] };
  if (h.kind === "unlisted" || h.kind === "boundary") return { outfalls: [], reaches: [reachRef(h.reach)] };
  return { outfalls: [], reaches: [] };
}

function nameOf(h: Hypothesis, basis: Basis): string {
  const { inputs, on } = basis;
  const river = (reach: number) => on.network.reaches[reach]?.river ?? on.network.reaches[reach]?.ref ?? "";
  switch (h.kind) {
    case "outfall":
      return inputs.outfalls[h.source]?.name ?? "";
    case "unlisted":
      return `${river(h.reach)}沿线未登记来源`;
    case "boundary":
      return `${river(h.reach)}境外来水`;
    case "diffuse":
      return "面源（降雨径流或农田退水）";
    case "instrument":
      return "仪器";
    case "pair":
      return h.of.map((one) => nameOf(one, basis)).join(" ＋ ");
  }
}

function doubtOf(e: Explained, { inputs, inference }: Basis): InstrumentFinding | undefined {
  const h = e.hypothesis;
  if (h.kind !== "instrument") return undefined;
  const series = inputs.response.series[h.section];
  const parameter = inputs.response.followed[h.parameter]?.parameter;
  if (series === undefined || parameter === undefined) return undefined;
  const { sections } = inference.prepared;
  const signs = inference.instruments.find(
    (d) => sections[d.section] === h.section && d.parameter === h.parameter,
  )?.signs;
  return {
    section: series.section,
    name: series.name,
    parameter,
    probability: e.probability,
    signs: signs ?? [],
    explanation: phraseDoubt(signs ?? []),
  };
}

function backgroundsAtAlarm({ inputs, inference }: Basis): ResponseFindings["backgrounds"] {
  const { sections, backgrounds, problem } = inference.prepared;
  const row = backgrounds[sections.indexOf(problem.alarmSection ?? -1)];
  const hour = Math.floor((inputs.observedAt + BEIJING_OFFSET_S) / 3600) % 24;
  return inputs.response.followed.flatMap(({ parameter }, p) => {
    const background = row?.[p];
    if (background === undefined) return [];
    const { level, hourOffset, longSd, sd } = background;
    return [{ parameter, expected: level + (hourOffset[hour] as number), sd: Math.max(sd, longSd) }];
  });
}

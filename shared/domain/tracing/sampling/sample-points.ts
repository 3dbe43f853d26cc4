import type { Hypothesis } from "../inference/hypotheses.ts";
import type { Inference } from "../inference/infer.ts";
import type { Site } from "../response/channel-net.ts";
import type { SamplePoint } from "./advise.ts";

/** As many places in the channel and mouths are compared; advice costs a backward pass for each. */
const MOST_CHANNEL = 44;
const MOST_MOUTHS = 16;
const LEADING = 24;
/** Places closer to the end of a reach than this share of it are at the node. */
const NEAR_END = 0.04;

/** Places where one could learn something: where waters meet below the leading suspects, and the mouths of these. */
export function samplePoints(inference: Inference): SamplePoint[] {
  const leading = [...inference.posteriors].sort((a, b) => b.probability - a.probability).slice(0, LEADING);
  const sources = [...new Set(leading.flatMap(({ hypothesis }) => listedIn(hypothesis)))];
  const mouths = sources.slice(0, MOST_MOUTHS).map((source): SamplePoint => ({ kind: "mouth", source }));
  return [
    ...channelPoints(
      inference,
      leading.map((p) => p.hypothesis).flatMap((h) => sitesOf(inference, h)),
    ),
    ...mouths,
  ];
}

const listedIn = (h: Hypothesis): number[] =>
  h.kind === "outfall" ? [h.source] : h.kind === "pair" ? h.of.flatMap(listedIn) : [];

/** Places of a hypothesis, by the domain's own reaches. */
function sitesOf(inference: Inference, h: Hypothesis): Site[] {
  if (h.kind === "pair") return h.of.flatMap((one) => sitesOf(inference, one));
  const found = inference.prepared.candidates.find((c) => c.hypothesis === h);
  return found === undefined ? [] : [found.site];
}

/** Lower ends of the reaches the water of some sites runs through, in the order it gets there, spread over the ways. */
function channelPoints({ prepared }: Inference, sites: readonly Site[]): SamplePoint[] {
  const { domain, flows } = prepared;
  const { net, reachOf } = domain;
  const flow = flows.at(-1);
  if (flow === undefined) return [];
  const leaving = new Map<number, number[]>();
  const directionOf = (r: number) => (flow.direction[r] === -1 ? -1 : 1);
  for (let r = 0; r < net.reachCount; r++) {
    if (flow.direction[r] === 0) continue;
    const head = (directionOf(r) === 1 ? net.fromNode[r] : net.toNode[r]) as number;
    leaving.set(head, [...(leaving.get(head) ?? []), r]);
  }
  const seen = new Set<number>();
  let front = [...new Set(sites.map((s) => s.reach))];
  while (front.length > 0 && seen.size < MOST_CHANNEL) {
    const next: number[] = [];
    for (const r of front) {
      if (seen.has(r) || seen.size >= MOST_CHANNEL || flow.direction[r] === 0) continue;
      seen.add(r);
      const tail = (directionOf(r) === 1 ? net.toNode[r] : net.fromNode[r]) as number;
      next.push(...(leaving.get(tail) ?? []));
    }
    front = next;
  }
  return [...seen].map((r): SamplePoint => {
    const share = directionOf(r) === 1 ? 1 - NEAR_END : NEAR_END;
    return { kind: "channel", site: { reach: reachOf[r] as number, measure: (net.length[r] as number) * share } };
  });
}

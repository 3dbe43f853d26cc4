import type { Hypothesis } from "../inference/hypotheses.ts";
import type { Inference } from "../inference/infer.ts";
import type { ChannelNet, Site } from "../response/channel-net.ts";
import type { SamplePoint } from "./advise.ts";

type ChannelPoint = Extract<SamplePoint, { kind: "channel" }>;

/** As many places in the channel and mouths are compared; advice costs a backward pass for each. */
const MOST_CHANNEL = 44;
const MOST_MOUTHS = 16;
const LEADING = 24;
/** Places closer to the end of a reach than this share of it are at the node. */
const NEAR_END = 0.04;

/** Places below the exceeded sections, and how far below, seconds of travel, the water traced is looked for. */
const MOST_BELOW = 12;
const FARTHEST_BELOW_S = 24 * 3600;

/**
 * Places where one could learn something: where waters meet below the leading suspects, the way on below the exceeded
 * sections, where the plume is by the time of sampling when it has passed, and the mouths of the leading suspects.
 */
export function samplePoints(inference: Inference): SamplePoint[] {
  const leading = [...inference.posteriors].sort((a, b) => b.probability - a.probability).slice(0, LEADING);
  const sources = [...new Set(leading.flatMap(({ hypothesis }) => listedIn(hypothesis)))];
  const mouths = sources.slice(0, MOST_MOUTHS).map((source): SamplePoint => ({ kind: "mouth", source }));
  const below = pointsBelow(inference);
  const known = new Set(below.map((p) => p.site.reach));
  const sites = leading.flatMap((p) => sitesOf(inference, p.hypothesis));
  return [...channelPoints(inference, sites).filter((p) => !known.has(p.site.reach)), ...below, ...mouths];
}

/** Lower ends of the reaches the water runs through after an exceeded section, the nearest first. */
function pointsBelow({ prepared }: Inference): ChannelPoint[] {
  const { problem, exceeded } = prepared;
  const { net, timeline } = problem;
  const flow = timeline.columns.at(-1);
  if (flow === undefined) return [];
  const leaving = leavingOf(net, flow.direction);
  const lengthS = (r: number, length: number) => length / Math.max(SLOWEST_M_S, flow.velocity[r] as number);
  const queue = exceeded.flatMap((s) => {
    const { reach, measure } = problem.sections[s]!.site;
    if (flow.direction[reach] === 0) return [];
    const rest = senseOf(flow.direction, reach) === 1 ? (net.length[reach] as number) - measure : measure;
    return [{ reach, s: lengthS(reach, rest) }];
  });
  const reached = new Map<number, number>();
  while (queue.length > 0 && reached.size < MOST_BELOW) {
    queue.sort((a, b) => a.s - b.s || a.reach - b.reach);
    const { reach, s } = queue.shift()!;
    if (reached.has(reach) || s > FARTHEST_BELOW_S) continue;
    reached.set(reach, s);
    const tail = (senseOf(flow.direction, reach) === 1 ? net.toNode[reach] : net.fromNode[reach]) as number;
    for (const next of leaving.get(tail) ?? [])
      queue.push({ reach: next, s: s + lengthS(next, net.length[next] as number) });
  }
  return [...reached.keys()].map((reach) => ({
    kind: "channel",
    site: lowerEnd(net, flow.direction, reach),
    below: true,
  }));
}

/** Standing water carries nothing on in any time that matters. */
const SLOWEST_M_S = 0.001;
const senseOf = (direction: ArrayLike<number>, r: number): 1 | -1 => (direction[r] === -1 ? -1 : 1);

/** By node the reaches whose water leaves it; of unknown direction as they are drawn. */
function leavingOf(net: ChannelNet, direction: ArrayLike<number>): Map<number, number[]> {
  const leaving = new Map<number, number[]>();
  for (let r = 0; r < net.reachCount; r++) {
    if (direction[r] === 0) continue;
    const head = (senseOf(direction, r) === 1 ? net.fromNode[r] : net.toNode[r]) as number;
    leaving.set(head, [...(leaving.get(head) ?? []), r]);
  }
  return leaving;
}

function lowerEnd(net: ChannelNet, direction: ArrayLike<number>, reach: number): Site {
  const share = senseOf(direction, reach) === 1 ? 1 - NEAR_END : NEAR_END;
  return { reach, measure: (net.length[reach] as number) * share };
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
function channelPoints({ prepared }: Inference, sites: readonly Site[]): ChannelPoint[] {
  const { domain, flows } = prepared;
  const { net, reachOf } = domain;
  const flow = flows.at(-1);
  if (flow === undefined) return [];
  const leaving = leavingOf(net, flow.direction);
  const seen = new Set<number>();
  let front = [...new Set(sites.map((s) => s.reach))];
  while (front.length > 0 && seen.size < MOST_CHANNEL) {
    const next: number[] = [];
    for (const r of front) {
      if (seen.has(r) || seen.size >= MOST_CHANNEL || flow.direction[r] === 0) continue;
      seen.add(r);
      const tail = (senseOf(flow.direction, r) === 1 ? net.toNode[r] : net.fromNode[r]) as number;
      next.push(...(leaving.get(tail) ?? []));
    }
    front = next;
  }
  return [...seen].map((r): ChannelPoint => {
    const { measure } = lowerEnd(net, flow.direction, r);
    return { kind: "channel", site: { reach: reachOf[r] as number, measure } };
  });
}

import type { FlowColumns } from "../../network/flow/flow-timeline.ts";
import { type ChannelNet, headOf, type Incidence, incidenceOf, tailOf } from "../response/channel-net.ts";
import type { Candidate } from "./hypotheses.ts";

/** What follows within so many metres down the same water shows much the same. */
const ALIKE_M = 1200;

/**
 * By candidate the one that is asked in its place in the first round. Unlisted sources that follow one another down the
 * same river, all of it flowing one way whenever it flows at all, are spoken for by the uppermost within 1.2 km: what
 * is seen of a lower one is seen of it. Everybody else speaks for himself.
 */
export function representativesOf(
  candidates: readonly Candidate[],
  net: ChannelNet,
  flows: readonly FlowColumns[],
  riverOf: Int32Array,
): Int32Array {
  const speaks = Int32Array.from(candidates.keys());
  const onReach = new Map<number, number[]>();
  candidates.forEach(({ hypothesis, site }, c) => {
    if (hypothesis.kind !== "unlisted") return;
    const known = onReach.get(site.reach);
    if (known === undefined) onReach.set(site.reach, [c]);
    else known.push(c);
  });
  const below = nextBelow(net, flows, riverOf, onReach);
  const fed = new Set(below.values());
  const done = new Set<number>();
  // Heads first; what is left runs in a circle.
  for (const head of [...[...onReach.keys()].filter((r) => !fed.has(r)), ...onReach.keys()]) {
    let [spokesman, since] = [-1, 0];
    for (let r: number | undefined = head; r !== undefined && !done.has(r); r = below.get(r)) {
      done.add(r);
      const length = net.length[r] as number;
      const down = (flows[0]?.direction[r] ?? 0) >= 0;
      const places = onReach.get(r)!;
      for (let i = 0; i < places.length; i++) {
        const c = places[down ? i : places.length - 1 - i] as number;
        const { measure } = candidates[c]!.site;
        const at = since + (down ? measure : length - measure);
        if (spokesman >= 0 && at <= ALIKE_M) speaks[c] = spokesman;
        else {
          spokesman = c;
          since -= at;
        }
      }
      since += length;
    }
  }
  return speaks;
}

/** Of each reach with candidates the one its river goes on in, if that flows alike in every interval. */
function nextBelow(
  net: ChannelNet,
  flows: readonly FlowColumns[],
  riverOf: Int32Array,
  onReach: ReadonlyMap<number, unknown>,
): Map<number, number> {
  const incidence = incidenceOf(net);
  const below = new Map<number, number>();
  const taken = new Set<number>();
  for (const r of onReach.keys()) {
    const direction = flows[0]?.direction[r] as number;
    if (direction !== 1 && direction !== -1) continue;
    const node = tailOf(net, r, direction);
    const out = leaving(net, incidence, node, flows);
    const next = out.length === 1 ? out[0] : out.find((o) => (riverOf[o] as number) >= 0 && riverOf[o] === riverOf[r]);
    if (next === undefined || taken.has(next) || !onReach.has(next) || !flowsAlike(net, flows, node, r, next)) continue;
    taken.add(next);
    below.set(r, next);
  }
  return below;
}

/** Reaches that ever take water from a node. */
function leaving(net: ChannelNet, incidence: Incidence, node: number, flows: readonly FlowColumns[]): number[] {
  const out: number[] = [];
  for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
    const r = incidence.reach[i] as number;
    const takes = flows.some(({ direction }) => {
      const d = direction[r] as number;
      return d === 2 || (d !== 0 && headOf(net, r, d) === node);
    });
    if (takes) out.push(r);
  }
  return out;
}

/** Whether in every interval the one brings water to the node and the other takes it, or neither moves. */
function flowsAlike(net: ChannelNet, flows: readonly FlowColumns[], node: number, a: number, b: number): boolean {
  return flows.every(({ direction }) => {
    const [da, db] = [direction[a] as number, direction[b] as number];
    if (da === 0 && db === 0) return true;
    if (da === 0 || db === 0 || da === 2 || db === 2) return false;
    return (
      (tailOf(net, a, da) === node && headOf(net, b, db) === node) ||
      (headOf(net, a, da) === node && tailOf(net, b, db) === node)
    );
  });
}

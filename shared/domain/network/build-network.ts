import type { LonLat } from "../geo.ts";
import { metres } from "../units.ts";
import { checkNetwork } from "./check-network.ts";
import { lineLength } from "./geodesic.ts";
import { mergeEnds } from "./merge-ends.ts";
import type { Network, NetworkIssue, Reach, ReachInput } from "./reach.ts";

export type BuildOptions = {
  /** Ends nearer than this become one node, metres. */
  toleranceM: number;
  /** An end that stops this near to another channel without meeting it is told as dangling; default `nearMissM`. */
  danglingM?: number;
};

/** Below this a line has no length worth the name, metres. */
const NO_LENGTH_M = 0.01;

/** Default reach of the search for dangling ends: ten times the tolerance, at least 10 m. */
export const nearMissM = (toleranceM: number): number => Math.max(10, 10 * toleranceM);

/**
 * Builds a network from lines: nodes from given ids or coincident ends, geodesic lengths, and every check of
 * `checkNetwork`. Lines that cannot be part of a network (coordinates out of range, a `ref` seen before, no length, the
 * same line again) are left out, each with an issue; everything else is kept as digitised.
 */
export function buildNetwork(
  inputs: readonly ReachInput[],
  options: BuildOptions,
): { network: Network; issues: NetworkIssue[] } {
  const issues: NetworkIssue[] = [];
  const usable = screen(inputs, issues);
  const lengths = new Map(usable.map((input) => [input, lineLength(input.coordinates)]));
  const long = usable.filter((input) => {
    const topological = input.fromNode !== null && input.toNode !== null && input.fromNode !== input.toNode;
    if ((lengths.get(input) as number) >= NO_LENGTH_M || topological) return true;
    issues.push(issueOf("zero-length", "warning", `河段 ${input.ref} 长度为零，未采用`, [input], input.coordinates[0]));
    return false;
  });
  const kept = dropCollapsed(long, lengths, options.toleranceM, issues);
  const unique = dropDuplicates(kept, issues);

  const ends = mergeEnds(unique, options.toleranceM);
  const reaches = unique.map((input, index): Reach => {
    const { fromNode: _from, toNode: _to, ...attributes } = input;
    const [fromNode, toNode] = [ends.fromNode[index] as number, ends.toNode[index] as number];
    return { ...attributes, index, fromNode, toNode, length: metres(lengths.get(input) as number) };
  });
  const network: Network = { reaches, nodes: ends.nodes };
  const near = { toleranceM: options.toleranceM, danglingM: options.danglingM ?? nearMissM(options.toleranceM) };
  return { network, issues: [...issues, ...checkNetwork(network, near)] };
}

function screen(inputs: readonly ReachInput[], issues: NetworkIssue[]): ReachInput[] {
  const seen = new Set<string>();
  return inputs.filter((input) => {
    if (input.coordinates.length === 0 || !input.coordinates.every(inRange)) {
      issues.push(issueOf("out-of-range", "error", `河段 ${input.ref} 没有坐标，或坐标超出经纬度范围`, [input], null));
      return false;
    }
    if (seen.has(input.ref)) {
      issues.push(issueOf("duplicate-ref", "error", `河段编号 ${input.ref} 重复`, [input], input.coordinates[0]));
      return false;
    }
    seen.add(input.ref);
    return true;
  });
}

const inRange = ([lon, lat]: LonLat) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;

/** A reach whose two ends fall into one node and that is no longer than the joining itself adds nothing. */
function dropCollapsed(
  inputs: readonly ReachInput[],
  lengths: ReadonlyMap<ReachInput, number>,
  toleranceM: number,
  issues: NetworkIssue[],
): readonly ReachInput[] {
  const isShort = (input: ReachInput) => (lengths.get(input) as number) <= 2 * toleranceM;
  if (!inputs.some(isShort)) return inputs;
  const ends = mergeEnds(inputs, toleranceM);
  return inputs.filter((input, i) => {
    if (!isShort(input) || ends.fromNode[i] !== ends.toNode[i]) return true;
    const message = `河段 ${input.ref} 短于容差，两端并为一点，未采用`;
    issues.push(issueOf("zero-length", "warning", message, [input], input.coordinates[0]));
    return false;
  });
}

function dropDuplicates(inputs: readonly ReachInput[], issues: NetworkIssue[]): ReachInput[] {
  const byEnds = new Map<string, ReachInput[]>();
  return inputs.filter((input) => {
    const key = [input.coordinates[0], input.coordinates.at(-1)].map(String).sort().join(" ");
    const alike = byEnds.get(key);
    const twin = alike?.find((other) => sameLine(other, input));
    if (twin !== undefined) {
      const message = `河段 ${input.ref} 与 ${twin.ref} 几何完全相同，未采用`;
      issues.push(issueOf("duplicate-reach", "warning", message, [input, twin], input.coordinates[0]));
      return false;
    }
    if (alike === undefined) byEnds.set(key, [input]);
    else alike.push(input);
    return true;
  });
}

/** Same vertices in the same or the opposite order, and no given nodes that say otherwise. */
function sameLine(a: ReachInput, b: ReachInput): boolean {
  const last = a.coordinates.length - 1;
  if (b.coordinates.length !== last + 1) return false;
  const equal = (p: LonLat | undefined, q: LonLat | undefined) => p?.[0] === q?.[0] && p?.[1] === q?.[1];
  if (a.coordinates.every((p, i) => equal(p, b.coordinates[i])))
    return a.fromNode === b.fromNode && a.toNode === b.toNode;
  if (a.coordinates.every((p, i) => equal(p, b.coordinates[last - i])))
    return a.fromNode === b.toNode && a.toNode === b.fromNode;
  return false;
}

function issueOf(
  code: NetworkIssue["code"],
  severity: NetworkIssue["severity"],
  message: string,
  inputs: readonly ReachInput[],
  position: LonLat | null | undefined,
): NetworkIssue {
  return { code, severity, message, reaches: inputs.map((i) => i.ref), position: position ?? null };
}

import type { Network, Reach } from "../network/reach.ts";
import type { PathStep } from "../network/search.ts";
import type { ChainLink } from "./trace-model.ts";

/** Groups the reaches of a way by river and kind, in order: 断面 → 河 → 支流 → 支浜 → 排口. Lengths in metres. */
export function buildChain(network: Network, steps: readonly PathStep[]): ChainLink[] {
  const links: { river: string | null; kind: string | null; lengthM: number; reaches: string[] }[] = [];
  for (const { reach: index, lengthM } of steps) {
    const { river, kind, ref } = network.reaches[index] as Reach;
    const last = links.at(-1);
    // Channels without a name are told apart by kind only.
    if (last !== undefined && last.river === river && (river !== null || last.kind === kind)) {
      last.lengthM += lengthM;
      if (last.reaches.at(-1) !== ref) last.reaches.push(ref);
    } else links.push({ river, kind, lengthM, reaches: [ref] });
  }
  return links.map((link) => ({ ...link, lengthM: round(link.lengthM) }));
}

/** Metres to the centimetre: what a record keeps. */
export const round = (metres: number): number => Math.round(metres * 100) / 100;

import { AppError } from "../../shared/domain/errors.ts";
import { cameIn, effectOf, type RankingEffect } from "../../shared/domain/tracing/sampling/sample-effect.ts";
import type { KeptSample } from "../stores/field-samples.store.ts";
import type { Stores } from "../stores/stores.ts";
import { placedOn } from "./chain-samples.ts";
import type { HeldNetwork } from "./hold-network.ts";
import { currentOf, type Trace } from "./trace-pollution.ts";

export type SampleState = "counted" | "waiting" | "off-network" | "withdrawn";
export type ListedSample = {
  kept: KeptSample;
  state: SampleState;
  /** Of the trace it first came into; null where it is in none. */
  effect: ({ trace: string; before: string } & RankingEffect) | null;
};
export type ListedSamples = { trace: string; current: string; renewed: boolean; items: ListedSample[] };

type Deps = { read: Pick<Stores, "traces" | "fieldSamples">; findTrace: (id: string) => Promise<Trace> };

/** Every sample of the chain of a trace with what each did to the ranking. @throws AppError not-found · unavailable */
export const listSamples =
  ({ read, findTrace }: Deps) =>
  async (id: string): Promise<ListedSamples> => {
    const chain = await read.traces.chainOf(id);
    const current = currentOf(chain);
    if (current === undefined) throw new AppError("not-found", `没有编号为 ${id} 的溯源记录`);
    const kept = await read.fieldSamples.ofTraces(chain.map((t) => t.id));
    if (kept.length === 0) return { trace: id, current, renewed: true, items: [] };
    const effects = await effectsOf(
      findTrace,
      chain.flatMap((t) => (t.repeats ? [] : [t.id])),
    );
    const { inputs, held } = await findTrace(current);
    const counted = new Set(inputs.response?.samples.map((s) => s.clientId));
    const items = kept.map((of) => ({
      kept: of,
      state: stateOf(of, counted, held),
      effect: effects.get(of.sample.clientId) ?? null,
    }));
    const renewed = items.every(
      ({ kept: { sample }, state }) => state !== "waiting" && (state !== "withdrawn" || !counted.has(sample.clientId)),
    );
    return { trace: id, current, renewed, items };
  };

function stateOf({ sample, withdrawn }: KeptSample, counted: ReadonlySet<string>, held: HeldNetwork): SampleState {
  if (withdrawn !== null) return "withdrawn";
  if (counted.has(sample.clientId)) return "counted";
  return placedOn(held, sample) === undefined ? "off-network" : "waiting";
}

/** By client id what the first trace that took a sample changed. A record is a megabyte: two are open at a time. */
async function effectsOf(find: Deps["findTrace"], chain: readonly string[]) {
  const effects = new Map<string, ListedSample["effect"]>();
  let last: Trace | undefined;
  for (const id of chain) {
    const after = await find(id);
    const { follows } = after.inputs;
    if (follows !== null) {
      const before = last?.record.id === follows.trace ? last : await find(follows.trace);
      const effect = { trace: id, before: follows.trace, ...effectOf(before, after) };
      for (const clientId of cameIn(before, after)) if (!effects.has(clientId)) effects.set(clientId, effect);
    }
    last = after;
  }
  return effects;
}

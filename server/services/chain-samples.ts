import { AppError } from "../../shared/domain/errors.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { KeptSample } from "../stores/field-samples.store.ts";
import type { Stores } from "../stores/stores.ts";
import { snapped } from "./find-window.ts";
import type { HeldNetwork } from "./hold-network.ts";

type Read = Pick<Stores, "traces" | "fieldSamples">;

/** Every sample of the chain a trace belongs to, whichever of its traces it was taken for, withdrawn ones too. */
export async function chainSamples({ traces, fieldSamples }: Read, traceId: string): Promise<KeptSample[]> {
  const chain = await traces.chainOf(traceId);
  return fieldSamples.ofTraces(chain.map((t) => t.id));
}

/** The samples of a chain that count, on a version of the network. */
export async function countedSamples(read: Read, held: HeldNetwork, traceId: string): Promise<TracedSample[]> {
  const kept = await chainSamples(read, traceId);
  return kept.flatMap(({ sample, withdrawn }) => (withdrawn === null ? (placedOn(held, sample) ?? []) : []));
}

/** A sample on a version of the network: where it was put, or else where its position falls; undefined where neither is. */
export function placedOn(held: HeldNetwork, sample: TracedSample): TracedSample | undefined {
  const { place } = sample;
  const index = held.indexOf(place.reach);
  if (index !== undefined && place.measureM <= (held.network.reaches[index] as Reach).length) return sample;
  try {
    const { reach, measure, snapDistanceM, position } = snapped(held, place.position);
    const { ref } = held.network.reaches[reach] as Reach;
    return { ...sample, place: { reach: ref, measureM: measure, snapDistanceM, position } };
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return undefined;
    throw error;
  }
}

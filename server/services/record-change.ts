import type { EpochSeconds } from "../../shared/domain/units.ts";
import { whoActs } from "../stores/acting.ts";
import type { Stores } from "../stores/stores.ts";

type Fields = Readonly<Record<string, unknown>>;
export type Change = {
  /** `object.verb`: import.run, sample.withdraw, account.change … */
  action: string;
  /** What it was done to. */
  of: readonly [kind: string, id: string | number | null];
  before?: Fields | null;
  after?: Fields | null;
  /** Why, in the words of who did it. */
  reason?: string | null;
};

/** Writes a change into the audit, in the unit of work that makes it, in the name of whoever is at work. */
export async function recordChange(
  { audit }: Pick<Stores, "audit">,
  at: EpochSeconds,
  { action, of: [kind, id], before = null, after = null, reason = null }: Change,
): Promise<void> {
  const { actor, address } = whoActs();
  await audit.append({
    at,
    actorKind: actor.kind,
    actor: actor.name,
    address,
    action,
    objectKind: kind,
    objectId: id === null ? null : String(id),
    before,
    after,
    reason,
  });
}

/** The fields that differ, as they were and as they are; equal ones are left out. */
export function changedFields<T extends Fields>(before: T, after: T): { before: Fields; after: Fields } {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const pick = (of: T) => Object.fromEntries(keys.map((key) => [key, of[key]]));
  return { before: pick(before), after: pick(after) };
}

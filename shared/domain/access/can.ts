import type { Actor } from "./actor.ts";
import { type Action, ROLE_ACTIONS } from "./roles.ts";

/**
 * What an action is done to.
 *
 * - `anywhere`: nothing of one district, or a list that is cut to what may be seen; a grant for any district will do.
 * - `city`: everything, or something that belongs to no district in particular; only a grant for the whole city will do.
 * - `districts`: an object of the districts `own`, on the border of those `beside` (the other side of a boundary section).
 */
export type Target =
  | { kind: "anywhere" }
  | { kind: "city" }
  | { kind: "districts"; own: readonly (string | null)[]; beside: readonly (string | null)[] };

export const ANYWHERE: Target = { kind: "anywhere" };
export const CITY: Target = { kind: "city" };

/** Both sides of a boundary may look at it and trace from it; what is said of it is said by its own side. */
const FROM_BESIDE: ReadonlySet<Action> = new Set(["read", "trace", "sample"]);

/**
 * Whether `actor` may do `action` to `target`: the one rule, used by the server to refuse and by the page to hide.
 * An object whose district nobody knows is the city's.
 */
export function can(actor: Pick<Actor, "grants" | "onlyActions">, action: Action, target: Target): boolean {
  if (actor.onlyActions !== null && !actor.onlyActions.has(action)) return false;
  return actor.grants.some(({ role, district }) => {
    if (!ROLE_ACTIONS[role].has(action)) return false;
    if (district === null || target.kind === "anywhere") return true;
    if (target.kind === "city") return false;
    return target.own.includes(district) || (FROM_BESIDE.has(action) && target.beside.includes(district));
  });
}

/** Districts whose objects may be read; null: all, and those of no district. */
export type DistrictScope = ReadonlySet<string> | null;

/** How far an actor may read. Lists are cut to it. */
export function readScope(actor: Pick<Actor, "grants" | "onlyActions">): DistrictScope {
  if (can(actor, "read", CITY)) return null;
  const reading = actor.onlyActions === null || actor.onlyActions.has("read");
  const granted = reading ? actor.grants.filter(({ role }) => ROLE_ACTIONS[role].has("read")) : [];
  return new Set(granted.flatMap(({ district }) => (district === null ? [] : [district])));
}

/** Whether something of any of these districts lies in a scope. */
export const inScope = (scope: DistrictScope, ...districts: (string | null)[]): boolean =>
  scope === null || districts.some((district) => district !== null && scope.has(district));

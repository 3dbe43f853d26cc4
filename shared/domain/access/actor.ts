import type { Action, Grant } from "./roles.ts";

/**
 * Who asks. `user`: signed in; `key`: a program with a key of a user; `anonymous`: nobody signed in; `system`: the service
 * itself or who has its files.
 */
export type Actor = {
  kind: "user" | "key" | "anonymous" | "system";
  /** Sign-in name; of a key: that of its owner and its own, `li.ming/日报`. */
  name: string;
  grants: readonly Grant[];
  /** Of a key: all it may ask for, whatever its owner may; null: no such limit. */
  onlyActions: ReadonlySet<Action> | null;
};

/** May look at everything, the demo city on show, and nothing else. */
export const GUEST: Actor = {
  kind: "anonymous",
  name: "guest",
  grants: [{ role: "viewer", district: null }],
  onlyActions: new Set(["read"]),
};
/** Nobody: sees the sign-in page. */
export const NOBODY: Actor = { kind: "anonymous", name: "nobody", grants: [], onlyActions: new Set() };
/** The service itself: feeds, clocks, start-up. */
export const SYSTEM: Actor = { kind: "system", name: "system", grants: [], onlyActions: null };

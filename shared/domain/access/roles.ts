/** What a person is in the system. Source: ../../../docs/permissions.md */
export const ROLES = ["viewer", "officer", "duty", "planner", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What a route, a button or a key can ask leave for. */
export const ACTIONS = [
  "read",
  "acknowledge",
  "trace",
  "sample",
  "edit-flow",
  "import",
  "administer",
  "audit",
  "own-account",
] as const;
export type Action = (typeof ACTIONS)[number];

/** Which actions a role carries, within the districts it is given for. */
export const ROLE_ACTIONS: Readonly<Record<Role, ReadonlySet<Action>>> = {
  viewer: new Set(["read", "own-account"]),
  officer: new Set(["read", "own-account", "acknowledge", "trace", "sample", "edit-flow", "import"]),
  duty: new Set(["read", "own-account", "acknowledge", "trace", "sample", "edit-flow", "import"]),
  planner: new Set(["read", "own-account", "trace", "import"]),
  admin: new Set(ACTIONS),
};

/** Actions that an API key may be given: a key neither administers nor changes passwords. */
export const KEY_ACTIONS = ["read", "acknowledge", "trace", "sample", "edit-flow", "import", "audit"] as const;
export type KeyAction = (typeof KEY_ACTIONS)[number];

/** A role for one district (区县, by its name in the register), or null for the whole city. */
export type Grant = { role: Role; district: string | null };

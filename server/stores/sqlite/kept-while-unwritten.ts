import type { Prepare } from "./rows.ts";

/** Changes with every commit of another connection and every row written on this one. */
export const DATA_VERSION = "SELECT data_version, total_changes() FROM pragma_data_version";

export type KeptWhileUnwritten<T> = ReturnType<typeof keptWhileUnwritten<T>>;

/** Something worked out from rows, kept for as long as nothing is written by anyone. */
export function keptWhileUnwritten<T>(prepare: Prepare, workOut: () => T) {
  let kept: { version: string; value: T } | undefined;
  return {
    get(): T {
      const version = String(prepare(DATA_VERSION).raw().get());
      if (kept?.version !== version) kept = { version, value: workOut() };
      return kept.value;
    },
    /** What a unit of work has seen of itself must not outlive it: rolling back counts no change. */
    forget(): void {
      kept = undefined;
    },
  };
}

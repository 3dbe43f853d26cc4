import type { LiveEvent } from "../../shared/contract/overview.ts";

export type Publish = (event: LiveEvent) => void;

/** In-process bus: what just happened, for open pages. */
export function createLiveEvents() {
  const listeners = new Set<Publish>();
  return {
    publish: ((event) => {
      for (const listener of listeners) listener(event);
    }) satisfies Publish,
    /** Answers the function that ends the subscription. */
    subscribe(listener: Publish): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type LiveEvents = ReturnType<typeof createLiveEvents>;

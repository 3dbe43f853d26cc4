import type { LiveEvent } from "../../shared/contract/overview.ts";

export type Publish = (event: LiveEvent) => void;

/** In-process bus: what just happened, for open pages. */
export function createLiveEvents() {
  const listeners = new Map<Publish, () => void>();
  return {
    publish: ((event) => {
      for (const listener of listeners.keys()) listener(event);
    }) satisfies Publish,
    /** Answers the function that ends the subscription. `onEnd` is called when the service stops. */
    subscribe(listener: Publish, onEnd: () => void = () => {}): () => void {
      listeners.set(listener, onEnd);
      return () => listeners.delete(listener);
    },
    /** How many listen: open pages. */
    listening: (): number => listeners.size,
    /** Tells everyone that nothing will come any more. */
    end(): void {
      for (const onEnd of listeners.values()) onEnd();
    },
  };
}
export type LiveEvents = ReturnType<typeof createLiveEvents>;

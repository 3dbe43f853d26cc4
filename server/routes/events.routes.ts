import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { LiveEvent } from "../../shared/contract/overview.ts";
import type { LiveEvents } from "../services/live-events.ts";

const HEARTBEAT_MS = 15_000;

/** When the service stops pages are told to come back so much later: it is up again by then, if it was an upgrade. */
const RETRY_MS = 3_000;

/** `GET /api/events`: server-sent events, something at once so that proxies and browsers know the line is open. */
export function eventRoutes({ events }: { events: LiveEvents }) {
  return new Hono().get("/events", (c) =>
    streamSSE(c, async (stream) => {
      let over = false;
      let wake = (): void => {};
      const send = (event: LiveEvent) => void stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      const unsubscribe = events.subscribe(send, () => {
        over = true;
        wake();
      });
      stream.onAbort(() => {
        unsubscribe();
        wake();
      });
      while (!stream.aborted && !over) {
        await stream.writeSSE({ event: "heartbeat", data: "" });
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, HEARTBEAT_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      if (over) await stream.write(`retry: ${RETRY_MS}\n\n`);
      unsubscribe();
    }),
  );
}

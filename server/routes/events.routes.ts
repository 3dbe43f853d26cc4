import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { anywhere, requires } from "../http/access.ts";
import type { LiveEvents } from "../services/live-events.ts";

const HEARTBEAT_MS = 15_000;

/** `GET /api/events`: server-sent events, something at once so that proxies and browsers know the line is open. */
export function eventRoutes({ events }: { events: LiveEvents }) {
  return new Hono().get("/events", requires("read", anywhere), (c) =>
    streamSSE(c, async (stream) => {
      const unsubscribe = events.subscribe((event) => {
        void stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      });
      stream.onAbort(unsubscribe);
      while (!stream.aborted) {
        await stream.writeSSE({ event: "heartbeat", data: "" });
        await stream.sleep(HEARTBEAT_MS);
      }
      unsubscribe();
    }),
  );
}

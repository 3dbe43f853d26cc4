import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { LiveEvent } from "../../shared/contract/overview.ts";
import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import type { LiveEvents } from "../services/live-events.ts";

const HEARTBEAT_MS = 15_000;

type Deps = {
  events: LiveEvents;
  seesEvent: (scope: DistrictScope, event: LiveEvent) => Promise<boolean>;
};

/** `GET /api/events`: server-sent events, something at once so that proxies and browsers know the line is open. */
export function eventRoutes({ events, seesEvent }: Deps) {
  return new Hono().get("/events", requires("read", anywhere), (c) =>
    streamSSE(c, async (stream) => {
      const scope = scopeOf(c);
      const unsubscribe = events.subscribe((event) => {
        void seesEvent(scope, event)
          .then((sees) => (sees ? stream.writeSSE({ event: event.type, data: JSON.stringify(event) }) : undefined))
          .catch(() => undefined);
      });
      stream.onAbort(unsubscribe);
      while (!stream.aborted && (await c.get("isStillCalling")())) {
        await stream.writeSSE({ event: "heartbeat", data: "" });
        await stream.sleep(HEARTBEAT_MS);
      }
      unsubscribe();
    }),
  );
}

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { LiveEvent } from "../../shared/contract/overview.ts";
import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import type { LiveEvents } from "../services/live-events.ts";

const HEARTBEAT_MS = 15_000;

/** When the service stops pages are told to come back so much later: it is up again by then, if it was an upgrade. */
const RETRY_MS = 3_000;
type Deps = {
  events: LiveEvents;
  seesEvent: (scope: DistrictScope, event: LiveEvent) => Promise<boolean>;
};

/** `GET /api/events`: server-sent events, something at once so that proxies and browsers know the line is open. */
export function eventRoutes({ events, seesEvent }: Deps) {
  return new Hono().get("/events", requires("read", anywhere), (c) =>
    streamSSE(c, async (stream) => {
      const scope = scopeOf(c);
      let over = false;
      let wake = (): void => {};
      const send = (event: LiveEvent) =>
        void seesEvent(scope, event)
          .then((sees) => (sees ? stream.writeSSE({ event: event.type, data: JSON.stringify(event) }) : undefined))
          .catch(() => undefined);
      const unsubscribe = events.subscribe(send, () => {
        over = true;
        wake();
      });
      stream.onAbort(() => {
        unsubscribe();
        wake();
      });
      while (!stream.aborted && !over && (await c.get("isStillCalling")())) {
        await stream.writeSSE({ event: "heartbeat", data: "" });
        // The end may have come while that was written, before there was anyone to wake.
        if (stream.aborted || over) break;
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

// @vitest-environment happy-dom
import { PiniaColada, useQuery } from "@pinia/colada";
import { createPinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type App, createApp, effectScope } from "vue";
import { useLiveStore } from "./live.store.ts";

/** The browser's EventSource, driven by hand. */
class Stream extends EventTarget {
  static last: Stream;
  onopen?: () => void;
  onerror?: () => void;
  closed = false;
  constructor(readonly url: string) {
    super();
    Stream.last = this;
  }
  close() {
    this.closed = true;
  }
  send(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

describe("event stream", () => {
  let app: App;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("EventSource", Stream);
    app = createApp({ render: () => null });
    app.use(createPinia());
    app.use(PiniaColada, {});
    app.mount(document.createElement("div"));
  });
  afterEach(() => {
    app.unmount();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const store = () => app.runWithContext(() => useLiveStore());

  it("says lost only after a grace, retries, and is live again when the server is back", () => {
    const live = store();
    live.connect();
    Stream.last.onopen?.();
    expect(live.status).toBe("live");
    const before = Stream.last;
    before.onerror?.();
    expect([live.status, before.closed]).toEqual(["live", true]);
    vi.advanceTimersByTime(3000);
    expect(live.lost).toBe(true);
    expect(Stream.last).not.toBe(before);
    Stream.last.onopen?.();
    expect([live.status, live.lost]).toEqual(["live", false]);
  });

  it("waits longer after each failure", () => {
    const live = store();
    live.connect();
    const gaps = [1, 2, 3].map(() => {
      Stream.last.onerror?.();
      return (live.retryAt ?? 0) - Date.now();
    });
    expect(gaps).toEqual([1000, 2000, 4000]);
  });

  it("asks again once for what many readings changed, and hands each event on", async () => {
    const live = store();
    const fetch = vi.fn(async () => 1);
    const scope = effectScope();
    app.runWithContext(() => scope.run(() => useQuery({ key: ["overview", "now"], query: fetch })));
    await vi.advanceTimersByTimeAsync(10);
    const heard: string[] = [];
    live.onEvent((event) => heard.push(event.type));
    live.connect();
    Stream.last.onopen?.();
    for (let i = 0; i < 5; i++)
      Stream.last.send("reading", { type: "reading", section: `S${i}`, observed_at: "2026-11-22T20:00:00Z" });
    Stream.last.send("reading", { type: "reading", nonsense: true });
    await vi.advanceTimersByTimeAsync(2000);
    expect(heard).toEqual(Array(5).fill("reading"));
    expect(fetch).toHaveBeenCalledTimes(2);
    scope.stop();
  });
});

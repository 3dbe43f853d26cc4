// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type App, createApp } from "vue";
import OverviewStrip from "./overview-strip.vue";

const DAY = 86_400;
const bounds = { from: 0, to: 1000 * DAY };
const onRange = vi.fn();
let app: App;
let host: HTMLElement;

beforeEach(() => {
  host = document.createElement("div");
  document.body.append(host);
  app = createApp(OverviewStrip, {
    columns: { times: [0, DAY, 2 * DAY], values: [1, 2, 1], states: [0, 0, 0] },
    bounds,
    range: { from: 900 * DAY, to: 1000 * DAY },
    locale: "zh-CN",
    labels: { from: "起点", to: "终点", window: "窗口" },
    onRange,
  });
  app.mount(host);
});
afterEach(() => {
  app.unmount();
  host.remove();
  onRange.mockReset();
});

const press = (label: string, key: string) =>
  host
    .querySelector(`[aria-label^="${label}"]`)
    ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

test("handles say what they are and where they stand", () => {
  const from = host.querySelector('[role="slider"][aria-label="起点"]');
  expect(from?.getAttribute("aria-valuenow")).toBe(String(900 * DAY));
  expect(from?.getAttribute("aria-valuetext")).toBe("1972-06-19 08:00");
});

test("arrow keys widen, narrow and move the window by a fiftieth of all years", () => {
  press("起点", "ArrowLeft");
  press("终点", "ArrowLeft");
  press("窗口", "ArrowLeft");
  press("终点", "ArrowRight");
  press("窗口", "a");
  expect(onRange.mock.calls.map(([range]) => [range.from / DAY, range.to / DAY])).toEqual([
    [880, 1000],
    [900, 980],
    [880, 980],
    [900, 1000],
  ]);
});

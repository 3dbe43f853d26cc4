// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type App, createApp, nextTick } from "vue";
import ValueMatrix from "./value-matrix.vue";

const cell = (key: string) => ({ key, text: "Ⅲ", paint: { fill: "#000", ink: "#fff" }, label: `${key} Ⅲ` });
const rows = [
  { key: "a", label: "a", cells: [cell("a1"), null, cell("a3")] },
  { key: "b", label: "b", cells: [cell("b1"), cell("b2"), null] },
];
const select = vi.fn();
let app: App;
let host: HTMLElement;

beforeEach(() => {
  host = document.createElement("div");
  document.body.append(host);
  app = createApp(ValueMatrix, {
    caption: "c",
    rows,
    columns: ["1", "2", "3"],
    selected: null,
    dense: false,
    onSelect: select,
  });
  app.mount(host);
});
afterEach(() => {
  app.unmount();
  host.remove();
  select.mockReset();
});

const focusable = () =>
  [...host.querySelectorAll<HTMLElement>('[tabindex="0"]')].map((e) => e.getAttribute("aria-label"));
async function press(key: string): Promise<void> {
  const at = document.activeElement as HTMLElement;
  at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await nextTick();
  await nextTick();
}
const focused = () => document.activeElement?.getAttribute("aria-label");

test("one cell is reached by the tab key, the last known", () => expect(focusable()).toEqual(["b2 Ⅲ"]));

test("arrows go over gaps and stop at the edges", async () => {
  host.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  await press("ArrowLeft");
  expect(focused()).toBe("b1 Ⅲ");
  await press("ArrowUp");
  expect(focused()).toBe("a1 Ⅲ");
  await press("ArrowRight");
  expect(focused()).toBe("a3 Ⅲ");
  await press("ArrowRight");
  expect(focused()).toBe("a3 Ⅲ");
});

test("Enter and click choose a cell; an empty place chooses nothing", async () => {
  host.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  await press("Enter");
  host.querySelector<HTMLElement>('[aria-label="a1 Ⅲ"]')?.click();
  host.querySelector<HTMLElement>(".blank")?.click();
  expect(select.mock.calls).toEqual([["b2"], ["a1"]]);
});

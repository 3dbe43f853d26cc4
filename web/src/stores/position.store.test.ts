// @vitest-environment happy-dom
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { usePositionStore } from "./position.store.ts";

let tell: (of: object) => void = () => {};
let fail: (of: object) => void = () => {};
const clearWatch = vi.fn();
const set = (on: object, name: string, value: unknown) =>
  Object.defineProperty(on, name, { value, configurable: true });

beforeEach(() => {
  setActivePinia(createPinia());
  clearWatch.mockClear();
  set(window, "isSecureContext", true);
  set(navigator, "geolocation", {
    watchPosition: (ok: typeof tell, bad: typeof fail) => {
      [tell, fail] = [ok, bad];
      return 7;
    },
    clearWatch,
  });
});

describe("the position of the device", () => {
  it("is followed with its accuracy, only while asked for", () => {
    const store = usePositionStore();
    expect(store.position).toBeNull();
    store.toggle();
    tell({ coords: { longitude: 119.9, latitude: 31.7, accuracy: 12 } });
    expect(store.position).toEqual({ at: [119.9, 31.7], accuracyM: 12 });
    store.toggle();
    expect(clearWatch).toHaveBeenCalledWith(7);
    expect([store.position, store.watching]).toEqual([null, false]);
  });
  it("that was refused is not asked for again by itself, and says so", () => {
    const store = usePositionStore();
    store.start();
    fail({ code: 1 });
    expect([store.problem, store.watching]).toEqual(["refused", false]);
  });
  it("that is lost may come back", () => {
    const store = usePositionStore();
    store.start();
    fail({ code: 3 });
    expect([store.problem, store.watching]).toEqual(["timeout", true]);
    tell({ coords: { longitude: 119.9, latitude: 31.7, accuracy: 12 } });
    expect(store.problem).toBeNull();
  });
  it("is not to be had without a secure connection or a device that knows", () => {
    const store = usePositionStore();
    set(window, "isSecureContext", false);
    store.start();
    expect([store.problem, store.watching]).toEqual(["insecure", false]);
    set(window, "isSecureContext", true);
    set(navigator, "geolocation", undefined);
    store.start();
    expect([store.problem, store.watching]).toEqual(["unavailable", false]);
  });
});

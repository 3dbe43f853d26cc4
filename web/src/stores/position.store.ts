import type { LonLat } from "@shared/domain/geo.ts";
import { defineStore } from "pinia";
import { ref } from "vue";

/** Why there is no position: not allowed, not to be had here, or nothing heard in time. */
export type PositionProblem = "refused" | "unavailable" | "timeout" | "insecure";
/** `accuracyM`: radius within which the device believes to be, metres. */
export type Position = { at: LonLat; accuracyM: number };

const TIMEOUT_MS = 20_000;
const PROBLEMS: Record<number, PositionProblem> = { 1: "refused", 2: "unavailable", 3: "timeout" };

/** Where this device is, only while somebody asked for it; it stays on the device. */
export const usePositionStore = defineStore("position", () => {
  const watching = ref(false);
  const position = ref<Position | null>(null);
  const problem = ref<PositionProblem | null>(null);
  let watch: number | undefined;

  function start(): void {
    if (watching.value) return;
    problem.value = null;
    if (!window.isSecureContext) problem.value = "insecure";
    else if (!navigator.geolocation) problem.value = "unavailable";
    if (problem.value !== null) return;
    watching.value = true;
    watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        problem.value = null;
        position.value = { at: [coords.longitude, coords.latitude], accuracyM: coords.accuracy };
      },
      ({ code }) => {
        problem.value = PROBLEMS[code] ?? "unavailable";
        // what was not allowed is not asked for again by itself; a lost signal may come back
        if (code === 1) stop(false);
      },
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: TIMEOUT_MS },
    );
  }
  function stop(forget = true): void {
    if (watch !== undefined) navigator.geolocation.clearWatch(watch);
    watch = undefined;
    watching.value = false;
    position.value = null;
    if (forget) problem.value = null;
  }
  const toggle = () => (watching.value ? stop() : start());
  return { watching, position, problem, start, stop, toggle };
});

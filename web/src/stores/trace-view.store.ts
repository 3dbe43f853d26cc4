import { defineStore } from "pinia";
import { ref } from "vue";

export const TRACE_PANELS = ["suspects", "chain", "excluded", "record"] as const;
export type TracePanel = (typeof TRACE_PANELS)[number];

/** What is looked at in a trace. */
export const useTraceViewStore = defineStore("trace-view", () => ({
  /** Code of the chosen suspect; null: the first one. */
  suspect: ref<string | null>(null),
  panel: ref<TracePanel>("suspects"),
  /** Code under the pointer, in a list or on the map. */
  hovered: ref<string | null>(null),
}));

import type { AdvisedSample } from "@shared/contract/trace-samples.ts";
import { defineStore } from "pinia";
import { ref } from "vue";

export const TRACE_PANELS = ["suspects", "samples", "chain", "excluded", "record"] as const;
export type TracePanel = (typeof TRACE_PANELS)[number];

/** What is looked at in a trace. */
export const useTraceViewStore = defineStore("trace-view", () => ({
  /** Code of the chosen suspect; null: the first one. */
  suspect: ref<string | null>(null),
  panel: ref<TracePanel>("suspects"),
  /** Place in the moments of the light that the water is shown at; null: not played. */
  hour: ref<number | null>(null),
  /** The moment played when it stands still, epoch seconds, for the address. */
  at: ref<number | null>(null),
  /** Two runs side by side: the one held against, and the one looked at; null: none chosen, and the trace itself. */
  base: ref<string | null>(null),
  run: ref<string | null>(null),
  /** Places where a sample is advised, for the map. */
  advised: ref<readonly AdvisedSample[]>([]),
  /** Code under the pointer, in a list or on the map. */
  hovered: ref<string | null>(null),
}));

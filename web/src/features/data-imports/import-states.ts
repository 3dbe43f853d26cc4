import type { ImportResponse } from "@shared/contract/imports.ts";

/** The chip of an import's state. */
export const STATE_CHIP: Record<ImportResponse["state"], string> = {
  running: "",
  done: "chip-success",
  "dry-run": "chip-warning",
  refused: "chip-danger",
  failed: "chip-danger",
  undone: "",
};

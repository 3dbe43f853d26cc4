import type { LiveEvent } from "../../shared/contract/overview.ts";
import type { ErrorCode } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TouchedReadings } from "../imports/parsed-import.ts";
import type { ImportJob } from "../services/perform-import.ts";
import type { Acting } from "../stores/acting.ts";

/** What the main thread asks of the import thread, and what comes back. */
export type ImportCall =
  | { type: "run"; job: ImportJob }
  | { type: "undo"; importId: ImportId }
  | { type: "update-exceedances"; touched: readonly TouchedReadings[] };
/** `by`: who asked for it, for the audit. */
export type ImportCallMessage = ImportCall & { id: number; now: EpochSeconds; by: Acting };

export type ImportThreadMessage =
  | { type: "progress"; id: number; part: number }
  | { type: "publish"; event: LiveEvent }
  | { type: "done"; id: number; result: unknown }
  | { type: "failed"; id: number; code: ErrorCode | null; message: string; stack: string | undefined };

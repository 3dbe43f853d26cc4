import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

export type NewFieldSample = Omit<TracedSample, "id" | "hasPhoto"> & {
  traceId: string;
  recordedAt: EpochSeconds;
  /** Data URI; null: none taken. */
  photo: string | null;
};

/** Who took a sample out of force, when and why. */
export type SampleWithdrawal = { at: EpochSeconds; person: string; reason: string };

/** A sample as it is kept: the trace it was taken for, when it came in, and whether it still counts. */
export type KeptSample = {
  sample: TracedSample;
  traceId: string;
  recordedAt: EpochSeconds;
  /** Null: it counts. */
  withdrawn: SampleWithdrawal | null;
};

/** Results from the bank: records, never edited; one that was wrong is withdrawn and stays to be seen. */
export interface FieldSampleStore {
  /** Keeps a sample; one whose client id is known is not kept again, and what was kept then is the answer. */
  put(sample: NewFieldSample): Promise<KeptSample & { isNew: boolean }>;
  /** Samples taken for any of some traces, withdrawn ones too, in the order they came in. */
  ofTraces(traceIds: readonly string[]): Promise<KeptSample[]>;
  /** Takes a sample out of force, once. @throws AppError not-found · conflict (already withdrawn) */
  withdraw(id: number, withdrawal: SampleWithdrawal): Promise<KeptSample>;
  /** Data URI of the picture of a sample; undefined where there is no such sample or no picture. */
  photo(id: number): Promise<string | undefined>;
}

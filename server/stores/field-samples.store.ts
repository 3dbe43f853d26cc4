import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

export type NewFieldSample = Omit<TracedSample, "id" | "hasPhoto"> & {
  traceId: string;
  recordedAt: EpochSeconds;
  /** Data URI; null: none taken. */
  photo: string | null;
};

/** Results from the bank: records, never edited. */
export interface FieldSampleStore {
  /** Keeps a sample; one whose client id is known is not kept again, and what was kept then is the answer. */
  put(sample: NewFieldSample): Promise<{ sample: TracedSample; traceId: string; isNew: boolean }>;
  /** Data URI of the picture of a sample; undefined where there is no such sample or no picture. */
  photo(id: number): Promise<string | undefined>;
}

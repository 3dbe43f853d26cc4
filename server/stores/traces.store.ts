import type { EpochSeconds } from "../../shared/domain/units.ts";

/** A trace is a record: request, inputs by id and revision, versions and result, never edited. */
export type TraceRecord = {
  id: string;
  createdAt: EpochSeconds;
  exceedanceId: number | null;
  sectionCode: string | null;
  observedAt: EpochSeconds;
  rerunOf: string | null;
  demo: boolean;
  status: "done" | "insufficient";
  sectionName: string | null;
  suspectCount: number;
  /** Name of the suspect ranked first. */
  firstSuspect: string | null;
  /** Everything that went in, as JSON text: hashed and used to run it again. */
  inputs: string;
  inputHash: string;
  /** The answer as JSON text. */
  result: string;
  resultHash: string;
};

/** A trace without its contents. */
export type TraceSummary = Omit<TraceRecord, "inputs" | "inputHash" | "result" | "resultHash">;

export interface TraceStore {
  insert(trace: TraceRecord): Promise<void>;
  find(id: string): Promise<TraceRecord | undefined>;
  /** Ids only, newest first: a record is a megabyte, and lists of exceedances name them all the time. */
  idsOfExceedance(exceedanceId: number, limit: number): Promise<string[]>;
  /**
   * The chain a trace belongs to: the one that began it and all that go on from it, the oldest first. Re-runs on the same
   * inputs say nothing new and are marked. Empty where there is no such trace.
   */
  chainOf(id: string): Promise<{ id: string; repeats: boolean }[]>;
  /** Runs of the same section as one, and all before and after it in its chain of runs; newest first, itself included. */
  runsLike(id: string, limit: number): Promise<TraceSummary[]>;
  /** `sectionCodes`: of any of these sections only. */
  list(
    filter: { exceedanceId?: number; sectionCode?: string; sectionCodes?: readonly string[] },
    page: { limit: number; offset: number },
  ): Promise<{ items: TraceSummary[]; total: number }>;
}

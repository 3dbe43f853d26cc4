import { AppError } from "../../shared/domain/errors.ts";
import type { TraceInputs, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import type { Stores } from "../stores/stores.ts";
import type { TraceRecord, TraceSummary } from "../stores/traces.store.ts";
import type { HeldNetworks } from "./hold-network.ts";
import type { Trace } from "./trace-pollution.ts";

export type { TraceSummary };

type Read = Pick<Stores, "traces">;
export type OpenedTrace = Omit<Trace, "held">;

/** Kept traces, newest first, of one exceedance or section or all. */
export const listTraces =
  ({ read }: { read: Read }) =>
  async (
    filter: { exceedance?: number | undefined; section?: string | undefined },
    page: { limit: number; offset: number },
  ): Promise<{ items: TraceSummary[]; total: number }> =>
    read.traces.list(
      {
        ...(filter.exceedance === undefined ? {} : { exceedanceId: filter.exceedance }),
        ...(filter.section === undefined ? {} : { sectionCode: filter.section }),
      },
      page,
    );

/** One kept trace with the network it ran on. @throws AppError not-found · unavailable (network version gone) */
export const findTrace =
  ({ read, networks }: { read: Read; networks: HeldNetworks }) =>
  async (id: string): Promise<Trace> => {
    const trace = openTrace(await requireTrace(read, id));
    return { ...trace, held: await networks.byVersion(trace.inputs.networkVersion) };
  };

/** @throws AppError not-found */
export async function requireTrace(read: Read, id: string): Promise<TraceRecord> {
  const record = await read.traces.find(id);
  if (record === undefined) throw new AppError("not-found", `没有编号为 ${id} 的溯源记录`);
  return record;
}

/** Records are written by this program only and their hashes kept, so their JSON is trusted. */
export const openTrace = (record: TraceRecord): OpenedTrace => ({
  record,
  inputs: JSON.parse(record.inputs) as TraceInputs,
  result: JSON.parse(record.result) as TraceResult,
});

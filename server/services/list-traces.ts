import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { TraceInputs, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import type { TraceRecord, TraceSummary } from "../stores/traces.store.ts";
import type { HeldNetworks } from "./hold-network.ts";
import type { Trace } from "./trace-pollution.ts";

export type { TraceSummary };

type Read = Pick<Stores, "traces" | "sections">;
export type OpenedTrace = Omit<Trace, "held">;

/** Kept traces of sections that may be seen, newest first, of one exceedance or section or all. */
export const listTraces =
  ({ read, now }: { read: Read; now: () => EpochSeconds }) =>
  async (
    filter: { scope: DistrictScope; exceedance?: number | undefined; section?: string | undefined },
    page: { limit: number; offset: number },
  ): Promise<{ items: TraceSummary[]; total: number }> =>
    read.traces.list(
      {
        ...(filter.scope === null ? {} : { sectionCodes: await codesIn(read, filter.scope, now()) }),
        ...(filter.exceedance === undefined ? {} : { exceedanceId: filter.exceedance }),
        ...(filter.section === undefined ? {} : { sectionCode: filter.section }),
      },
      page,
    );

async function codesIn(read: Read, scope: DistrictScope, at: EpochSeconds): Promise<string[]> {
  return (await read.sections.list(at)).filter((of) => seesSection(scope, of)).map(({ code }) => code);
}

/** One kept trace with the network it ran on. @throws AppError not-found · unavailable (network version gone) */
export const findTrace =
  ({ read, networks }: { read: Pick<Stores, "traces">; networks: HeldNetworks }) =>
  async (id: string): Promise<Trace> => {
    const trace = openTrace(await requireTrace(read, id));
    return { ...trace, held: await networks.byVersion(trace.inputs.networkVersion) };
  };

/** @throws AppError not-found */
export async function requireTrace(read: Pick<Stores, "traces">, id: string): Promise<TraceRecord> {
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

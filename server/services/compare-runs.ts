import { AppError } from "../../shared/domain/errors.ts";
import { compareRuns } from "../../shared/domain/tracing/compare-traces.ts";
import type { TraceComparison, TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import type { Stores } from "../stores/stores.ts";
import type { TraceRecord } from "../stores/traces.store.ts";
import { openTrace, requireTrace, type TraceSummary } from "./list-traces.ts";

type Deps = { read: Pick<Stores, "traces"> };
export type ComparedRuns = { before: TraceRecord; after: TraceRecord; comparison: TraceComparison };

/** More runs of one place than this are not offered. */
const MOST_RUNS = 200;

/** Runs a trace can be held against, newest first, itself included. @throws AppError not-found */
export const listRuns =
  ({ read }: Deps) =>
  async (id: string): Promise<TraceSummary[]> => {
    const runs = await read.traces.runsLike(id, MOST_RUNS);
    if (runs.length === 0) throw new AppError("not-found", `没有编号为 ${id} 的溯源记录`);
    return runs;
  };

/**
 * Two runs of one place side by side, from what they kept: neither is run again.
 * @throws AppError not-found · invalid (runs of different places)
 */
export const compareTwoRuns =
  ({ read }: Deps) =>
  async (baseId: string, id: string): Promise<ComparedRuns> => {
    const [before, after] = [openTrace(await requireTrace(read, baseId)), openTrace(await requireTrace(read, id))];
    if (placeOf(before.inputs) !== placeOf(after.inputs))
      throw new AppError("invalid", "两条记录的起点不同，不能比较；请选同一断面或同一起点的记录");
    return { before: before.record, after: after.record, comparison: compareRuns(before, after) };
  };

/** A section, wherever the network of the day put it; a bare place by its position. */
const placeOf = ({ section, start }: TraceInputs): string => section?.code ?? start.position.join(",");

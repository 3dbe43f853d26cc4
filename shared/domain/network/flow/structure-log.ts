import type { EpochSeconds } from "../../units.ts";
import type { StructureStateRow } from "./structures.ts";

/** A statement about a structure by an officer, made beside its log. */
export type StructureEdit = StructureStateRow & {
  id: number;
  reason: string;
  person: string | null;
  recordedAt: EpochSeconds;
};

/** A stretch of time in which a structure is known to be in one state, and who says so. `to` null: still. */
export type StructureInterval = StructureStateRow &
  ({ by: "log"; edit: null } | { by: "officer"; edit: StructureEdit });

/**
 * What a structure did, from its log and the edits of officers. An edit speaks instead of the log from its beginning to
 * its end; one without an end until the next thing anybody says about a later moment. Of edits over the same moment the
 * one recorded last speaks. Where an edit ends the log speaks again. Rows of one structure, in any order; answers
 * intervals in order that do not overlap. Time after a log row's end and before the next row is in no interval.
 */
export function effectiveStates(
  log: readonly StructureStateRow[],
  edits: readonly StructureEdit[],
): StructureInterval[] {
  const rows = [...log].sort((a, b) => a.from - b.from);
  const laid = rows.map((row, i): Laid => {
    const following = rows[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    return { row, edit: null, from: row.from, to: Math.min(row.to ?? Number.POSITIVE_INFINITY, following) };
  });
  const starts = [...rows, ...edits].map((row) => row.from).sort((a, b) => a - b);
  const heard = [...edits].sort((a, b) => a.recordedAt - b.recordedAt || a.id - b.id);
  return heard
    .map((edit): Laid => ({ row: edit, edit, from: edit.from, to: edit.to ?? nextOf(starts, edit.from) }))
    .reduce(lay, laid)
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
    .map(toInterval);
}

type Laid = { row: StructureStateRow; edit: StructureEdit | null; from: number; to: number };

const nextOf = (starts: readonly number[], from: number): number =>
  starts.find((t) => t > from) ?? Number.POSITIVE_INFINITY;

/** Lays a span over what lies there; what it covers is cut away. */
function lay(laid: Laid[], span: Laid): Laid[] {
  const left = laid.flatMap((old): Laid[] => {
    if (old.to <= span.from || old.from >= span.to) return [old];
    const before = old.from < span.from ? [{ ...old, to: span.from }] : [];
    const after = old.to > span.to ? [{ ...old, from: span.to }] : [];
    return [...before, ...after];
  });
  return [...left, span];
}

function toInterval({ row, edit, from, to }: Laid): StructureInterval {
  const span = {
    structure: row.structure,
    state: row.state,
    from: from as EpochSeconds,
    to: Number.isFinite(to) ? (to as EpochSeconds) : null,
  };
  return edit === null ? { ...span, by: "log", edit: null } : { ...span, by: "officer", edit };
}

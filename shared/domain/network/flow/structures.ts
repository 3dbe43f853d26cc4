import type { EpochSeconds } from "../../units.ts";
import type { FlowFact } from "./flow-state.ts";

export const STRUCTURE_STATES = ["open", "closed", "pump-forward", "pump-reverse", "unknown"] as const;
export type StructureState = (typeof STRUCTURE_STATES)[number];

/** 闸, 泵 or 坝 on a reach; `pumpCapacity` in m³/s where it can pump. */
export type Structure = { code: string; reach: number; measure: number; pumpCapacity: number | null };

/** One row of a structure's log: the state it was put in at `from`, until the next row or `to`. */
export type StructureStateRow = {
  structure: string;
  from: EpochSeconds;
  to: EpochSeconds | null;
  state: StructureState;
};

/**
 * Flow statements that follow from the log of gates and pumps: closed makes the reach stagnant, pumping sets direction
 * and discharge. An open gate says nothing about direction, and an unknown state says nothing at all: other statements
 * speak then. Rows of an unlisted structure are left out.
 */
export function factsOfStructures(structures: readonly Structure[], rows: readonly StructureStateRow[]): FlowFact[] {
  const byCode = new Map(structures.map((s) => [s.code, s]));
  const logs = new Map<string, StructureStateRow[]>();
  for (const row of rows) {
    const log = logs.get(row.structure);
    if (log === undefined) logs.set(row.structure, [row]);
    else log.push(row);
  }
  return [...logs].flatMap(([code, log]) => {
    const structure = byCode.get(code);
    if (structure === undefined) return [];
    const inOrder = [...log].sort((a, b) => a.from - b.from);
    return inOrder.flatMap((row, i) => factOf(structure, row, inOrder[i + 1]));
  });
}

function factOf(structure: Structure, row: StructureStateRow, next: StructureStateRow | undefined): FlowFact[] {
  const ends = [row.to, next?.from].filter((t): t is EpochSeconds => t != null);
  const span = {
    reach: structure.reach,
    from: row.from,
    to: ends.length === 0 ? null : (Math.min(...ends) as EpochSeconds),
  };
  if (span.to !== null && span.to <= span.from) return [];
  const basis = "structure" as const;
  switch (row.state) {
    case "closed":
      return [{ ...span, direction: "stagnant", velocity: 0, discharge: 0, basis }];
    case "pump-forward":
      return [{ ...span, direction: "forward", velocity: null, discharge: structure.pumpCapacity, basis }];
    case "pump-reverse":
      return [{ ...span, direction: "reverse", velocity: null, discharge: structure.pumpCapacity, basis }];
    default:
      return [];
  }
}

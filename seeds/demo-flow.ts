import type { FlowStateRow } from "../shared/domain/network/flow/flow-statement.ts";
import type { StructureState } from "../shared/domain/network/flow/structures.ts";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import type { DemoGate } from "./city/place-gates.ts";
import { type GateRun, runsOf } from "./simulator/water-regime.ts";

/** What the logs of the demo's gates say. */
export type GateLogRow = {
  structure: string;
  from: EpochSeconds;
  to: EpochSeconds | null;
  state: StructureState;
  source: string;
  person: null;
  reason: string | null;
};
export type DemoFlow = { log: GateLogRow[]; flow: FlowStateRow[] };

const SOURCE = "演示合成数据";
const REASONS: Readonly<Record<string, string>> = {
  "closed 0 lake": "控制入湖",
  "pump-reverse -1 tide": "排涝",
  "open -1 tide": "候潮排水",
  "open 1 tide": "引江",
};

/**
 * What was written down of the gates and of the water that follows them in a stretch of time: what the simulator moved
 * its particles with, but for the runs nobody wrote down, of which it says unknown.
 */
export function demoFlowOf(gates: readonly DemoGate[], stretch: { after: number; until: number }): DemoFlow {
  const of = gates.map((gate, i) => {
    const runs = runsOf(gate.row.rule, i, stretch);
    return { log: runs.map((run) => logRow(gate, run)), flow: runs.flatMap((run) => flowRows(gate, run)) };
  });
  return { log: of.flatMap(({ log }) => log), flow: of.flatMap(({ flow }) => flow) };
}

const spanOf = ({ from, to }: GateRun) => ({ from: epochSeconds(from), to: to === null ? null : epochSeconds(to) });

function logRow({ row }: DemoGate, run: GateRun): GateLogRow {
  const state = run.logged ? run.state : "unknown";
  const reason = run.logged ? (REASONS[`${run.state} ${run.motion} ${row.rule}`] ?? null) : null;
  return { structure: row.code, ...spanOf(run), state, source: SOURCE, person: null, reason };
}

/** Of a whole river in one row; of a part of one a row per reach. */
function flowRows({ row, reaches }: DemoGate, run: GateRun): FlowStateRow[] {
  const direction = !run.logged ? "unknown" : run.motion === 0 ? "stagnant" : run.motion > 0 ? "forward" : "reverse";
  const said = { ...spanOf(run), direction, velocity: null, discharge: null, basis: "structure" } as const;
  if (row.southOf === undefined) return [{ reach: null, river: row.river, ...said }];
  return reaches.map((reach) => ({ reach, river: null, ...said }));
}

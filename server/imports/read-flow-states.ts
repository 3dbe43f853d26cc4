import {
  FLOW_BASES,
  FLOW_DIRECTIONS,
  type FlowBasis,
  type FlowDirection,
} from "../../shared/domain/network/flow/flow-state.ts";
import type { FlowStateRow, FlowSubject } from "../../shared/domain/network/flow/flow-statement.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { FieldSpec } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { INTERVAL_FIELDS, type IntervalField, intervalReader } from "./read-interval.ts";
import { type Register, type RegisterRow, readRegister, readWord, refuseDuplicates } from "./read-register.ts";
import type { Table } from "./table.ts";
import { FASTEST_M_S } from "./value-ranges.ts";

export type FlowStateField =
  | IntervalField
  | "reach"
  | "river"
  | "direction"
  | "velocity_m_s"
  | "discharge_m3_s"
  | "basis";

export const FLOW_STATE_FIELDS: readonly FieldSpec<FlowStateField>[] = [
  { field: "reach", names: ["河段", "河段编码", "河段编号", "reach_id"], required: true, or: ["river"] },
  { field: "river", names: ["河流", "河流名称", "所在河流"] },
  ...INTERVAL_FIELDS,
  { field: "direction", names: ["流向", "水流方向"], required: true },
  { field: "velocity_m_s", names: ["流速", "velocity"], unit: "m/s" },
  { field: "discharge_m3_s", names: ["流量", "discharge"], unit: "m3/s" },
  { field: "basis", names: ["依据", "来源", "数据来源"] },
];

const DIRECTIONS: Record<string, FlowDirection> = {
  ...Object.fromEntries(FLOW_DIRECTIONS.map((direction) => [direction, direction])),
  顺流: "forward",
  正向: "forward",
  顺: "forward",
  逆流: "reverse",
  反向: "reverse",
  倒流: "reverse",
  逆: "reverse",
  静止: "stagnant",
  滞流: "stagnant",
  停滞: "stagnant",
  不流动: "stagnant",
  不明: "unknown",
  未知: "unknown",
  不定: "unknown",
};
const BASES: Record<string, FlowBasis> = {
  ...Object.fromEntries(FLOW_BASES.map((basis) => [basis, basis])),
  实测: "measured",
  监测: "measured",
  测流: "measured",
  闸泵: "structure",
  闸泵调度: "structure",
  人工: "officer",
  人工记录: "officer",
  巡查: "officer",
  模型: "model",
  模拟: "model",
  推定: "assumed",
  假设: "assumed",
};

/** What a file may speak of. */
export type KnownWaters = { hasReach: (ref: string) => boolean; hasRiver: (name: string) => boolean };

/** Reads statements about flow. Directions are against the way a reach is digitised; speeds are magnitudes. */
export async function readFlowStates(
  table: Table,
  known: KnownWaters,
  options: { now: EpochSeconds; year: number | undefined },
  issues: IssueList,
): Promise<Register<FlowStateRow> | undefined> {
  const readInterval = intervalReader(options);
  let assumed = 0;
  const register = await readRegister(table, FLOW_STATE_FIELDS, issues, (row): FlowStateRow => {
    const subject = readSubject(row, known);
    const interval = readInterval(row);
    if (row.text("basis") === "") assumed += 1;
    return {
      ...subject,
      // A row without an interval has an error by now and is not kept.
      from: interval?.from ?? options.now,
      to: interval?.to ?? null,
      ...readMotion(row),
      basis: readWord(row, "basis", BASES, "officer"),
    };
  });
  if (assumed > 0)
    issues.add({
      code: "basis-assumed",
      severity: "info",
      message: `${assumed} 行没有写依据，按人工记录（officer）读入`,
    });
  return (
    register && refuseDuplicates(register, (of) => `${of.reach ?? ""} ${of.river ?? ""} ${of.from} ${of.basis}`, issues)
  );
}

function readSubject(row: RegisterRow<FlowStateField>, { hasReach, hasRiver }: KnownWaters): FlowSubject {
  const [reach, river] = [row.text("reach"), row.text("river")];
  if (reach === "" && river === "") row.error("reach", "required-value", "河段与河流至少填写一个");
  if (reach !== "" && !hasReach(reach)) row.error("reach", "unknown-reach", `现行河网里没有河段“${reach}”`);
  if (reach === "" && river !== "" && !hasRiver(river))
    row.error("river", "unknown-river", `现行河网里没有名为“${river}”的河流`);
  return reach === "" ? { reach: null, river } : { reach, river: null };
}

function readMotion(row: RegisterRow<FlowStateField>): Pick<FlowStateRow, "direction" | "velocity" | "discharge"> {
  const [velocity, discharge] = [row.number("velocity_m_s"), row.number("discharge_m3_s")];
  const moves = (velocity ?? 0) > 0 || (discharge ?? 0) > 0;
  if (row.text("direction") === "") {
    if (moves) row.error("direction", "velocity-without-direction", "有流速或流量而没有流向；方向不明请写 不明");
    else row.error("direction", "required-value", `没有填写${row.title("direction")}`);
  }
  const direction = readWord(row, "direction", DIRECTIONS, "unknown");
  if (direction === "stagnant" && moves)
    row.error("direction", "stagnant-with-velocity", "流向为静止而流速或流量不为零");
  if (velocity !== null && velocity > FASTEST_M_S)
    row.error("velocity_m_s", "out-of-range", `流速 ${velocity} m/s 不可能，请核对单位（上限 ${FASTEST_M_S} m/s）`);
  return { direction, velocity, discharge };
}

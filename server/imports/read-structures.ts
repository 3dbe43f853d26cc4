import { STRUCTURE_TYPES, type StructureType, type StructureVersion } from "../../shared/domain/inventory/structure.ts";
import type { Crs } from "./crs.ts";
import type { FieldSpec } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { readPosition } from "./parse-position.ts";
import { type Register, type RegisterRow, readRegister, readWord, refuseDuplicates } from "./read-register.ts";
import type { Table } from "./table.ts";

export type StructureField = "code" | "name" | "type" | "lon" | "lat" | "river" | "pump_capacity_m3_s";

export const STRUCTURE_FIELDS: readonly FieldSpec<StructureField>[] = [
  { field: "code", names: ["闸泵编码", "闸站编码", "工程编码", "编码", "编号", "structure_code"], required: true },
  { field: "name", names: ["闸泵名称", "闸站名称", "工程名称", "名称", "structure"] },
  { field: "type", names: ["类型", "工程类型", "闸泵类型"] },
  { field: "lon", names: ["经度", "东经", "longitude", "lng", "x"] },
  { field: "lat", names: ["纬度", "北纬", "latitude", "y"] },
  { field: "river", names: ["所在河流", "河流", "河流名称"] },
  { field: "pump_capacity_m3_s", names: ["装机流量", "设计流量", "泵站流量", "抽排能力"], unit: "m3/s" },
];

const TYPES: Record<string, StructureType> = {
  ...Object.fromEntries(STRUCTURE_TYPES.map((type) => [type, type])),
  闸: "gate",
  水闸: "gate",
  节制闸: "gate",
  船闸: "gate",
  泵: "pump",
  泵站: "pump",
  闸泵: "gate-pump",
  闸站: "gate-pump",
  水利枢纽: "gate-pump",
  枢纽: "gate-pump",
  堰: "weir",
  坝: "weir",
  堰坝: "weir",
};

/** Reads a register of gates, pumps and weirs. A row without a position is taken and stays off the network. */
export async function readStructures(
  table: Table,
  crs: Crs,
  issues: IssueList,
): Promise<Register<StructureVersion> | undefined> {
  const register = await readRegister(table, STRUCTURE_FIELDS, issues, (row) => readStructure(row, crs));
  return register && refuseDuplicates(register, (structure) => structure.code, issues);
}

function readStructure(row: RegisterRow<StructureField>, crs: Crs): StructureVersion {
  const code = row.required("code");
  const placed = row.text("lon") !== "" || row.text("lat") !== "";
  if (!placed) row.warn("lon", "no-position", `${code} 没有坐标：读入但落不到河网上，它的状态不影响水流`);
  return {
    code,
    name: row.optional("name") ?? code,
    type: readWord(row, "type", TYPES, "unknown"),
    position: placed ? readPosition(row, "lon", "lat", crs) : null,
    river: row.optional("river"),
    pumpCapacity: row.number("pump_capacity_m3_s"),
    demo: false,
  };
}

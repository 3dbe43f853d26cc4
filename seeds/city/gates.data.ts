import type { LonLat } from "../../shared/domain/geo.ts";
import type { StructureType } from "../../shared/domain/inventory/structure.ts";

/**
 * Gates and pumps of the demo, from general knowledge; places ±2–3 km, rules of operation invented (待核实). `lake`: shut
 * from April to November, as 武进港闸 and 雅浦港闸 were in 2025. `tide`: works with the tide of the Yangtze.
 */
export type GateRow = {
  code: string;
  name: string;
  type: StructureType;
  river: string;
  near: LonLat;
  rule: "lake" | "tide";
  /** Only reaches south of this latitude follow the gate; all of the river where left out. */
  southOf?: number;
};

export const GATES: readonly GateRow[] = [
  {
    code: "ZB-WJG",
    name: "武进港闸",
    type: "gate",
    river: "武进港",
    near: [120.091, 31.5],
    rule: "lake",
    southOf: 31.58,
  },
  { code: "ZB-YPG", name: "雅浦港闸", type: "gate", river: "雅浦港", near: [120.075, 31.487], rule: "lake" },
  { code: "ZB-ZGH", name: "澡港水利枢纽", type: "gate-pump", river: "澡港河", near: [120.0, 31.945], rule: "tide" },
  { code: "ZB-XMH", name: "界牌水利枢纽", type: "gate-pump", river: "新孟河", near: [119.782, 32.04], rule: "tide" },
  { code: "ZB-DSH", name: "魏村水利枢纽", type: "gate-pump", river: "德胜河", near: [119.918, 31.985], rule: "tide" },
  { code: "ZB-XGH", name: "新沟河江边枢纽", type: "gate-pump", river: "新沟河", near: [120.172, 31.938], rule: "tide" },
];

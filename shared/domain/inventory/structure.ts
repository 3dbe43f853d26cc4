import type { LonLat } from "../geo.ts";
import type { Placement } from "../network/location.ts";

declare const key: unique symbol;
export type StructureId = number & { readonly [key]: "structure" };

/** 闸, 泵站, 闸泵合建, 堰坝; `unknown`: the register does not say. */
export const STRUCTURE_TYPES = ["gate", "pump", "gate-pump", "weir", "unknown"] as const;
export type StructureType = (typeof STRUCTURE_TYPES)[number];

/** 水工建筑物 as its register gives it; null is "not said". */
export type StructureVersion = {
  code: string;
  name: string;
  type: StructureType;
  position: LonLat | null;
  river: string | null;
  /** m³/s */
  pumpCapacity: number | null;
  demo: boolean;
};
export type RegisteredStructure = StructureVersion & { id: StructureId; placement: Placement | null };

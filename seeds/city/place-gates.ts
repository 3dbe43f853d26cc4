import type { LonLat } from "../../shared/domain/geo.ts";
import type { StructureVersion } from "../../shared/domain/inventory/structure.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import { GATES, type GateRow } from "./gates.data.ts";
import { toPlane } from "./plane.ts";

/** A gate in its place, with the reaches whose water follows it. */
export type DemoGate = { row: GateRow; version: StructureVersion; reaches: readonly string[] };

/** Puts each gate in the middle of the reach of its river that lies nearest. @throws RangeError where there is none */
export function placeGates(reaches: readonly ReachInput[]): DemoGate[] {
  return GATES.map((row) => {
    const governed = reaches.filter(
      (reach) => reach.river === row.river && (row.southOf === undefined || middleOf(reach)[1] < row.southOf),
    );
    const [nearest] = [...governed].sort((a, b) => away(middleOf(a), row.near) - away(middleOf(b), row.near));
    if (nearest === undefined) throw new RangeError(`gate ${row.name}: no reach of ${row.river}`);
    const { code, name, type, river } = row;
    const version = { code, name, type, river, position: middleOf(nearest), pumpCapacity: null, demo: true };
    return { row, version, reaches: governed.map(({ ref }) => ref) };
  });
}

const middleOf = ({ coordinates }: ReachInput): LonLat => coordinates[Math.floor(coordinates.length / 2)] as LonLat;

function away(a: LonLat, b: LonLat): number {
  const [p, q] = [toPlane(a), toPlane(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

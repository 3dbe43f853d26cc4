import type { Area } from "../../shared/domain/network/area.ts";
import type { IssueList } from "./issues.ts";

/** Tells of areas whose outline crosses itself: they are drawn, but what lies inside them is a matter of opinion. */
export async function findSelfCrossings(areas: readonly Area[], issues: IssueList): Promise<void> {
  if (areas.length === 0) return;
  // Loaded when needed: the whole toolbox takes longer to load than most imports take.
  const { kinks, multiPolygon } = await import("@turf/turf");
  for (const { name, polygons } of areas) {
    const outline = polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lon, lat])));
    const crossings = kinks(multiPolygon(outline)).features;
    const [first] = crossings;
    if (first === undefined) continue;
    const [lon, lat] = first.geometry.coordinates as [number, number];
    issues.add({
      code: "self-crossing",
      severity: "warning",
      message: `“${name}”的边界自相交 ${crossings.length} 处，第一处在 ${lon.toFixed(5)}, ${lat.toFixed(5)}`,
      value: name,
    });
  }
}

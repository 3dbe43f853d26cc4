import type { LonLat } from "../../shared/domain/geo.ts";
import { buildSnapIndex, type SnapIndex, snap } from "../../shared/domain/network/snap.ts";
import { requireCrs } from "../imports/crs.ts";
import type { IssueList } from "../imports/issues.ts";
import type { Stores } from "../stores/stores.ts";

/** Enough to tell a shift of the whole file from places that merely lie off the network. */
const FEWEST = 5;
const MOST = 300;
const SEARCH_M = 1500;
/** GCJ-02 is some 300–700 m off in China; below this the places are where they should be. */
const SHIFTED_M = 120;
const CLEARLY_NEARER = 3;

/**
 * Looks whether the places of a register lie much nearer to the network when read as GCJ-02. Coordinates taken from a
 * Chinese web map are, and nothing in a table says so. Warns; converting is left to whoever knows.
 */
export async function suspectGcj02(positions: readonly LonLat[], read: Stores, issues: IssueList): Promise<void> {
  const current = await read.networks.current();
  if (current === undefined || positions.length < FEWEST) return;
  const index = buildSnapIndex(await read.networks.load(current.id));
  const step = Math.ceil(positions.length / MOST);
  const sample = positions.filter((_, i) => i % step === 0);
  const gcj02 = requireCrs("GCJ-02");
  const asGiven = medianDistance(index, sample);
  const asGcj02 = medianDistance(
    index,
    sample.map(([lon, lat]) => gcj02.toWgs84(lon, lat)),
  );
  if (asGiven < SHIFTED_M || asGcj02 * CLEARLY_NEARER > asGiven) return;
  const shown = asGiven >= SEARCH_M ? `超过 ${SEARCH_M}` : String(Math.round(asGiven));
  issues.add({
    code: "suspected-gcj02",
    severity: "warning",
    message: `这些位置距河网的中位距离为 ${shown} 米，按 GCJ-02 换算后为 ${Math.round(asGcj02)} 米：坐标很可能取自国内地图平台，请用坐标系选项 GCJ-02 重新导入`,
  });
}

/** Metres; places with nothing near count as the farthest looked at. */
function medianDistance(index: SnapIndex, positions: readonly LonLat[]): number {
  const distances = positions
    .map((position) => {
      const found = snap(index, position, { maxDistanceM: SEARCH_M }).map(({ snapDistance }) => snapDistance as number);
      return Math.min(SEARCH_M, ...found);
    })
    .sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] as number;
}

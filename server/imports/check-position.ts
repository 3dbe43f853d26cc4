import type { LonLat } from "../../shared/domain/geo.ts";
import type { Crs } from "./crs.ts";
import type { IssueCode } from "./issues.ts";

export type PositionProblem = { code: IssueCode; severity: "error" | "warning"; message: string };

const insideChina = (lon: number, lat: number): boolean => lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
/** Gauss–Krüger in China: eastings have six digits (eight with the zone), northings seven. */
const looksLikeNorthing = (value: number): boolean => value > 1_900_000 && value < 6_000_000;
const looksLikeEasting = (value: number): boolean => value > 100_000 && value < 900_000;

/**
 * Looks at a coordinate pair before anything is built on it: numbers, in range, the right way round.
 * @returns the position in WGS 84 and, where something is odd, what
 */
export function checkPosition(
  x: number,
  y: number,
  crs: Crs,
): { position: LonLat | null; problem: PositionProblem | null } {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return refused("bad-number", "坐标不是数值");
  if (crs.geographic) {
    if (Math.abs(x) > 360 || Math.abs(y) > 360) {
      return refused("out-of-range", `坐标 ${x}, ${y} 不是经纬度；若为投影坐标请指定坐标系（如 EPSG:4548）`);
    }
    if (x === 0 && y === 0) return refused("out-of-range", "坐标为 0, 0");
    const swapped = Math.abs(y) > 90 || (!insideChina(x, y) && insideChina(y, x));
    if (swapped) return refused("swapped-coordinates", `经度 ${x}、纬度 ${y} 疑似写反，请检查两列`);
    if (Math.abs(x) > 180) return refused("out-of-range", `经度 ${x} 超出 ±180`);
  } else if (looksLikeNorthing(x) && looksLikeEasting(y)) {
    return refused("swapped-coordinates", `坐标 ${x}, ${y} 疑似写反：横坐标（东）应在前，纵坐标（北）在后`);
  }
  const position = crs.toWgs84(x, y);
  if (!position.every(Number.isFinite)) return refused("out-of-range", `坐标 ${x}, ${y} 无法由 ${crs.name} 换算`);
  const rounded: LonLat = [round(position[0]), round(position[1])];
  if (Math.abs(rounded[0]) > 180 || Math.abs(rounded[1]) > 90)
    return refused("out-of-range", `坐标 ${x}, ${y} 由 ${crs.name} 换算后不在地球上`);
  if (insideChina(...rounded)) return { position: rounded, problem: null };
  return {
    position: rounded,
    problem: {
      code: "outside-china",
      severity: "warning",
      message: `位置 ${rounded[0]}, ${rounded[1]} 不在中国境内，请核对坐标与坐标系`,
    },
  };
}

/** Nine decimals are a tenth of a millimetre: enough, and the same on every machine. */
const round = (degrees: number): number => Math.round(degrees * 1e9) / 1e9;

const refused = (code: IssueCode, message: string) => ({
  position: null,
  problem: { code, severity: "error" as const, message },
});

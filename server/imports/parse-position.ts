import type { LonLat } from "../../shared/domain/geo.ts";
import { checkPosition } from "./check-position.ts";
import type { Crs } from "./crs.ts";
import type { RegisterRow } from "./read-register.ts";

/**
 * The position of a register row, from its two coordinate columns, in WGS 84. Degrees, and degrees-minutes-seconds
 * (`119°57′30.5″`) are understood. What is wrong goes to the row.
 * @returns null where there is none
 */
export function readPosition<F extends string>(row: RegisterRow<F>, lonField: F, latField: F, crs: Crs): LonLat | null {
  const [x, y] = [angle(row.required(lonField)), angle(row.required(latField))];
  if (row.text(lonField) === "" || row.text(latField) === "") return null;
  if (x === undefined || y === undefined) {
    row.error(
      x === undefined ? lonField : latField,
      "bad-number",
      `坐标“${row.text(x === undefined ? lonField : latField)}”不是数值`,
    );
    return null;
  }
  const { position, problem } = checkPosition(x, y, crs);
  if (problem?.severity === "error") row.error(lonField, problem.code, problem.message);
  else if (problem !== null) row.warn(lonField, problem.code, problem.message);
  return position;
}

function angle(text: string): number | undefined {
  const plain = text
    .normalize("NFKC")
    .replace(/[东北EN]\s*$|^\s*[东北EN]/gi, "")
    .trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return Number(plain);
  const dms =
    /^(\d{1,3})\s*[°度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'‘’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:[″"“”秒]|''|′′)?\s*)?$/.exec(
      plain,
    );
  if (dms === null) return undefined;
  return Number(dms[1]) + Number(dms[2] ?? 0) / 60 + Number(dms[3] ?? 0) / 3600;
}

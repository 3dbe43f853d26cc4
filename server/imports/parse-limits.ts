import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import { findParameter } from "../../shared/rules/parameters.ts";
import { nearestParameters } from "./header.ts";

/**
 * Reads `TP=0.15;TN=1.5`: parameters by any name, values in the unit of the parameter or column.
 * @returns the map, or what is wrong with the text
 */
export function parseParameterValues(text: string): ReadonlyMap<ParameterKey, number> | string {
  const values = new Map<ParameterKey, number>();
  for (const part of text.split(/[;；、]/).filter((piece) => piece.trim() !== "")) {
    const match = /^\s*(.+?)\s*[=:：]\s*([\d.]+(?:e[+-]?\d+)?)\s*$/i.exec(part.normalize("NFKC"));
    if (match === null) return `“${part.trim()}”应写作 项目=数值，如 TP=0.15`;
    const parameter = findParameter(match[1] as string);
    if (parameter === undefined) {
      const nearest = nearestParameters(match[1] as string);
      return `不认识监测项目“${match[1]}”${nearest.length > 0 ? `；是否指：${nearest.join("、")}` : ""}`;
    }
    const value = Number(match[2]);
    if (!Number.isFinite(value)) return `“${match[2]}”不是数值`;
    if (values.has(parameter.key)) return `${parameter.name}写了两次`;
    values.set(parameter.key, value);
  }
  return values;
}

import { findParameter, PARAMETERS, type Parameter } from "../../shared/rules/parameters.ts";
import type { IssueList } from "./issues.ts";
import { type BaseUnit, isUnit, unitFactor } from "./measure-units.ts";
import { type Cell, cellText } from "./table.ts";

/** Beyond this a title is no title: it is told as unknown, and nobody looks for units or likenesses in it. */
const LONGEST_TITLE = 80;
/** Columns of a table; the widest monitoring tables have some hundred. */
const MOST_COLUMNS = 2000;

/** A column a kind of file can have: its field, the names files give it, and the unit it is kept in. */
export type FieldSpec<F extends string> = {
  field: F;
  names: readonly string[];
  required?: boolean;
  /** Columns that can stand in for a required one. */
  or?: readonly F[];
  unit?: BaseUnit;
  /** Known and left aside on purpose: said once, never an error. */
  ignored?: string;
};

export type MappedColumn = { index: number; title: string; factor: number };
export type ParameterColumn = MappedColumn & { parameter: Parameter };
export type Header<F extends string> = {
  width: number;
  fields: ReadonlyMap<F, MappedColumn>;
  /** Columns that hold one parameter each (wide tables). */
  parameters: readonly ParameterColumn[];
};

/**
 * Maps the titles of a header row to fields and parameters. Units in titles are read and become factors. Titles that say
 * nothing known become `info` issues, a missing required column an error that lists what was found and expected.
 * @returns undefined where a required column is missing
 */
export function mapHeader<F extends string>(
  cells: readonly Cell[],
  row: number,
  specs: readonly FieldSpec<F>[],
  issues: IssueList,
  options: { parameters: boolean },
): Header<F> | undefined {
  if (cells.length > MOST_COLUMNS) {
    const message = `表头有 ${cells.length} 列，超过 ${MOST_COLUMNS} 列；请检查分隔符和多余的空列`;
    issues.add({ row, code: "column-count", severity: "error", message });
    return undefined;
  }
  const byName = new Map(
    specs.flatMap((spec) => [spec.field, ...spec.names].map((name) => [foldTitle(name), spec] as const)),
  );
  const fields = new Map<F, MappedColumn>();
  const parameters = new Map<string, ParameterColumn>();
  for (const [index, cell] of cells.entries()) {
    const title = plainTitle(cellText(cell));
    if (title === "") continue;
    const { name, unit } = splitUnit(
      title,
      (candidate) => byName.has(foldTitle(candidate)) || findParameter(candidate) !== undefined,
    );
    const spec = byName.get(foldTitle(name));
    const parameter = spec === undefined && options.parameters ? findParameter(bareFactor(name)) : undefined;
    if (spec !== undefined) {
      const factor = factorOf(unit, spec.unit, title, row, issues);
      if (spec.ignored !== undefined) {
        issues.add({
          row,
          column: title,
          code: "ignored-column",
          severity: "info",
          message: `“${title}”列：${spec.ignored}`,
        });
      } else if (fields.has(spec.field)) duplicate(title, fields.get(spec.field)?.title ?? "", row, issues);
      else if (factor !== undefined) fields.set(spec.field, { index, title, factor });
    } else if (parameter !== undefined) {
      const factor = factorOf(unit, parameter.unit, title, row, issues);
      if (parameters.has(parameter.key)) duplicate(title, parameters.get(parameter.key)?.title ?? "", row, issues);
      else if (factor !== undefined) parameters.set(parameter.key, { index, title, factor, parameter });
    } else reportUnknown(title, name, unit, row, options.parameters, issues);
  }
  const missing = specs.filter(
    (spec) => spec.required && !fields.has(spec.field) && !spec.or?.some((field) => fields.has(field)),
  );
  if (missing.length > 0) {
    const found = cells.map((cell) => plainTitle(cellText(cell))).filter((title) => title !== "");
    issues.add({
      row,
      code: "missing-column",
      severity: "error",
      message: `缺少必需的列：${missing.map(describeField).join("、")}。文件中的列：${found.join("、") || "（无）"}`,
      value: found.join(","),
    });
    return undefined;
  }
  return { width: cells.length, fields, parameters: [...parameters.values()] };
}

/** How many titles of a row are known: tells the header from a title line above it. */
export function countKnownTitles<F extends string>(
  cells: readonly Cell[],
  specs: readonly FieldSpec<F>[],
  parameters: boolean,
): number {
  const names = new Set(specs.flatMap((spec) => [spec.field, ...spec.names].map(foldTitle)));
  const known = (name: string) =>
    names.has(foldTitle(name)) || (parameters && findParameter(bareFactor(name)) !== undefined);
  return cells.slice(0, MOST_COLUMNS).filter((cell) => {
    const title = plainTitle(cellText(cell));
    return title !== "" && known(splitUnit(title, known).name);
  }).length;
}

/** The parameters whose names are nearest to what was written, for "did you mean". */
export function nearestParameters(name: string): string[] {
  if (name.length > LONGEST_TITLE) return [];
  const wanted = foldTitle(name);
  return PARAMETERS.map((p) => ({
    label: `${p.name}（${p.key}）`,
    distance: Math.min(
      ...[p.key, p.name, p.nameEn, ...p.aliases].map((alias) => editDistance(wanted, foldTitle(alias))),
    ),
  }))
    .filter((p) => p.distance <= Math.max(1, Math.floor(wanted.length / 2)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((p) => p.label);
}

/** Titles compare by letters and digits: width, case, spaces, brackets, dots and dashes do not matter. */
export const foldTitle = (title: string): string =>
  title
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-()[\]【】.。:：*"'“”]/g, "")
    .replace("α", "a");

/** Titles of the publishing page carry HTML: `水温<br/><span class='unit'>(℃)</span>`. */
export const plainTitle = (title: string): string =>
  title
    .slice(0, 1000)
    .replace(/<[^<>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** `w21003-Avg` and `w21003-Rtd` speak of the factor before the dash. */
const bareFactor = (name: string): string => name.replace(/^(w\d{5})-(avg|rtd|value)$/i, "$1");

function splitUnit(title: string, isName: (text: string) => boolean): { name: string; unit: string | undefined } {
  if (isName(title) || title.length > LONGEST_TITLE) return { name: title, unit: undefined };
  const bracketed = /^(.+?)\s*[(（[【]([^()（）[\]【】]*)[)）\]】]$/.exec(title);
  if (bracketed !== null) return { name: bracketed[1] as string, unit: bracketed[2] as string };
  const trailing = /^(.+?)[\s,，:：/]+(\S+)$/.exec(title);
  if (trailing !== null && isUnit(trailing[2] as string))
    return { name: trailing[1] as string, unit: trailing[2] as string };
  const suffixed = /^(.+?)_(mg_l|ug_l|mg_m3|cells_l|us_cm|ntu|m3_d|m3_s)$/i.exec(title);
  if (suffixed !== null) return { name: suffixed[1] as string, unit: (suffixed[2] as string).replace("_", "/") };
  return { name: title, unit: undefined };
}

function factorOf(
  unit: string | undefined,
  base: BaseUnit | undefined,
  title: string,
  row: number,
  issues: IssueList,
): number | undefined {
  if (unit === undefined || unit === "" || base === undefined) return 1;
  const factor = unitFactor(unit, base);
  if (factor === undefined) {
    issues.add({
      row,
      column: title,
      code: "unknown-unit",
      severity: "error",
      message: `“${title}”列的单位“${unit}”无法换算为 ${base}`,
      value: unit,
    });
  } else if (factor !== 1) {
    issues.add({
      row,
      column: title,
      code: "unit-converted",
      severity: "info",
      message: `“${title}”列的值乘以 ${factor} 换算为 ${base}`,
      value: unit,
    });
  }
  return factor;
}

function reportUnknown(
  title: string,
  name: string,
  unit: string | undefined,
  row: number,
  parameters: boolean,
  issues: IssueList,
): void {
  const nearest = parameters ? nearestParameters(name) : [];
  const looksMeasured = parameters && unit !== undefined && isUnit(unit);
  issues.add({
    row,
    column: title,
    code: looksMeasured ? "unknown-parameter" : "unknown-column",
    severity: looksMeasured ? "warning" : "info",
    message: looksMeasured
      ? `不认识监测项目“${name}”，该列未读入${nearest.length > 0 ? `；是否指：${nearest.join("、")}` : ""}`
      : `不认识的列“${title}”，未读入${nearest.length > 0 ? `；若为监测项目，是否指：${nearest.join("、")}` : ""}`,
    value: title,
  });
}

function duplicate(title: string, earlier: string, row: number, issues: IssueList): void {
  issues.add({
    row,
    column: title,
    code: "duplicate-column",
    severity: "error",
    message: `“${title}”与“${earlier}”是同一列，请删去其中一列`,
    value: title,
  });
}

const describeField = <F extends string>(spec: FieldSpec<F>): string =>
  spec.names[0] === undefined ? spec.field : `${spec.names[0]}（${spec.field}）`;

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}

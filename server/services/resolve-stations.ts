import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import { metres } from "../../shared/domain/units.ts";
import type { IssueList } from "../imports/issues.ts";
import { waterTypeOf } from "../imports/lake-points.ts";
import type { StationName } from "../imports/staged-readings.ts";

export type KnownSection = { code: string; name: string };
export type Alias = { province: string; name: string; code: string };
/** Which section a station of a file is: its code, and where nobody knows it yet the section to make. */
export type Resolution = { code: string; create: { version: SectionVersion; alias: Alias | null } | null } | null;

type Registry = { sections: readonly KnownSection[]; aliases: readonly Alias[] };
type Options = { layout: "cnemc" | "table"; createUnplaced: boolean };

/** What is added to a name when a station is moved or taken over; the same place as far as a registry is concerned. */
const SUFFIX = /[(（](新|老|旧|搬迁|撤销|停用|界标)[)）]$/;
const DEFAULT_UPSTREAM_M = 5000;
const DEFAULT_DOWNSTREAM_M = 2000;

/**
 * Finds the section of every station a file names. With a province the alias table decides, because names repeat across
 * provinces; without one a code, else a name that only one section has. A name with a suffix such as (搬迁) stands for the
 * bare name, unless the file has that one too: then they are two stations.
 * @returns one resolution per station, null where it is not known; each of those is one issue, not one per row
 */
export function resolveStations(
  stations: readonly StationName[],
  registry: Registry,
  options: Options,
  issues: IssueList,
): Resolution[] {
  const codes = new Set(registry.sections.map((section) => section.code));
  const aliases = new Map(registry.aliases.map((alias) => [aliasKey(alias.province, alias.name), alias.code]));
  const byName = groupByName(registry.sections);
  const inFile = new Set(stations.map((station) => aliasKey(station.province, station.name ?? "")));

  const lookUp = (station: StationName, name: string): string | undefined => {
    if (station.code !== null && codes.has(station.code)) return station.code;
    const alias = aliases.get(aliasKey(station.province, name));
    if (alias !== undefined) return alias;
    if (codes.has(name)) return name;
    const made = unplacedCode(station, name, options.layout);
    if (codes.has(made)) return made;
    const named = station.province === null ? (byName.get(foldName(name)) ?? []) : [];
    return named.length === 1 ? named[0]?.code : undefined;
  };

  return stations.map((station): Resolution => {
    const name = station.name ?? station.code ?? "";
    const direct = lookUp(station, name);
    if (direct !== undefined) return { code: direct, create: null };
    const bare = name.replace(SUFFIX, "");
    const behind = bare !== name && !inFile.has(aliasKey(station.province, bare)) ? lookUp(station, bare) : undefined;
    if (behind !== undefined) {
      issues.add({
        row: station.firstRow,
        code: "name-suffix",
        severity: "warning",
        message: `站点“${name}”按去掉后缀的名称读入断面 ${behind}；若不是同一处，请为它登记别名`,
        value: name,
      });
      return { code: behind, create: null };
    }
    const sameName = byName.get(foldName(name)) ?? [];
    if (options.createUnplaced && (station.province !== null || sameName.length === 0)) {
      return create(station, name, options.layout, issues);
    }
    reportUnknown(station, name, sameName, issues);
    return null;
  });
}

function reportUnknown(station: StationName, name: string, sameName: readonly KnownSection[], issues: IssueList): void {
  const place = station.province === null ? "" : `${station.province} `;
  const rows = `（${station.rows} 行，首见第 ${station.firstRow} 行）`;
  const codes = sameName.map((section) => section.code).join("、");
  const hint =
    sameName.length === 0
      ? "请先导入断面名录，或选择“为未知站点建立未定位断面”"
      : station.province === null
        ? `名录中有多个同名断面（${codes}），请改用断面编码`
        : `名录中有同名断面 ${codes}；若是同一处，请在断面名录中填写“省份”列`;
  issues.add({
    row: station.firstRow,
    column: null,
    code: sameName.length > 1 && station.province === null ? "ambiguous-section" : "unknown-section",
    severity: "error",
    message: `断面名录中没有“${place}${name}”${rows}：${hint}`,
    value: name,
  });
}

function create(station: StationName, name: string, layout: Options["layout"], issues: IssueList): Resolution {
  const water = waterTypeOf(station.province, name);
  const code = unplacedCode(station, name, layout);
  issues.add({
    row: station.firstRow,
    code: "created-unplaced",
    severity: "info",
    message: `为未知站点“${name}”建立断面 ${code}，尚无位置和考核目标${water === undefined ? "" : `；按${water.type === "river" ? "河流" : "湖库"}评价：${water.reason}`}`,
    value: name,
  });
  if (water === undefined && station.reportsAlgae) {
    issues.add({
      row: station.firstRow,
      code: "water-type-assumed",
      severity: "warning",
      message: `“${name}”报送叶绿素a或藻密度，可能在湖库，暂按河流评价总磷，请核实水体类型`,
      value: name,
    });
  }
  const version: SectionVersion = {
    code,
    name,
    position: null,
    levels: layout === "cnemc" ? ["national"] : [],
    river: station.river,
    waterType: water?.type ?? "river",
    targetClass: null,
    targetOverrides: new Map(),
    district: station.city,
    responsibleDistrict: null,
    upstreamDistrict: null,
    downstreamDistrict: null,
    inventoryUpstream: metres(DEFAULT_UPSTREAM_M),
    inventoryDownstream: metres(DEFAULT_DOWNSTREAM_M),
    validFrom: null,
    validTo: null,
    demo: false,
  };
  return {
    code,
    create: { version, alias: station.province === null ? null : { province: station.province, name, code } },
  };
}

/** The same for the same station in every file: so a second file finds what the first one made. */
function unplacedCode(station: StationName, name: string, layout: Options["layout"]): string {
  if (layout === "cnemc") return `CNEMC-${station.province ?? ""}-${name}`;
  return station.code ?? name;
}

function groupByName(sections: readonly KnownSection[]): Map<string, KnownSection[]> {
  const groups = new Map<string, KnownSection[]>();
  for (const section of sections) {
    const name = foldName(section.name);
    groups.set(name, [...(groups.get(name) ?? []), section]);
  }
  return groups;
}

const foldName = (name: string): string => name.normalize("NFKC").replace(/\s/g, "");
const foldProvince = (province: string): string =>
  province.replace(/(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|生产建设兵团)$/, "");
const aliasKey = (province: string | null, name: string): string =>
  `${foldProvince(province ?? "")}\u0000${foldName(name)}`;

import type { LonLat } from "../../shared/domain/geo.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import type { SectionLevel, SectionVersion } from "../../shared/domain/quality/section.ts";
import type { TargetClass } from "../../shared/domain/quality/water-class.ts";
import { metres } from "../../shared/domain/units.ts";
import { apart, nearestOnRiver, type Spot, spotAlong } from "./reach-lookup.ts";
import { RIVERS } from "./rivers.data.ts";
import { SECTIONS, type SectionRow } from "./sections.data.ts";

/** A section of the demo, where it stands on the network, and how it is measured. */
export type DemoSection = { version: SectionVersion; spot: Spot; automatic: boolean; known: boolean };
export type SectionAlias = { province: string; name: string; code: string };

const BOUNDARY_MERGE_M = 1500;
const STATION_EVERY_M = 9000;
const CITY_STATIONS = 30;

export const sectionAliases = (): SectionAlias[] =>
  SECTIONS.flatMap((row) => row.aliases.map(([province, name]) => ({ province, name, code: row.code })));

/**
 * National and provincial sections from the table, a compensation section wherever a named river passes from one
 * district into another, and city stations in the longest gaps of the main rivers.
 */
export function placeSections(reaches: readonly ReachInput[]): DemoSection[] {
  const placed = SECTIONS.map((row) => fromRow(row, nearestOnRiver(reaches, row.river, row.near)));
  addBoundarySections(placed, reaches);
  addCityStations(placed, reaches);
  return placed;
}

function fromRow(row: SectionRow, spot: Spot): DemoSection {
  const district = row.district ?? spot.reach.district;
  const version = {
    ...BLANK,
    code: row.code,
    name: row.name,
    position: spot.at,
    levels: row.levels,
    river: row.river,
    waterType: row.waterType,
    targetClass: row.target,
    district,
    responsibleDistrict: row.responsible ?? district,
    ...(row.responsible !== null && row.levels.includes("boundary")
      ? { upstreamDistrict: row.responsible, downstreamDistrict: district }
      : {}),
  };
  return { version, spot, automatic: row.levels.includes("national"), known: row.known };
}

const BLANK = {
  targetOverrides: new Map(),
  upstreamDistrict: null,
  downstreamDistrict: null,
  inventoryUpstream: metres(5000),
  inventoryDownstream: metres(2000),
  validFrom: null,
  validTo: null,
  demo: true,
} as const;

function addBoundarySections(placed: DemoSection[], reaches: readonly ReachInput[]): void {
  let serial = 0;
  for (const { above, below } of districtChanges(reaches)) {
    const [from, to] = [above.district as string, below.district as string];
    const spot = spotAlong(above, 1);
    const ends = { upstreamDistrict: from, downstreamDistrict: to };
    const near = placed.find(
      (s) =>
        s.version.river === above.river &&
        apart(s.spot.at, spot.at) < BOUNDARY_MERGE_M * (s.version.levels.includes("boundary") ? 3 : 1),
    );
    if (near !== undefined) {
      const levels = [...new Set<SectionLevel>([...near.version.levels, "boundary", "compensation"])];
      near.version = {
        ...near.version,
        levels,
        upstreamDistrict: near.version.upstreamDistrict ?? from,
        downstreamDistrict: near.version.downstreamDistrict ?? to,
      };
      near.automatic = true;
      continue;
    }
    serial += 1;
    const version = {
      ...BLANK,
      ...ends,
      code: `CZ-B${String(serial).padStart(2, "0")}`,
      name: `${above.river}${short(from)}${short(to)}界`,
      position: spot.at,
      levels: ["boundary", "compensation"] as const,
      river: above.river,
      waterType: "river" as const,
      targetClass: targetOf(above.river),
      district: from,
      responsibleDistrict: from,
    };
    placed.push({ version, spot, automatic: true, known: false });
  }
}

/** Rivers through the old city, slow and loaded, are asked for class Ⅳ only. */
export const CITY_RIVERS: ReadonlySet<string> = new Set([
  "老运河",
  "关河",
  "南运河",
  "横塘河",
  "白荡河",
  "夏宅河",
  "大通河",
]);
const targetOf = (river: string | null): TargetClass => (CITY_RIVERS.has(river ?? "") ? "IV" : "III");

const short = (district: string): string => district.replace(/^常州/, "").replace(/[区市]$/, "");

/** Nodes where a named river leaves one district and goes on in another. */
function districtChanges(reaches: readonly ReachInput[]): { above: ReachInput; below: ReachInput }[] {
  const named = new Set(RIVERS.map((r) => r.name));
  const starting = new Map(reaches.filter((r) => named.has(r.river ?? "")).map((r) => [`${r.river}|${r.fromNode}`, r]));
  const found: { above: ReachInput; below: ReachInput; at: LonLat }[] = [];
  for (const above of reaches) {
    const below = starting.get(`${above.river}|${above.toNode}`);
    if (below === undefined || above.district === null || below.district === null || above.district === below.district)
      continue;
    const at = below.coordinates[0] as LonLat;
    if (!found.some((f) => f.above.river === above.river && apart(f.at, at) < 2 * BOUNDARY_MERGE_M))
      found.push({ above, below, at });
  }
  return found;
}

function addCityStations(placed: DemoSection[], reaches: readonly ReachInput[]): void {
  const main = new Set(RIVERS.filter((r) => r.order === 4 || r.kind === "canal").map((r) => r.name));
  const inCity = reaches.filter((r) => main.has(r.river ?? "") && r.district !== null);
  for (let serial = 1; serial <= CITY_STATIONS; serial++) {
    let best: { spot: Spot; gap: number } | undefined;
    for (const reach of inCity) {
      const spot = spotAlong(reach, 0.5);
      const gap = Math.min(...placed.map((s) => apart(s.spot.at, spot.at)));
      if (best === undefined || gap > best.gap) best = { spot, gap };
    }
    if (best === undefined || best.gap < STATION_EVERY_M / 3) return;
    const { reach } = best.spot;
    const count = placed.filter(
      (s) => s.version.river === reach.river && s.version.levels.includes("municipal"),
    ).length;
    const version = {
      ...BLANK,
      code: `CZ-M${String(serial).padStart(2, "0")}`,
      name: `${reach.river}市控${count + 1}号站`,
      position: best.spot.at,
      levels: ["municipal"] as const,
      river: reach.river,
      waterType: "river" as const,
      targetClass: targetOf(reach.river),
      district: reach.district,
      responsibleDistrict: reach.district,
    };
    placed.push({ version, spot: best.spot, automatic: true, known: false });
  }
}

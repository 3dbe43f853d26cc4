import {
  type LiveState,
  OUTFALL_STATUSES,
  type OutfallStatus,
  type OutfallVersion,
} from "../../shared/domain/inventory/outfall.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import { DISTRICTS, TOWNS } from "./districts.data.ts";
import { INVENTED_WORDS, OUTFALL_KINDS, type OutfallKind } from "./outfalls.data.ts";
import { distance, lengthOf, type Point, pointAt, tangentAt, toLonLat, toPlane } from "./plane.ts";
import { pick, pickWeighted, type Random, randomFrom } from "./random.ts";
import type { Spot } from "./reach-lookup.ts";

/** An outfall of the demo and where its water enters. */
export type DemoOutfall = { version: OutfallVersion; spot: Spot };

const COUNT = 1500;
/** How often a kind of channel is looked at per kilometre. */
const PER_KM: Record<string, number> = {
  river: 0.7,
  canal: 0.8,
  creek: 1.1,
  ditch: 1.3,
  culvert: 1.6,
  "lake-crossing": 0,
};
/** Steps of 查测溯治 reached after some years of the campaign. */
const STATUS_WEIGHTS: readonly (readonly [OutfallStatus, number])[] = OUTFALL_STATUSES.map((status, i) => [
  status,
  [8, 12, 13, 14, 8, 12, 6, 24, 3][i] as number,
]);

/** About 1,500 outfalls on the network, denser near towns, each clearly invented. */
export function makeOutfalls(reaches: readonly ReachInput[], seed: string): DemoOutfall[] {
  const random = randomFrom(`${seed}/outfalls`);
  const shapes = reaches.map((reach) => ({ reach, points: reach.coordinates.map(toPlane) }));
  const candidates = shapes
    .filter(({ reach }) => reach.district !== null && reach.river !== "长江")
    .map((shape) => ({ ...shape, lengthM: lengthOf(shape.points), town: townness(shape.points[0] as Point) }));
  const serials = new Map<string, number>();
  return Array.from({ length: COUNT }, () => {
    const kind = pickWeighted(
      random,
      OUTFALL_KINDS.map((k) => [k, k.weight] as const),
    );
    const host = drawHost(random, candidates, kind);
    return makeOne(random, kind, host, serials);
  });
}

type Host = { reach: ReachInput; points: readonly Point[]; lengthM: number; town: number };

/** 1 in a town, falling to 0 a few kilometres outside. */
const townness = (p: Point): number =>
  TOWNS.reduce((most, [, at, km]) => Math.max(most, 1 - distance(toPlane(at), p) / (km * 1400)), 0);

function drawHost(random: Random, hosts: readonly Host[], kind: OutfallKind): Host {
  for (;;) {
    const host = pick(random, hosts);
    const wanted = (PER_KM[host.reach.kind ?? ""] ?? 0) * Math.min(2.5, host.lengthM / 1000);
    const fits = kind.town > 0 ? host.town ** (1.6 * kind.town) : 1.15 - host.town;
    if (
      random() * 2.2 < wanted * fits &&
      (kind.volume[1] < 20_000 || ["river", "canal", "creek"].includes(host.reach.kind ?? ""))
    )
      return host;
  }
}

function makeOne(random: Random, kind: OutfallKind, host: Host, serials: Map<string, number>): DemoOutfall {
  const { reach } = host;
  const offset = host.lengthM * (0.06 + 0.88 * random());
  const on = pointAt(host.points, offset);
  const [tx, ty] = tangentAt(host.points, offset);
  const bank = (random() < 0.5 ? 1 : -1) * Math.min(28, (reach.width ?? 10) / 2 + 4 * random());
  const district = DISTRICTS.find((d) => d.name === reach.district) as (typeof DISTRICTS)[number];
  const serial = (serials.get(district.code) ?? 0) + 1;
  serials.set(district.code, serial);
  const status = pickWeighted(random, STATUS_WEIGHTS);
  const word = pick(random, INVENTED_WORDS);
  const index = Math.floor(random() * kind.names.length);
  const fill = (template: string | undefined): string | null => template?.replace("{}", word) ?? null;
  const traced = OUTFALL_STATUSES.indexOf(status) >= OUTFALL_STATUSES.indexOf("traced");
  const party = traced || kind.permitted ? fill(kind.parties[index % Math.max(1, kind.parties.length)]) : null;
  const version: OutfallVersion = {
    code: `PK-${district.code}-${String(serial).padStart(4, "0")}`,
    name: fill(kind.names[index]) as string,
    position: toLonLat([on[0] - ty * bank, on[1] + tx * bank]),
    category: kind.category,
    nationalCode: null,
    localCode: random() < 0.8 ? `演示-${district.code}-${String(serial).padStart(4, "0")}` : null,
    river: reach.river,
    district: district.name,
    town: `${district.name.replace(/[区市]$/, "")}${sideOf(host.points[0] as Point, toPlane(district.centre))}片`,
    village: kind.town < 0.5 ? `${word}村` : null,
    responsibleParty: party,
    creditCode: null,
    permit: kind.permitted && traced ? `演示许可${district.code.slice(-2)}${String(serial).padStart(4, "0")}` : null,
    status,
    ...dischargeOf(random, kind, status),
    demo: true,
  };
  return { version, spot: { reach, measureM: offset, at: toLonLat(on) } };
}

/** What is not yet measured is not known; what is closed is dry. */
function dischargeOf(random: Random, kind: OutfallKind, status: OutfallStatus) {
  const [low, high] = kind.volume;
  const volume = Math.round(low * (high / low) ** random());
  const live: LiveState =
    status === "closed" && random() < 0.6
      ? "dry"
      : status === "to-survey"
        ? "unknown"
        : pickWeighted(random, kind.live);
  const known = status !== "to-survey" && status !== "surveyed";
  const loads = Object.entries(kind.concentrations).map(([key, mgL]) => {
    const kg = (volume * mgL * (0.6 + 0.8 * random())) / 1000;
    return [key as ParameterKey, Math.round(kg * 1000) / 1000] as const;
  });
  return {
    dischargeM3PerDay: known ? volume : null,
    loadsKgPerDay: new Map<ParameterKey, number>(known ? loads : []),
    parameters: known ? loads.map(([key]) => key) : [],
    liveState: live,
  };
}

function sideOf(p: Point, centre: Point): string {
  const [dx, dy] = [p[0] - centre[0], p[1] - centre[1]];
  if (Math.hypot(dx, dy) < 3500) return "中";
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? "东" : "西";
  return dy > 0 ? "北" : "南";
}

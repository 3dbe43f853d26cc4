import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { DemoOutfall } from "../city/make-outfalls.ts";
import { CITY_RIVERS, type DemoSection } from "../city/place-sections.ts";
import { hashSigned, hashText } from "../city/random.ts";
import type { SectionProfile } from "./background.ts";
import type { FlowField } from "./flow-field.ts";
import { dilutedLoads } from "./loads.ts";

/** Sections known for low oxygen in summer, or behind a lake gate for months. */
const STILL: Readonly<Record<string, number>> = { 黄埝桥: 0.86, 落蓬湾: 0.84, 九号桥: 0.9, 姚巷桥: 0.8, 雅浦桥: 0.8 };

/** Lakes and the Yangtze have water of their own; invented, in the range such waters have. */
const OWN: Readonly<Record<string, Partial<SectionProfile>>> = {
  长江: {
    ammonia: 0.06,
    phosphorus: 0.056,
    nitrogen: 1.9,
    permanganate: 1.9,
    stillness: 0,
    turbidityNtu: 48,
    conductivityUsCm: 330,
  },
  太湖: { ammonia: 0.09, phosphorus: 0.062, nitrogen: 1.5, permanganate: 4.1, stillness: 0.1, chlorophyll: 24 },
  滆湖: { ammonia: 0.13, phosphorus: 0.064, nitrogen: 1.7, permanganate: 4.5, stillness: 0.1, chlorophyll: 30 },
  长荡湖: { ammonia: 0.12, phosphorus: 0.06, nitrogen: 1.6, permanganate: 4.4, stillness: 0.1, chlorophyll: 27 },
  沙河水库: {
    ammonia: 0.04,
    phosphorus: 0.019,
    nitrogen: 0.8,
    permanganate: 2.1,
    stillness: 0,
    turbidityNtu: 3,
    chlorophyll: 5,
    conductivityUsCm: 190,
  },
  大溪水库: {
    ammonia: 0.05,
    phosphorus: 0.021,
    nitrogen: 0.9,
    permanganate: 2.3,
    stillness: 0,
    turbidityNtu: 4,
    chlorophyll: 6,
    conductivityUsCm: 200,
  },
};

/** Profiles of all sections: rivers from the diluted loads of the outfalls upstream, lakes from the table above. */
export function profilesOf(
  sections: readonly DemoSection[],
  outfalls: readonly DemoOutfall[],
  field: FlowField,
): Map<string, SectionProfile> {
  const relative = (key: string): ((section: DemoSection) => number) => {
    const loads = outfalls.map(({ version, spot }) => ({
      at: { reach: field.index.get(spot.reach.ref) as number, measureM: spot.measureM },
      kgPerDay: version.loadsKgPerDay.get(key as ParameterKey) ?? 0,
    }));
    const added = dilutedLoads(field, loads);
    const of = (section: DemoSection) => added[field.index.get(section.spot.reach.ref) as number] as number;
    const sorted = sections
      .filter((s) => s.version.waterType === "river")
      .map(of)
      .sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 1;
    return (section) => Math.min(2.4, Math.max(0.25, of(section) / median));
  };
  const [ammonia, phosphorus, nitrogen, organic] = ["NH3N", "TP", "TN", "COD"].map(relative) as [
    Relative,
    Relative,
    Relative,
    Relative,
  ];
  return new Map(
    sections.map((s) => [
      s.version.code,
      profileOf(s, { ammonia: ammonia(s), phosphorus: phosphorus(s), nitrogen: nitrogen(s), organic: organic(s) }),
    ]),
  );
}

type Relative = (section: DemoSection) => number;

function profileOf(
  { version, spot }: DemoSection,
  load: Record<"ammonia" | "phosphorus" | "nitrogen" | "organic", number>,
): SectionProfile {
  const seed = hashText(version.code) & 0xfffff;
  const own = (channel: number) => hashSigned(seed, channel);
  const inCity = CITY_RIVERS.has(version.river ?? "");
  const slow = Math.min(1, Math.max(0, (0.125 - (spot.reach.velocity ?? 0.1)) / 0.09));
  const river: SectionProfile = {
    seed,
    waterType: version.waterType,
    ammonia: 0.16 + 0.14 * load.ammonia + 0.05 * own(1) + (inCity ? 0.5 : 0),
    phosphorus: 0.08 + 0.024 * load.phosphorus + 0.014 * own(2) + (inCity ? 0.075 : 0),
    nitrogen: 2 + 0.42 * load.nitrogen + 0.5 * own(3),
    permanganate: 3.1 + 0.46 * load.organic + 0.5 * own(4) + (inCity ? 0.7 : 0),
    stillness: STILL[version.name] ?? Math.min(1, 0.72 * slow + 0.2 * Math.max(0, own(5)) + (inCity ? 0.12 : 0)),
    turbidityNtu: (version.river?.includes("运河") ? 46 : 27) + 9 * own(6),
    conductivityUsCm: 470 + 70 * own(7) + (inCity ? 60 : 0),
    chlorophyll: 0,
  };
  return { ...river, ...OWN[version.river ?? ""] };
}

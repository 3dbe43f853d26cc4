import type { AppContext } from "../../server/context.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { fillWater, type Sample, sectionVersion } from "./water.ts";
import { at, fillWaterways, outfallVersion, reachInput } from "./waterways.ts";

/** Two neighbours, 武进区 and 天宁区, and what lies in each: a river, a section over its limit, an outfall, a gate. */
export const WUJIN = {
  district: "武进区",
  river: "武进港",
  reach: "main",
  section: "SW",
  outfall: "OW",
  structure: "GW",
};
export const TIANNING = {
  district: "天宁区",
  river: "北塘河",
  reach: "north",
  section: "ST",
  outfall: "OT",
  structure: "GT",
};
/** A section of 天宁区 on the boundary with 武进区, which lies upstream of it. */
export const BOUNDARY = "SB";

export async function fillTwoDistricts(ctx: AppContext) {
  const water = await fillWater(ctx);
  const ways = fillWaterways(ctx);
  const row = (y: number) =>
    [
      [0, y],
      [9000, y],
    ] as const;
  await ways.network(
    reachInput(WUJIN.reach, row(0), { river: WUJIN.river, district: WUJIN.district }),
    reachInput(TIANNING.reach, row(5000), { river: TIANNING.river, district: TIANNING.district }),
  );
  const inTianning = { district: TIANNING.district, responsibleDistrict: TIANNING.district, river: TIANNING.river };
  await water.sections(
    sectionVersion(WUJIN.section, { position: at(8000, 0) }),
    sectionVersion(TIANNING.section, { position: at(8000, 5000), ...inTianning }),
    sectionVersion(BOUNDARY, {
      position: at(4000, 5000),
      levels: ["boundary"],
      ...inTianning,
      upstreamDistrict: WUJIN.district,
    }),
  );
  await ways.outfalls(
    outfallVersion(WUJIN.outfall, at(3000, 20), { district: WUJIN.district, river: WUJIN.river }),
    outfallVersion(TIANNING.outfall, at(3000, 5020), { district: TIANNING.district, river: TIANNING.river }),
  );
  await ways.place();
  const samples = Array.from({ length: 30 }, (_, i): [EpochSeconds, Sample] => {
    const hours = (i - 29) * 4;
    return [epochSeconds(ctx.now() + hours * 3600), { NH3N: hours > -12 ? 2.1 : 0.4, DO: 7 }];
  });
  for (const code of [WUJIN.section, TIANNING.section, BOUNDARY]) await water.samples(code, "station", samples);
}

/** The register of gates, as a file. */
export function gatesFile(): { name: string; content: string } {
  const line = (of: typeof WUJIN, y: number) => {
    const [lon, lat] = at(7000, y);
    return `${of.structure},${of.river}闸,闸,${lon},${lat},${of.river}`;
  };
  const content = `闸泵编码,闸泵名称,类型,经度,纬度,所在河流\n${line(WUJIN, 0)}\n${line(TIANNING, 5000)}\n`;
  return { name: "gates.csv", content };
}

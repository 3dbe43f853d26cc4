import type { AppContext } from "../../server/context.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { fillWater, type Sample, sectionVersion } from "./water.ts";
import { at, fillWaterways, outfallVersion, reachInput } from "./waterways.ts";

/**
 * One river of 9 km at 0.1 m/s with outfalls O1 and O2 and section S1 at 3, 6 and 8 km; twenty days of readings every
 * four hours, ammonia raised in the last twelve.
 */
export async function fillTracedRiver(ctx: AppContext) {
  const water = await fillWater(ctx);
  const ways = fillWaterways(ctx);
  const line = [
    [0, 0],
    [9000, 0],
  ] as const;
  await ways.network(reachInput("main", line, { river: "武进港" }));
  await water.sections(sectionVersion("S1", { position: at(8000, 0) }));
  await ways.outfalls(outfallVersion("O1", at(3000, 20)), outfallVersion("O2", at(6000, 20)));
  await ways.place();
  const samples = Array.from({ length: 120 }, (_, i): [EpochSeconds, Sample] => {
    const hours = (i - 119) * 4;
    const level = 0.4 + 0.02 * ((i * 7) % 5);
    return [epochSeconds(ctx.now() + hours * 3600), { NH3N: hours > -12 ? level + 1.5 : level, DO: 7 }];
  });
  await water.samples("S1", "station", samples);
  return { water, ways };
}

import type { AppContext } from "../../server/context.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { OutfallVersion } from "../../shared/domain/inventory/outfall.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import { metresPerDegree } from "../../shared/domain/network/geodesic.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import type { ImportId, ParameterKey } from "../../shared/domain/quality/reading.ts";
import { metresPerSecond } from "../../shared/domain/units.ts";

const per = metresPerDegree(31.7);
/** Metres east and north of a corner of the city. */
export const at = (x: number, y: number): LonLat => [119.9 + x / per.lon, 31.7 + y / per.lat];

/** A reach of 0.1 m/s through points in metres, flowing as drawn; change what the test is about. */
export const reachInput = (
  ref: string,
  points: readonly (readonly [number, number])[],
  change: Partial<ReachInput> = {},
): ReachInput => ({
  ref: ref as ReachRef,
  coordinates: points.map(([x, y]) => at(x, y)),
  river: null,
  kind: "river",
  order: null,
  direction: "forward",
  velocity: metresPerSecond(0.1),
  discharge: null,
  width: null,
  district: null,
  fromNode: null,
  toNode: null,
  ...change,
});

export const outfallVersion = (
  code: string,
  position: LonLat,
  change: Partial<OutfallVersion> = {},
): OutfallVersion => ({
  code,
  name: `排口${code}`,
  position,
  category: "CZ-WS",
  nationalCode: null,
  localCode: null,
  river: null,
  district: null,
  town: null,
  village: null,
  responsibleParty: "某水务公司",
  creditCode: null,
  permit: null,
  status: "monitored",
  dischargeM3PerDay: 1000,
  loadsKgPerDay: new Map([["NH3N" as ParameterKey, 40]]),
  parameters: [],
  liveState: "running",
  demo: false,
  ...change,
});

/** Writes networks and outfalls through the real stores and places the registers, as after an import. */
export function fillWaterways(ctx: AppContext) {
  const newImport = async (kind: string): Promise<ImportId> => {
    const of = { kind, fileName: "test", sha256: "0", sizeBytes: 1, options: {}, createdAt: ctx.now() };
    return ctx.database.transact(async ({ imports }) => (await imports.create(of)).id);
  };
  return {
    async network(...inputs: ReachInput[]) {
      const { network, issues } = buildNetwork(inputs, { toleranceM: 1 });
      const of = { name: "河网", importId: await newImport("network"), createdAt: ctx.now(), demo: false };
      return ctx.database.transact(({ networks }) => networks.put(network, issues, of));
    },
    async outfalls(...outfalls: OutfallVersion[]) {
      const importId = await newImport("outfalls");
      await ctx.database.transact(({ outfalls: store }) => store.put(outfalls, importId, ctx.now()));
    },
    place: () => ctx.network.placeRegistries(),
  };
}

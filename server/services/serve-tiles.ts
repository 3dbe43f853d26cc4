import { createHash } from "node:crypto";
import { type DistrictScope, inScope } from "../../shared/domain/access/can.ts";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import type { Network } from "../../shared/domain/network/reach.ts";
import { findOutfallCategory } from "../../shared/rules/hj1312-categories.ts";
import type { OutfallStore } from "../stores/outfalls.store.ts";
import type { TileFeature, TileLayer, TileSheet } from "../tiles/tile-messages.ts";
import { SMALL_NETWORK_REACHES, tileRank } from "../tiles/tile-rank.ts";
import type { TileWorker } from "../tiles/tile-worker.ts";
import { keptWhileSame } from "./kept-while-same.ts";

const CACHED_TILES = 4_000;
/** Sets of districts whose outfalls are kept ready to cut; those not asked for longest go first. */
const MOST_CUT = 24;

type Deps = {
  currentNetwork: () => Promise<{ version: string; network: Network } | undefined>;
  outfalls: Pick<OutfallStore, "list">;
  worker: TileWorker;
  registersVersion: () => Promise<string>;
};

/**
 * Vector tiles of the network and the outfalls. `version` names what they show to a scope: it changes exactly when that
 * changes, also across restarts, and is part of the tile address, so a browser may keep tiles for ever.
 */
export function serveTiles({ currentNetwork, outfalls, worker, registersVersion }: Deps) {
  const cache = new Map<string, Uint8Array | null>();
  /** Sheets of outfalls cut to some districts, the longest unused first. */
  let cutSheets = new Map<TileSheet, Promise<void>>();

  async function load(): Promise<{ version: string; register: readonly Outfall[] }> {
    const [network, register] = await Promise.all([currentNetwork(), outfalls.list()]);
    const points = register.items.map(outfallFeature);
    const version = `${network?.version.slice(0, 12) ?? "none"}-${hashOf(points)}`;
    const lines = network ? networkFeatures(network.network) : [];
    const small = lines.length < SMALL_NETWORK_REACHES;
    await worker.load("network", small, lines);
    await worker.load("outfalls", true, points);
    cache.clear();
    for (const sheet of cutSheets.keys()) void worker.drop(sheet);
    cutSheets = new Map();
    return { version, register: register.items };
  }
  const loaded = keptWhileSame(registersVersion, load);

  /** The sheet of a layer that a scope may see. */
  async function sheetFor(layer: TileLayer, scope: DistrictScope, register: readonly Outfall[]): Promise<TileSheet> {
    if (layer === "network" || scope === null) return layer;
    const sheet: TileSheet = `${layer}@${markOf(scope)}`;
    const making =
      cutSheets.get(sheet) ??
      worker.load(sheet, true, register.filter((of) => inScope(scope, of.district)).map(outfallFeature));
    cutSheets.delete(sheet);
    cutSheets.set(sheet, making);
    const oldest = cutSheets.keys().next().value;
    if (cutSheets.size > MOST_CUT && oldest !== undefined) {
      cutSheets.delete(oldest);
      void worker.drop(oldest);
    }
    await making;
    return sheet;
  }
  const named = (version: string, scope: DistrictScope) => (scope === null ? version : `${version}-${markOf(scope)}`);

  return {
    version: async (scope: DistrictScope) => named((await loaded()).version, scope),
    async tile(
      scope: DistrictScope,
      layer: TileLayer,
      { z, x, y }: { z: number; x: number; y: number },
    ): Promise<{ version: string; tile: Uint8Array | null }> {
      const { version, register } = await loaded();
      const sheet = await sheetFor(layer, scope, register);
      const key = `${version}/${sheet}/${z}/${x}/${y}`;
      let tile = cache.get(key);
      if (tile === undefined) {
        tile = await worker.cut(sheet, z, x, y);
        if (cache.size >= CACHED_TILES) cache.delete(cache.keys().next().value as string);
        cache.set(key, tile);
      }
      return { version: named(version, scope), tile };
    },
  };
}
export type TileService = ReturnType<typeof serveTiles>;

function networkFeatures({ reaches }: Network): TileFeature[] {
  const maxOrder = reaches.reduce((most, r) => Math.max(most, r.order ?? 0), 0);
  return reaches.map((reach) => {
    const rank = tileRank(reach, maxOrder);
    return {
      rank,
      properties: {
        ref: reach.ref,
        river: reach.river ?? "",
        kind: reach.kind ?? "",
        order: rank,
        direction: reach.direction,
        ...(reach.width === null ? {} : { width: reach.width }),
      },
      geometry: { type: "LineString", coordinates: reach.coordinates.map(([lon, lat]) => [lon, lat]) },
    };
  });
}

function outfallFeature(outfall: Outfall): TileFeature {
  return {
    rank: 1,
    properties: {
      code: outfall.code,
      name: outfall.name,
      category_group:
        outfall.category === null ? "unknown" : (findOutfallCategory(outfall.category)?.group ?? "unknown"),
      status: outfall.status,
    },
    geometry: { type: "Point", coordinates: [...outfall.position] },
  };
}

const markOf = (scope: ReadonlySet<string>) =>
  createHash("sha256")
    .update([...scope].sort().join("\n"))
    .digest("hex")
    .slice(0, 12);
const hashOf = (features: TileFeature[]) =>
  createHash("sha256").update(JSON.stringify(features)).digest("hex").slice(0, 12);

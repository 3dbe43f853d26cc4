import { createHash } from "node:crypto";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import type { Network } from "../../shared/domain/network/reach.ts";
import { findOutfallCategory } from "../../shared/rules/hj1312-categories.ts";
import type { OutfallStore } from "../stores/outfalls.store.ts";
import type { TileFeature, TileLayer } from "../tiles/tile-messages.ts";
import { SMALL_NETWORK_REACHES, tileRank } from "../tiles/tile-rank.ts";
import type { TileWorker } from "../tiles/tile-worker.ts";
import { keptWhileSame } from "./kept-while-same.ts";

const CACHED_TILES = 4_000;

type Deps = {
  currentNetwork: () => Promise<{ version: string; network: Network } | undefined>;
  outfalls: Pick<OutfallStore, "list">;
  worker: TileWorker;
  registersVersion: () => Promise<string>;
};

/**
 * Vector tiles of the network and the outfalls. `version` names what they show: it changes exactly when that changes,
 * also across restarts, and is part of the tile address, so a browser may keep tiles for ever.
 */
export function serveTiles({ currentNetwork, outfalls, worker, registersVersion }: Deps) {
  const cache = new Map<string, Uint8Array | null>();

  async function load(): Promise<string> {
    const [network, register] = await Promise.all([currentNetwork(), outfalls.list()]);
    const points = register.items.map(outfallFeature);
    const version = `${network?.version.slice(0, 12) ?? "none"}-${hashOf(points)}`;
    const lines = network ? networkFeatures(network.network) : [];
    const small = lines.length < SMALL_NETWORK_REACHES;
    await worker.load("network", small, lines);
    await worker.load("outfalls", true, points);
    cache.clear();
    return version;
  }

  const version = keptWhileSame(registersVersion, load);

  return {
    version,
    async tile(
      layer: TileLayer,
      z: number,
      x: number,
      y: number,
    ): Promise<{ version: string; tile: Uint8Array | null }> {
      const current = await version();
      const key = `${current}/${layer}/${z}/${x}/${y}`;
      let tile = cache.get(key);
      if (tile === undefined) {
        tile = await worker.cut(layer, z, x, y);
        if (cache.size >= CACHED_TILES) cache.delete(cache.keys().next().value as string);
        cache.set(key, tile);
      }
      return { version: current, tile };
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

const hashOf = (features: TileFeature[]) =>
  createHash("sha256").update(JSON.stringify(features)).digest("hex").slice(0, 12);

import type { Network } from "../../shared/domain/network/reach.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import type { TileWorker } from "../tiles/tile-worker.ts";
import { describeInstallation } from "./describe-installation.ts";
import { searchPlaces } from "./search-places.ts";
import { serveTiles } from "./serve-tiles.ts";

export type MapDeps = {
  database: Database;
  now: () => EpochSeconds;
  tileWorker: TileWorker;
  currentNetwork: () => Promise<{ version: string; network: Network } | undefined>;
};

/** What the map and the search box need, joined. */
export function mapServices({ database, now, tileWorker, currentNetwork }: MapDeps) {
  const { read, registersVersion } = database;
  const tiles = serveTiles({ currentNetwork, outfalls: read.outfalls, worker: tileWorker, registersVersion });
  return {
    tiles,
    search: searchPlaces({ read, currentNetwork, now, registersVersion }),
    describeInstallation: describeInstallation({ read, currentNetwork, tileVersion: tiles.version }),
    listAreas: (kind: Parameters<typeof read.areas.list>[0]) => read.areas.list(kind),
  };
}

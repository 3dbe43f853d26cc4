import type { Network } from "../../shared/domain/network/reach.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import type { TileWorker } from "../tiles/tile-worker.ts";
import { describeInstallation } from "./describe-installation.ts";
import type { LiveEvents } from "./live-events.ts";
import { searchPlaces } from "./search-places.ts";
import { serveTiles } from "./serve-tiles.ts";

export type MapDeps = {
  read: Stores;
  now: () => EpochSeconds;
  events: LiveEvents;
  tileWorker: TileWorker;
  currentNetwork: () => Promise<{ version: string; network: Network } | undefined>;
};

/** What the map and the search box need, joined; an import that is done or undone makes them look again. */
export function mapServices({ read, now, events, tileWorker, currentNetwork }: MapDeps) {
  const tiles = serveTiles({ currentNetwork, outfalls: read.outfalls, worker: tileWorker });
  const search = searchPlaces({ read, currentNetwork, now });
  events.subscribe((event) => {
    if ((event.type !== "import" || event.state === "running") && event.type !== "network") return;
    tiles.invalidate();
    search.invalidate();
  });
  return {
    tiles,
    search: search.search,
    describeInstallation: describeInstallation({ read, currentNetwork, tileVersion: tiles.version }),
    listAreas: (kind: Parameters<typeof read.areas.list>[0]) => read.areas.list(kind),
  };
}

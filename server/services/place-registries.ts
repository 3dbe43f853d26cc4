import type { LonLat } from "../../shared/domain/geo.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import { snap } from "../../shared/domain/network/snap.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import type { HeldNetwork, HeldNetworks } from "./hold-network.ts";

/** Farther from any channel than this nothing is placed, metres: beyond it a place would be a guess. */
export const PLACING_LIMITS = { sectionM: 500, outfallM: 300, structureM: 200 } as const;

export type Unplaced = {
  kind: "section" | "outfall" | "structure";
  code: string;
  name: string;
  /** `no-position`: the register gives none · `too-far`: no channel within the limit. */
  reason: "no-position" | "too-far";
  message: string;
};
export type PlacingReport = {
  networkVersion: string | null;
  sections: number;
  outfalls: number;
  structures: number;
  unplaced: Unplaced[];
};

type Deps = { database: Database; networks: HeldNetworks; now: () => EpochSeconds };
type Registered<Id> = { id: Id; code: string; name: string; position: LonLat | null; river: string | null };

/** Snapping goes in slices, so that a large register never holds up other requests. */
const SLICE = 100;

/**
 * Puts every section, outfall and structure on the current network, on the river its register names where that is near enough, and
 * keeps the places. Run after a network, sections, outfalls or structures were imported or taken back. Without a network nothing is
 * placed.
 */
export const placeRegistries =
  ({ database, networks, now }: Deps) =>
  async (): Promise<PlacingReport> => {
    const held = await networks.current();
    if (held === undefined) return { networkVersion: null, sections: 0, outfalls: 0, structures: 0, unplaced: [] };
    const [sections, outfalls, structures] = await Promise.all([
      database.read.sections.list(now()),
      database.read.outfalls.list().then((page) => page.items),
      database.read.structures.list(),
    ]);
    const unplaced: Unplaced[] = [];
    const sectionPlaces = await snapAll(held, "section", sections, PLACING_LIMITS.sectionM, unplaced);
    const outfallPlaces = await snapAll(held, "outfall", outfalls, PLACING_LIMITS.outfallM, unplaced);
    const structurePlaces = await snapAll(held, "structure", structures, PLACING_LIMITS.structureM, unplaced);
    await database.transact(async (stores) => {
      await stores.sections.place(held.id, sectionPlaces);
      await stores.outfalls.place(held.id, outfallPlaces);
      await stores.structures.place(held.id, structurePlaces);
    });
    const placed = (places: ReadonlyMap<unknown, Placement | null>) =>
      [...places.values()].filter((p) => p !== null).length;
    return {
      networkVersion: held.version,
      sections: placed(sectionPlaces),
      outfalls: placed(outfallPlaces),
      structures: placed(structurePlaces),
      unplaced,
    };
  };

async function snapAll<Id>(
  held: HeldNetwork,
  kind: Unplaced["kind"],
  entries: readonly Registered<Id>[],
  maxDistanceM: number,
  unplaced: Unplaced[],
): Promise<Map<Id, Placement | null>> {
  const places = new Map<Id, Placement | null>();
  for (const [i, { id, code, name, position, river }] of entries.entries()) {
    if (i % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
    const best = position === null ? undefined : snap(held.snapIndex(), position, { maxDistanceM, river })[0];
    places.set(
      id,
      best === undefined ? null : { reach: best.reach, measure: best.measure, snapDistance: best.snapDistance },
    );
    if (best !== undefined) continue;
    const reason = position === null ? "no-position" : "too-far";
    const message =
      position === null ? `${name} 没有坐标，未落到河网上` : `${name} 周围 ${maxDistanceM} m 内没有河道，未落到河网上`;
    unplaced.push({ kind, code, name, reason, message });
  }
  return places;
}

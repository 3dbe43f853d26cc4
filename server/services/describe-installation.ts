import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { type BBox, boundsOf } from "../../shared/domain/geo.ts";
import type { Network } from "../../shared/domain/network/reach.ts";
import type { Stores } from "../stores/stores.ts";

type Deps = {
  read: Pick<Stores, "areas" | "networks">;
  currentNetwork: () => Promise<{ version: string; network: Network } | undefined>;
  tileVersion: (scope: DistrictScope) => Promise<string>;
};
export type Installation = {
  tileVersion: string;
  network: { version: string; reaches: number; lengthM: number; bbox: BBox } | null;
  districts: string[];
};

/** What a page needs to know of this installation before it draws anything. */
export const describeInstallation =
  ({ read, currentNetwork, tileVersion }: Deps) =>
  async (scope: DistrictScope): Promise<Installation> => {
    const [network, districts, version] = await Promise.all([
      currentNetwork(),
      read.areas.list("district"),
      tileVersion(scope),
    ]);
    return {
      tileVersion: version,
      network:
        network === undefined
          ? null
          : {
              version: network.version,
              reaches: network.network.reaches.length,
              lengthM: network.network.reaches.reduce((sum, r) => sum + r.length, 0),
              bbox: boundsOf(network.network.nodes) ?? [0, 0, 0, 0],
            },
      districts: districts.map((d) => d.name),
    };
  };

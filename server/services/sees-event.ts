import type { LiveEvent } from "../../shared/contract/overview.ts";
import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";

type Deps = { read: Pick<Stores, "sections">; now: () => EpochSeconds };

/** Whether what just happened may be told within a scope: of its sections, and of water and network, which are all's. */
export const seesEvent =
  ({ read, now }: Deps) =>
  async (scope: DistrictScope, event: LiveEvent): Promise<boolean> => {
    if (scope === null) return true;
    switch (event.type) {
      case "reading":
      case "exceedance": {
        const section = await read.sections.find(event.section, now());
        return section !== undefined && seesSection(scope, section);
      }
      case "import":
        return false;
      case "network":
      case "flow":
        return true;
    }
  };

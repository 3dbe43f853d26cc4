import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import { describeFlow, describeStructure, listFlowEdits, listStructures } from "./describe-flow.ts";
import { addFlowEdit, withdrawFlowEdit } from "./edit-flow.ts";
import type { HeldFlow } from "./hold-flow.ts";
import type { HeldNetworks } from "./hold-network.ts";
import type { Publish } from "./live-events.ts";

type Deps = { database: Database; networks: HeldNetworks; flow: HeldFlow; publish: Publish; now: () => EpochSeconds };

/** Everything about what the water does and who says so, joined. */
export function flowServices({ database, networks, flow, publish, now }: Deps) {
  const { read } = database;
  return {
    describeFlow: describeFlow({ networks, flow, now }),
    listStructures: listStructures({ read, now }),
    describeStructure: describeStructure({ read, now }),
    listFlowEdits: listFlowEdits({ read }),
    addFlowEdit: addFlowEdit({ database, networks, publish, now }),
    withdrawFlowEdit: withdrawFlowEdit({ database, publish, now }),
  };
}
export type FlowServices = ReturnType<typeof flowServices>;

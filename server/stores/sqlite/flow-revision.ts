import type { Prepare } from "./rows.ts";

/** To be called with every write that can change what is known of flow. */
export const raiseFlowRevision = (prepare: Prepare): void => {
  prepare("UPDATE flow_revision SET revision = revision + 1").run();
};

import { AppError } from "../../shared/domain/errors.ts";
import type { TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import type { HeldNetworks } from "./hold-network.ts";
import { requireTrace } from "./list-traces.ts";
import { findModel, keepTrace, type Trace, type TraceDeps } from "./trace-pollution.ts";

type Deps = Pick<TraceDeps, "database" | "newId" | "now"> & { networks: HeldNetworks };

/**
 * Runs a kept trace again from the inputs it kept, on the network version they name: a new record linked to the old one,
 * whose result is the same to the last digit whatever has changed in the registers since.
 * @throws AppError not-found · unavailable (network version gone) · conflict (made by a model this program no longer has)
 */
export const rerunTrace =
  (deps: Deps) =>
  async (id: string): Promise<Trace> => {
    const record = await requireTrace(deps.database.read, id);
    const inputs = JSON.parse(record.inputs) as TraceInputs;
    const model = findModel(inputs.model);
    if (model === undefined) {
      throw new AppError("conflict", `该记录由模型 ${inputs.model.id} ${inputs.model.version} 得出，本程序已无此版本`);
    }
    const held = await deps.networks.byVersion(inputs.networkVersion);
    return keepTrace(deps, model, { text: record.inputs, inputs, held, rerunOf: record.id });
  };

import type { Crew } from "../../shared/domain/tracing/inference/infer.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { SURFACE_WATER } from "../../shared/rules/evaluation-2011-22.ts";
import type { Database } from "../stores/stores.ts";
import { adviseNextSamples } from "./advise-next-samples.ts";
import { describeInventory } from "./describe-inventory.ts";
import { findUpstreamSections } from "./find-upstream-sections.ts";
import { findWindow } from "./find-window.ts";
import { followTrace } from "./follow-trace.ts";
import { holdFlow } from "./hold-flow.ts";
import { holdInferences } from "./hold-inferences.ts";
import { holdNetworks } from "./hold-network.ts";
import { lightTrace } from "./light-trace.ts";
import { findOutfall, listOutfalls } from "./list-outfalls.ts";
import { findTrace, listTraces } from "./list-traces.ts";
import { placeRegistries } from "./place-registries.ts";
import { rerunTrace } from "./rerun-trace.ts";
import { sampleTrace } from "./sample-trace.ts";
import { sectionEvaluators } from "./section-evaluators.ts";
import { sectionStatuses } from "./section-statuses.ts";
import { type Trace, tracePollution } from "./trace-pollution.ts";

/** `crew`: other threads that help with inferences, if any. */
export type NetworkDeps = { database: Database; now: () => EpochSeconds; newId: () => string; crew?: Crew };

/** Everything that walks the network, joined: windows, traces, inventories, places of the registers. */
export function networkServices({ database, now, newId, crew }: NetworkDeps) {
  const { read } = database;
  const networks = holdNetworks({ read });
  const evaluatorOf = sectionEvaluators(SURFACE_WATER);
  const statuses = sectionStatuses({ read, now, evaluatorOf });
  const flow = holdFlow({ read });
  const inferences = holdInferences(crew);
  const tracing = {
    flowBetween: flow.flowFactsBetween,
    inferences,
    database,
    networks,
    statuses,
    evaluatorOf,
    ruleVersion: SURFACE_WATER.version,
    now,
    newId,
  };
  const find = findTrace({ read, networks });
  const follow = followTrace(tracing);
  const recallInference = ({ record, inputs, held }: Trace) =>
    inferences.recall({ inputHash: record.inputHash, inputs, held });
  return {
    networks,
    flow,
    placeRegistries: placeRegistries({ database, networks, now }),
    findWindow: findWindow({ read, networks, flow, now }),
    findUpstreamSections: findUpstreamSections({ read, networks, now }),
    tracePollution: tracePollution(tracing),
    rerunTrace: rerunTrace(tracing),
    followTrace: follow,
    /** The inference behind a trace; null where it has none. */
    recallInference,
    sampleTrace: sampleTrace({ database, now, newId, findTrace: find, followTrace: follow }),
    adviseNextSamples: adviseNextSamples({ findTrace: find, recallInference, now }),
    lightTrace: lightTrace({ findTrace: find, recallInference }),
    findPhoto: (id: number) => read.fieldSamples.photo(id),
    listTraces: listTraces({ read }),
    findTrace: find,
    listOutfalls: listOutfalls({ read }),
    findOutfall: findOutfall({ read }),
    describeInventory: describeInventory({ read, networks, now }),
  };
}
export type NetworkServices = ReturnType<typeof networkServices>;

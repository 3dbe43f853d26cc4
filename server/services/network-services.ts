import type { Crew } from "../../shared/domain/tracing/inference/infer.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { SURFACE_WATER } from "../../shared/rules/evaluation-2011-22.ts";
import type { Database } from "../stores/stores.ts";
import { accessTargets } from "./access-targets.ts";
import { adviseNextSamples } from "./advise-next-samples.ts";
import { chainSamples } from "./chain-samples.ts";
import { compareTwoRuns, listRuns } from "./compare-runs.ts";
import { describeInventory } from "./describe-inventory.ts";
import { findArrivals } from "./find-arrivals.ts";
import { findUpstreamSections } from "./find-upstream-sections.ts";
import { findWindow } from "./find-window.ts";
import { followTrace } from "./follow-trace.ts";
import { holdFlow } from "./hold-flow.ts";
import { holdInferences } from "./hold-inferences.ts";
import { holdNetworks } from "./hold-network.ts";
import { lightTrace } from "./light-trace.ts";
import { findOutfall, listOutfalls } from "./list-outfalls.ts";
import { listSamples } from "./list-samples.ts";
import { findTrace, listTraces } from "./list-traces.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { placeRegistries } from "./place-registries.ts";
import { rankChain } from "./rank-chain.ts";
import { rerunTrace } from "./rerun-trace.ts";
import { sampleTrace } from "./sample-trace.ts";
import { sectionEvaluators } from "./section-evaluators.ts";
import { sectionStatuses } from "./section-statuses.ts";
import { type Trace, tracePollution } from "./trace-pollution.ts";
import { withdrawSample } from "./withdraw-sample.ts";

/** `crew`: other threads that help with inferences, if any. */
export type NetworkDeps = {
  database: Database;
  now: () => EpochSeconds;
  newId: () => string;
  crew?: Crew;
  /** Told of failures of a ranking that nobody can act on. */
  onFailure: (error: unknown, reference: string) => void;
};

/** Everything that walks the network, joined: windows, traces, inventories, places of the registers. */
export function networkServices({ database, now, newId, crew, onFailure }: NetworkDeps) {
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
  const inTurn = oneAtATime();
  const rank = rankChain({ read, findTrace: find, followTrace: follow, inTurn, onFailure });
  const rerun = rerunTrace(tracing);
  const recallInference = ({ record, inputs, held }: Trace) =>
    inferences.recall({ inputHash: record.inputHash, inputs, held });
  return {
    networks,
    targets: accessTargets({ read, networks, now }),
    flow,
    placeRegistries: placeRegistries({ database, networks, now }),
    findWindow: findWindow({ read, networks, flow, now }),
    findArrivals: findArrivals({ read, networks, flow, now }),
    findUpstreamSections: findUpstreamSections({ read, networks, now }),
    tracePollution: tracePollution(tracing),
    rerunTrace: (id: string, from?: "kept" | "current") => inTurn(() => rerun(id, from)),
    followTrace: follow,
    /** The inference behind a trace; null where it has none. */
    recallInference,
    sampleTrace: sampleTrace({ database, now, newId, findTrace: find, rankChain: rank }),
    withdrawSample: withdrawSample({ database, now, rankChain: rank }),
    rankAgain: rank,
    listSamples: listSamples({ read, findTrace: find }),
    adviseNextSamples: adviseNextSamples({ findTrace: find, recallInference, now }),
    lightTrace: lightTrace({ findTrace: find, recallInference }),
    /** Only of a sample of the chain of that trace: a number alone opens nothing. */
    findPhoto: async (traceId: string, id: number) =>
      (await chainSamples(read, traceId)).some((kept) => kept.sample.id === id)
        ? read.fieldSamples.photo(id)
        : undefined,
    listTraces: listTraces({ read, now }),
    listRuns: listRuns({ read }),
    compareTwoRuns: compareTwoRuns({ read }),
    findTrace: find,
    listOutfalls: listOutfalls({ read }),
    findOutfall: findOutfall({ read }),
    describeInventory: describeInventory({ read, networks, now }),
  };
}
export type NetworkServices = ReturnType<typeof networkServices>;

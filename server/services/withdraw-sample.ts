import type { SampleWithdrawalRequest } from "../../shared/contract/trace-samples.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import { chainSamples } from "./chain-samples.ts";
import type { Ranking } from "./rank-chain.ts";
import { recordChange } from "./record-change.ts";
import type { SampledTrace } from "./sample-trace.ts";

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  rankChain: (traceId: string) => Promise<Ranking>;
};

/**
 * Takes a wrong sample of a chain of traces out of force and renews the ranking without it. The sample stays to be seen,
 * with who withdrew it, when and why.
 * @throws AppError not-found (no such sample in the chain) · conflict (already withdrawn)
 */
export const withdrawSample =
  ({ database, now, rankChain }: Deps) =>
  async (traceId: string, sampleId: number, { person, reason }: SampleWithdrawalRequest): Promise<SampledTrace> => {
    const { sample } = await database.transact(async (stores) => {
      const known = await chainSamples(stores, traceId);
      if (!known.some((k) => k.sample.id === sampleId))
        throw new AppError("not-found", `这次溯源没有编号为 ${sampleId} 的现场样品`);
      const kept = await stores.fieldSamples.withdraw(sampleId, { at: now(), person, reason });
      const before = { trace: kept.traceId, parameter: kept.sample.parameter, value: kept.sample.value };
      const change = {
        action: "sample.withdraw",
        of: ["sample", sampleId],
        before,
        after: { by: person },
        reason,
      } as const;
      await recordChange(stores, now(), change);
      return kept;
    });
    return { sample, ...(await rankChain(traceId)) };
  };

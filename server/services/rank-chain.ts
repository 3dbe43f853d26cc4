import { randomUUID } from "node:crypto";
import { AppError } from "../../shared/domain/errors.ts";
import type { Stores } from "../stores/stores.ts";
import { countedSamples } from "./chain-samples.ts";
import type { Following } from "./follow-trace.ts";
import type { oneAtATime } from "./one-at-a-time.ts";
import { currentOf, type Trace } from "./trace-pollution.ts";

/** The trace of a chain that counts now; `renewed`: it takes every sample of the chain that counts, else `reason` why not. */
export type Ranking = { current: string; renewed: boolean; reason: string | null };

export type RankDeps = {
  read: Pick<Stores, "traces" | "fieldSamples">;
  findTrace: (id: string) => Promise<Trace>;
  followTrace: (following: Following) => Promise<Trace>;
  /** Rankings of one process wait for each other; of two, the later is refused and tried again. */
  inTurn: ReturnType<typeof oneAtATime>;
  /** Told of failures nobody can act on, with the reference the user is given. */
  onFailure: (error: unknown, reference: string) => void;
};

/** How often another process may have been quicker. */
const TRIES = 3;

/**
 * Makes the newest trace of a chain take every sample that counts, whichever trace of the chain it was taken for. Where it
 * does already nothing is made; where that fails what was current stays so and the reason is told, so that what made the
 * ranking necessary is never lost with it.
 * @throws AppError not-found where there is no such trace
 */
export const rankChain =
  (deps: RankDeps) =>
  (traceId: string): Promise<Ranking> =>
    deps.inTurn(async () => {
      for (let tried = 1; ; tried++) {
        const current = await requireCurrent(deps, traceId);
        try {
          return await renewed(deps, current);
        } catch (error) {
          const overtaken = (await requireCurrent(deps, traceId)) !== current;
          if (overtaken && tried < TRIES) continue;
          return { current, renewed: false, reason: reasonOf(deps, error) };
        }
      }
    });

async function requireCurrent({ read }: RankDeps, traceId: string): Promise<string> {
  const current = currentOf(await read.traces.chainOf(traceId));
  if (current === undefined) throw new AppError("not-found", `没有编号为 ${traceId} 的溯源记录`);
  return current;
}

async function renewed({ read, findTrace, followTrace }: RankDeps, current: string): Promise<Ranking> {
  const before = await findTrace(current);
  const samples = await countedSamples(read, before.held, current);
  const has = new Set(before.inputs.response?.samples.map((s) => s.clientId));
  const added = samples.some((s) => !has.has(s.clientId));
  if (!added && samples.length === has.size) return { current, renewed: true, reason: null };
  const why = added ? "sample" : "withdrawn";
  const { record } = await followTrace({ previousId: current, why, samples });
  return { current: record.id, renewed: true, reason: null };
}

function reasonOf({ onFailure }: RankDeps, error: unknown): string {
  if (error instanceof AppError && error.code !== "internal") return error.message;
  const reference = `urn:error:${randomUUID()}`;
  onFailure(error, reference);
  return `计算时出错（错误编号 ${reference}）`;
}

import { stat } from "node:fs/promises";
import type { ImportKind } from "../../shared/contract/imports.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { IssueList, UnreadableFile } from "../imports/issues.ts";
import { type ImportLimits, megabytes } from "../imports/limits.ts";
import type { ImportFile, ImportOptions } from "../imports/parsed-import.ts";
import type { ImportState } from "../stores/imports.store.ts";
import type { Database, Stores } from "../stores/stores.ts";
import { type FollowUp, rememberFollowUp } from "./follow-up-import.ts";
import { planFlowStates, planStructureStates, planStructures } from "./import-flow.ts";
import { planAreas, planNetwork } from "./import-geometry.ts";
import type { ImportPlan, PlanImport, WriteOutcome } from "./import-plan.ts";
import { planReadings } from "./import-readings.ts";
import { planOutfalls, planSections } from "./import-registers.ts";
import { recordChange } from "./record-change.ts";

/** All an import needs to run anywhere: in this process or in a worker of it. */
export type ImportJob = {
  id: ImportId;
  kind: ImportKind;
  file: ImportFile;
  options: ImportOptions;
  limits: ImportLimits;
  now: EpochSeconds;
};
export type ImportOutcome = { state: ImportState; followUp: FollowUp };

const PLANS: Record<ImportKind, PlanImport> = {
  readings: planReadings,
  sections: planSections,
  outfalls: planOutfalls,
  network: planNetwork,
  districts: planAreas("district"),
  lakes: planAreas("lake"),
  "protection-zones": planAreas("protection-zone"),
  structures: planStructures,
  "structure-states": planStructureStates,
  "flow-states": planFlowStates,
};
/** Reading a file and writing it take about as long as each other. */
const READING_SHARE = 0.5;
const NOTHING: FollowUp = { touched: [], places: false };

type Deps = { database: Database; now: () => EpochSeconds };

/** Ends a unit of work whose writing was only tried. */
class TriedOnly extends Error {
  constructor(readonly outcome: WriteOutcome) {
    super("dry run");
  }
}

/**
 * Runs one import whose record exists. The file is read and checked without any lock; then everything – rows, issues and
 * the final state – is one unit of work: after a crash at any moment the import is there whole or not at all.
 */
export const performImport =
  ({ database, now }: Deps) =>
  async (job: ImportJob, onProgress: (part: number) => void): Promise<ImportOutcome> => {
    const issues = new IssueList();
    const plan = await planImport(database, job, issues, (part) => onProgress(part * READING_SHARE));
    const blocked = plan === undefined || (issues.errorCount > 0 && !job.options.partial);
    if (job.options.dryRun) return tryOut({ database, now }, job, plan, issues);
    if (blocked) return finishWithout({ database, now }, job, "refused", plan?.rejected ?? 0, issues);
    const followUp = await database.transact(async (stores) => {
      const outcome = await plan.write(stores, job.id, job.now, (part) =>
        onProgress(READING_SHARE + part * (1 - READING_SHARE)),
      );
      const { touched, places } = outcome;
      await finish(stores, job.id, now(), "done", plan.rejected, outcome, issues);
      await rememberFollowUp(stores, { touched, places });
      return { touched, places };
    });
    return { state: "done", followUp };
  };

async function planImport(
  database: Database,
  { kind, file, options, limits, now }: ImportJob,
  issues: IssueList,
  progress: (part: number) => void,
): Promise<ImportPlan | undefined> {
  try {
    const { size } = await stat(file.path);
    if (size > limits.fileBytes) {
      const message = `文件有 ${megabytes(size)}，超过上限 ${megabytes(limits.fileBytes)}；请拆分后分次导入，或调高 MAX_UPLOAD_MB`;
      throw new UnreadableFile({ code: "too-large", message });
    }
    return await PLANS[kind]({ file, options, read: database.read, now, limits, issues, progress });
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    issues.add(error.issue);
    return undefined;
  }
}

/** A dry run writes and takes it back, so that its counts are those the import itself will have. */
async function tryOut(
  { database, now }: Deps,
  job: ImportJob,
  plan: ImportPlan | undefined,
  issues: IssueList,
): Promise<ImportOutcome> {
  if (plan === undefined) return finishWithout({ database, now }, job, "dry-run", 0, issues);
  const outcome = await database
    .transact(async (stores): Promise<WriteOutcome> => {
      throw new TriedOnly(await plan.write(stores, job.id, job.now, () => {}));
    })
    .catch((error: unknown) => {
      if (error instanceof TriedOnly) return error.outcome;
      throw error;
    });
  await database.transact((stores) => finish(stores, job.id, now(), "dry-run", plan.rejected, outcome, issues));
  return { state: "dry-run", followUp: NOTHING };
}

async function finishWithout(
  { database, now }: Deps,
  job: ImportJob,
  state: "refused" | "dry-run",
  rejected: number,
  issues: IssueList,
): Promise<ImportOutcome> {
  await database.transact((stores) =>
    finish(stores, job.id, now(), state, rejected, { accepted: 0, unchanged: 0 }, issues),
  );
  return { state, followUp: NOTHING };
}

async function finish(
  stores: Stores,
  id: ImportId,
  finishedAt: EpochSeconds,
  state: ImportState,
  rejected: number,
  { accepted, unchanged }: Pick<WriteOutcome, "accepted" | "unchanged">,
  issues: IssueList,
): Promise<void> {
  await stores.imports.addIssues(id, issues.list());
  await stores.imports.update(id, { state, rejected, accepted, unchanged, progress: 1, finishedAt });
  const after = { state, accepted, rejected, unchanged };
  await recordChange(stores, finishedAt, { action: "import.end", of: ["import", id], after });
}

import { AppError } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { TouchedReadings } from "../imports/parsed-import.ts";
import type { Database, Stores } from "../stores/stores.ts";
import { type FollowUp, rememberFollowUp } from "./follow-up-import.ts";
import { recordChange } from "./record-change.ts";

const REGISTRIES = new Set(["sections", "outfalls", "structures"]);

/**
 * Takes an import back as a unit: what it inserted goes, what it superseded returns.
 * @throws AppError not-found; conflict where it is not done or something stands on it
 */
export const undoImport =
  ({ database, now }: { database: Database; now: () => EpochSeconds }) =>
  (id: ImportId): Promise<FollowUp> =>
    database.transact(async (stores) => {
      const record = await stores.imports.find(id);
      if (record === undefined) throw new AppError("not-found", `没有编号为 ${id} 的导入`);
      if (record.state !== "done") throw new AppError("conflict", "只有已完成的导入可以撤销");
      const dependants = await stores.imports.dependants(id);
      if (dependants.length > 0) throw new AppError("conflict", `不能撤销：${dependants.join("；")}`);
      const followUp = await takeBack(stores, id, record.kind);
      await stores.imports.update(id, { state: "undone", finishedAt: now() });
      await rememberFollowUp(stores, followUp);
      const before = { kind: record.kind, file_name: record.fileName, accepted: record.accepted };
      await recordChange(stores, now(), { action: "import.undo", of: ["import", id], before });
      return followUp;
    });

async function takeBack(stores: Stores, id: ImportId, kind: string): Promise<FollowUp> {
  const { touched } = await stores.readings.undo(id);
  await dropEventsWithoutReadings(stores, touched);
  for (const network of await stores.networks.list()) {
    if (network.importId === id) await stores.networks.remove(network.id);
  }
  await stores.imports.undoRegistry(id);
  const judgeAgain = kind === "sections" ? await allReadings(stores) : touched;
  const standing = new Set((await stores.readings.extents()).map(({ sectionId }) => sectionId));
  return {
    touched: judgeAgain.filter(({ sectionId }) => standing.has(sectionId)),
    places: kind === "network" || REGISTRIES.has(kind) || kind === "readings",
  };
}

/** Events of readings that are gone would hold on to a section that goes with them. */
async function dropEventsWithoutReadings(stores: Stores, touched: readonly TouchedReadings[]): Promise<void> {
  for (const { sectionId, sourceId } of touched) {
    const left = (await stores.readings.extents(sectionId)).some((extent) => extent.sourceId === sourceId);
    if (!left) await stores.exceedances.replaceFrom(sectionId, sourceId, epochSeconds(0), []);
  }
}

/** A target that returns judges all readings again. */
const allReadings = async (stores: Stores): Promise<TouchedReadings[]> =>
  (await stores.readings.extents()).map(({ sectionId, sourceId, from }) => ({ sectionId, sourceId, from }));

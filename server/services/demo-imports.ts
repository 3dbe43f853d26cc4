import { createHash } from "node:crypto";
import type { ImportKind } from "../../shared/contract/imports.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import { dayLabel, dayOf } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { DEMO_FILE } from "./demo-names.ts";

const LIVE_IMPORT = "demo.live-import";

/**
 * One import of a kind for all the demo reports on a local day, so that the list of imports stays readable. `add`
 * counts rows and marks it done.
 */
export async function importOfDay(stores: Stores, at: EpochSeconds, kind: ImportKind) {
  const id = await idOfDay(stores, at, kind);
  return {
    id,
    async add(rows: number): Promise<void> {
      const accepted = ((await stores.imports.find(id))?.accepted ?? 0) + rows;
      await stores.imports.update(id, { state: "done", progress: 1, accepted, finishedAt: at });
    },
  };
}

async function idOfDay(stores: Stores, at: EpochSeconds, kind: ImportKind): Promise<ImportId> {
  const day = dayLabel(dayOf(at));
  const key = kind === "readings" ? LIVE_IMPORT : `${LIVE_IMPORT}.${kind}`;
  const known = await stores.settings.get(key);
  if (known?.startsWith(`${day}/`)) return Number(known.slice(day.length + 1)) as ImportId;
  const { id } = await stores.imports.create({
    kind,
    fileName: `${DEMO_FILE} ${day}`,
    sha256: createHash("sha256").update(`${DEMO_FILE}/live/${kind}/${day}`).digest("hex"),
    sizeBytes: 0,
    options: { demo: true, live: true },
    createdAt: at,
  });
  await stores.settings.set(key, `${day}/${id}`);
  return id;
}

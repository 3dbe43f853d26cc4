import { cadenceOf } from "../../shared/domain/quality/freshness.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { CADENCES } from "../../shared/rules/cadence.ts";
import type { Stores } from "../stores/stores.ts";
import type { Touched } from "./update-exceedances.ts";

type Deps = {
  read: Pick<Stores, "exceedances" | "readings">;
  now: () => EpochSeconds;
  updateExceedances: (touched: readonly Touched[]) => Promise<number>;
};

/** Silence is not reported by anyone: called now and then, it turns open events of sources gone silent into `no-data`. */
export const ageExceedances =
  ({ read, now, updateExceedances }: Deps) =>
  async (): Promise<number> => {
    const [open, extents] = await Promise.all([read.exceedances.list({ states: ["open"] }), read.readings.extents()]);
    const extentOf = new Map(extents.map((e) => [`${e.sectionId}/${e.sourceId}`, e]));
    const silent = open.filter((event) => {
      const extent = extentOf.get(`${event.sectionId}/${event.sourceId}`);
      return extent !== undefined && now() - event.lastOverAt > cadenceOf(extent, CADENCES).offlineS;
    });
    if (silent.length === 0) return 0;
    return updateExceedances(
      silent.map(({ sectionId, sourceId, lastOverAt }) => ({ sectionId, sourceId, from: lastOverAt })),
    );
  };

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

/**
 * Silence is not reported by anyone: called now and then, it turns open events of sources gone silent into `no-data`, and
 * back those a clock that was ahead had made so.
 */
export const ageExceedances =
  ({ read, now, updateExceedances }: Deps) =>
  async (): Promise<number> => {
    const [events, extents] = await Promise.all([
      read.exceedances.list({ states: ["open", "no-data"] }),
      read.readings.extents(),
    ]);
    const extentOf = new Map(extents.map((e) => [`${e.sectionId}/${e.sourceId}`, e]));
    const wrong = events.filter((event) => {
      const extent = extentOf.get(`${event.sectionId}/${event.sourceId}`);
      if (extent === undefined) return false;
      const silent = now() - event.lastOverAt > cadenceOf(extent, CADENCES).offlineS;
      return silent === (event.state === "open");
    });
    if (wrong.length === 0) return 0;
    return updateExceedances(
      wrong.map(({ sectionId, sourceId, lastOverAt }) => ({ sectionId, sourceId, from: lastOverAt })),
    );
  };

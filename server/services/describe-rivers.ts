import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import { judgeRiver, type RiverJudgement, type RiverVoice } from "../../shared/domain/quality/judge-river.ts";
import { numberIn, valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { RIVER_RATIOS, SURFACE_WATER } from "../../shared/rules/evaluation-2011-22.ts";
import type { EvaluatorOf } from "./section-evaluators.ts";
import type { SectionWithStatus, sectionStatuses } from "./section-statuses.ts";

type Deps = { statuses: ReturnType<typeof sectionStatuses>; evaluatorOf: EvaluatorOf; now: () => EpochSeconds };
/** A river with sections: its condition, and every section on it; `counted` those that speak now. */
export type RiverState = RiverJudgement & { river: string; sections: (SectionWithStatus & { counted: boolean })[] };

/**
 * Every river that has sections, with its condition at a moment (default: now). Only sections whose newest reading is as
 * recent as promised count: late and silent ones colour nothing. Lake points are no part of a river.
 */
export const describeRivers =
  ({ statuses, evaluatorOf, now }: Deps) =>
  async (scope: DistrictScope, asked?: EpochSeconds): Promise<{ at: EpochSeconds; rivers: RiverState[] }> => {
    const byRiver = new Map<string, RiverState["sections"]>();
    for (const item of await statuses({ at: asked })) {
      const { river, waterType } = item.section;
      if (!seesSection(scope, item.section)) continue;
      if (river === null || waterType !== "river") continue;
      const counted = item.status.freshness === "fresh" && item.status.screening.class !== null;
      const known = byRiver.get(river);
      if (known === undefined) byRiver.set(river, [{ ...item, counted }]);
      else known.push({ ...item, counted });
    }
    const rivers = [...byRiver].map(([river, sections]): RiverState => {
      // Class only: targets differ from section to section and a river has none.
      const evaluator = evaluatorOf((sections[0] as SectionWithStatus).section, "realtime");
      const voices = sections.filter((s) => s.counted).map(voiceOf);
      return { river, sections, ...judgeRiver(voices, RIVER_RATIOS, SURFACE_WATER.words, evaluator) };
    });
    return { at: asked ?? now(), rivers: rivers.sort((a, b) => (a.river < b.river ? -1 : 1)) };
  };

function voiceOf({ status, observation }: SectionWithStatus): RiverVoice {
  const values = observation === null ? new Map() : valuesOf(observation);
  const numbers = new Map<ParameterKey, number>();
  for (const key of values.keys()) {
    const value = numberIn(values, key);
    if (value !== undefined) numbers.set(key, value);
  }
  return { class: status.screening.class as RiverVoice["class"], numbers };
}

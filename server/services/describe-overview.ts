import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import {
  type Attention,
  type Metric,
  needsAttention,
  overviewMetrics,
} from "../../shared/domain/quality/section-status.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { DORMANT_AFTER_S } from "../../shared/rules/cadence.ts";
import type { SectionWithStatus, sectionStatuses } from "./section-statuses.ts";

type Deps = { statuses: ReturnType<typeof sectionStatuses>; now: () => EpochSeconds };
export type Overview = {
  at: EpochSeconds;
  metrics: Metric<string>[];
  attention: (SectionWithStatus & { attention: Attention })[];
};

/** The state of all sections of a scope at a moment (default: now): four figures, and what needs attention, worst first. */
export const describeOverview =
  ({ statuses, now }: Deps) =>
  async (scope: DistrictScope, asked?: EpochSeconds): Promise<Overview> => {
    const at = asked ?? now();
    const seen = (await statuses({ at: asked })).filter(({ section }) => seesSection(scope, section));
    const items = seen.map((item) => ({
      ...item,
      attention: needsAttention(item.status, at, DORMANT_AFTER_S),
    }));
    const attention = items
      .flatMap((item) => (item.attention === null ? [] : [{ ...item, attention: item.attention }]))
      .sort(
        (a, b) => b.attention.severity - a.attention.severity || (b.attention.since ?? 0) - (a.attention.since ?? 0),
      );
    const metrics = overviewMetrics(
      items.map((i) => ({ section: i.section.code, status: i.status, attention: i.attention })),
    );
    return { at, metrics, attention };
  };

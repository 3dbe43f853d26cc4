import type { EpochSeconds } from "../../shared/domain/units.ts";
import { SURFACE_WATER } from "../../shared/rules/evaluation-2011-22.ts";
import type { Database } from "../stores/stores.ts";
import { ageExceedances } from "./age-exceedances.ts";
import { assessMonths, assessPeriods } from "./assess-periods.ts";
import { describeOverview } from "./describe-overview.ts";
import { describeRivers } from "./describe-rivers.ts";
import { describeSection, type FindUpstreamSections } from "./describe-section.ts";
import { evaluateValues } from "./evaluate-values.ts";
import { keptStatuses } from "./kept-statuses.ts";
import { acknowledgeExceedance, describeExceedances, findExceedance, listExceedances } from "./list-exceedances.ts";
import { listSections } from "./list-sections.ts";
import type { Publish } from "./live-events.ts";
import { readSeries } from "./read-series.ts";
import { sectionEvaluators } from "./section-evaluators.ts";
import { sectionStatuses } from "./section-statuses.ts";
import { streamVerdicts } from "./stream-verdicts.ts";
import { updateExceedances } from "./update-exceedances.ts";

export type QualityDeps = {
  database: Database;
  now: () => EpochSeconds;
  publish: Publish;
  findUpstreamSections?: FindUpstreamSections | undefined;
};

/** Everything that judges water, joined: one set of rules behind alerts, verdicts and lists. */
export function qualityServices({ database, now, publish, findUpstreamSections }: QualityDeps) {
  const { read } = database;
  const evaluatorOf = sectionEvaluators(SURFACE_WATER);
  const judgeStatuses = sectionStatuses({ read, now, evaluatorOf });
  const statuses = keptStatuses({ read, now, version: database.version, statuses: judgeStatuses });
  const update = updateExceedances({ database, now, publish, evaluatorOf });
  const assess = assessPeriods({ read, now, evaluatorOf });
  return {
    ruleVersion: SURFACE_WATER.version,
    listSections: listSections({ statuses, now }),
    describeSection: describeSection({ read, statuses, evaluatorOf, findUpstreamSections }),
    readSeries: readSeries({ read, now, evaluatorOf }),
    assessPeriods: assess,
    streamVerdicts: streamVerdicts({ read, now, evaluatorOf, assessPeriods: assess }),
    assessMonths: assessMonths({ read, now, evaluatorOf }),
    evaluateValues: evaluateValues({ standard: SURFACE_WATER }),
    describeOverview: describeOverview({ statuses, now }),
    describeRivers: describeRivers({ statuses, evaluatorOf, now }),
    describeExceedances: describeExceedances({ read, now }),
    listExceedances: listExceedances({ read, now }),
    findExceedance: findExceedance({ read, now }),
    acknowledgeExceedance: acknowledgeExceedance({ database, now, publish }),
    updateExceedances: update,
    ageExceedances: ageExceedances({ read, now, updateExceedances: update }),
  };
}
export type QualityServices = ReturnType<typeof qualityServices>;

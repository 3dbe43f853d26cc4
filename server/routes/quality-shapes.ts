import type { z } from "zod";
import type { assessment, Evaluation as EvaluationShape } from "../../shared/contract/evaluation.ts";
import type { Exceedance } from "../../shared/contract/exceedances.ts";
import type { attentionItem } from "../../shared/contract/overview.ts";
import type { readingSource, SectionDetail, SectionSummary } from "../../shared/contract/sections.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { Evaluation } from "../../shared/domain/quality/evaluate.ts";
import type { ReadingSource } from "../../shared/domain/quality/reading.ts";
import type { AttentionKind } from "../../shared/domain/quality/section-status.ts";
import { CLASS_SIGN } from "../../shared/domain/quality/water-class.ts";
import { toBeijing, toIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { parameterOf } from "../../shared/rules/parameters.ts";
import type { Overview } from "../services/describe-overview.ts";
import type { SectionDescription } from "../services/describe-section.ts";
import type { PeriodAssessment } from "../services/judge-periods.ts";
import type { ExceedanceDetail } from "../services/list-exceedances.ts";
import type { SectionWithStatus } from "../services/section-statuses.ts";

const isoOrNull = (t: EpochSeconds | null): string | null => (t === null ? null : toIso(t));
const position = (p: LonLat | null): [number, number] | null => (p === null ? null : [p[0], p[1]]);

export const sourceShape = ({ code, name, kind }: ReadingSource): z.infer<typeof readingSource> => ({
  code,
  name,
  kind,
});

export function evaluationShape(of: Evaluation): EvaluationShape {
  return {
    mode: of.mode,
    rule_version: of.ruleVersion,
    class: of.class,
    class_word: of.classWord,
    target_class: of.targetClass,
    verdict: of.verdict,
    deciding: [...of.deciding],
    main_pollutants: of.mainPollutants.map(({ parameter, name, multiple, text }) => ({
      parameter,
      name,
      multiple,
      text,
    })),
    parameters: of.parameters.map((p) => ({
      parameter: p.parameter,
      name: parameterOf(p.parameter).name,
      unit: parameterOf(p.parameter).unit,
      value: p.value,
      raw_value: p.rawValue,
      below_detection: p.belowDetection,
      class: p.class,
      verdict: p.verdict,
      limit: p.limit,
      limit_kind: p.limitKind,
      multiple_over_iii: p.multipleOverIII,
      multiple_over_target: p.multipleOverTarget,
      clause: p.clause,
      participates: p.participates,
      why: p.why,
    })),
    unverified: [...of.unverified],
  };
}

export function assessmentShape(of: PeriodAssessment): z.infer<typeof assessment> {
  return {
    period: of.period,
    label: of.label,
    from: toIso(of.from),
    to: toIso(of.to),
    source: of.source && sourceShape(of.source),
    sample_count: of.sampleCount,
    evaluation: evaluationShape(of.evaluation),
  };
}

/** @param at the moment of the status, from which the age counts */
export function sectionShape({ section, status }: SectionWithStatus, at: EpochSeconds): SectionSummary {
  return {
    code: section.code,
    name: section.name,
    position: position(section.position),
    levels: [...section.levels],
    river: section.river,
    water_type: section.waterType,
    target_class: section.targetClass,
    district: section.district,
    responsible_district: section.responsibleDistrict,
    demo: section.demo,
    status: {
      class: status.screening.class,
      verdict: status.screening.verdict,
      deciding: [...status.screening.deciding],
      observed_at: isoOrNull(status.observedAt),
      age_s: status.observedAt === null ? null : Math.max(0, at - status.observedAt),
      freshness: status.freshness,
      source: status.source && sourceShape(status.source),
      exceedance: status.event?.id ?? null,
    },
  };
}

export function sectionDetailShape(of: SectionDescription, at: EpochSeconds): SectionDetail {
  const { section, sources, latest, upstream } = of;
  return {
    ...sectionShape(of, at),
    target_overrides: Object.fromEntries(section.targetOverrides),
    upstream_district: section.upstreamDistrict,
    downstream_district: section.downstreamDistrict,
    inventory_upstream_m: section.inventoryUpstream,
    inventory_downstream_m: section.inventoryDownstream,
    valid_from: isoOrNull(section.validFrom),
    valid_to: isoOrNull(section.validTo),
    placement: section.placement && {
      reach: section.placement.reach,
      measure_m: section.placement.measure,
      snap_distance_m: section.placement.snapDistance,
    },
    sources: sources.map((s) => ({
      ...sourceShape(s),
      from: toIso(s.from),
      to: toIso(s.to),
      observations: s.observations,
    })),
    latest: latest && { observed_at: toIso(latest.observedAt), evaluation: evaluationShape(latest.evaluation) },
    upstream_sections: upstream.map(({ code, name, distanceM, travelTimeH }) => ({
      code,
      name,
      distance_m: distanceM,
      travel_time_h: travelTimeH,
    })),
  };
}

export function exceedanceShape({ event, section, source, traces }: ExceedanceDetail): Exceedance {
  return {
    id: event.id,
    section: { code: section.code, name: section.name, river: section.river },
    source: sourceShape(source),
    state: event.state,
    started_at: toIso(event.startedAt),
    last_over_at: toIso(event.lastOverAt),
    ended_at: isoOrNull(event.endedAt),
    peak_at: toIso(event.peakAt),
    peak_class: event.peakClass,
    peak_multiple: event.peakMultiple,
    parameters: event.parameters.map((p) => ({
      parameter: p.parameter,
      name: parameterOf(p.parameter).name,
      unit: parameterOf(p.parameter).unit,
      limit: p.limit,
      limit_kind: p.limitKind,
      peak_value: p.peakValue,
      peak_at: toIso(p.peakAt),
      latest_value: p.latestValue,
      multiple_over_target: p.multipleOverTarget,
    })),
    readings_over: event.readingsOver,
    acknowledged_at: isoOrNull(event.acknowledgedAt),
    acknowledged_note: event.acknowledgedNote,
    traces,
  };
}

const ATTENTION_TEXT: Record<AttentionKind, (of: Overview["attention"][number]) => string> = {
  exceedance: exceedanceText,
  "no-data-after-exceedance": (of) => `${exceedanceText(of)}，此后无数据`,
  offline: ({ attention }) => `离线，最后数据 ${clock(attention.since)}`,
  stale: ({ attention }) => `数据迟到，最后数据 ${clock(attention.since)}`,
};
const clock = (t: EpochSeconds | null): string => (t === null ? "未知" : toBeijing(t));

function exceedanceText({ status, attention }: Overview["attention"][number]): string {
  const event = status.event;
  if (event === null) return "";
  const worst = event.parameters
    .map(
      (p) =>
        `${parameterOf(p.parameter).name}${p.multipleOverTarget === null ? "" : `(${p.multipleOverTarget.toFixed(2)})`}`,
    )
    .join("、");
  return `${worst} 超目标，最差 ${CLASS_SIGN[event.peakClass]} 类，始于 ${clock(attention.since)}`;
}

/** @param exceedance the event of the row in full, where it has one */
export function attentionShape(
  of: Overview["attention"][number],
  exceedance: ExceedanceDetail | undefined,
): z.infer<typeof attentionItem> {
  const { section, status, attention } = of;
  return {
    kind: attention.kind,
    severity: attention.severity,
    section: { code: section.code, name: section.name, river: section.river, position: position(section.position) },
    freshness: status.freshness,
    since: isoOrNull(attention.since),
    exceedance: exceedance === undefined ? null : exceedanceShape(exceedance),
    text: ATTENTION_TEXT[attention.kind](of),
    demo: section.demo || status.source?.kind === "demo",
  };
}

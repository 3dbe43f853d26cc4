import { AppError } from "../../shared/domain/errors.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { GraphLocation } from "../../shared/domain/network/graph.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import type { ExceedanceId } from "../../shared/domain/quality/exceedance.ts";
import { limitAt } from "../../shared/domain/quality/explain-verdict.ts";
import { numberIn, valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { TraceOptions } from "../../shared/domain/tracing/inference/problem.ts";
import type { TracedParameter } from "../../shared/domain/tracing/trace-model.ts";
import type { TracedPlace } from "../../shared/domain/tracing/traced-place.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { findParameter, parameterOf } from "../../shared/rules/parameters.ts";
import type { StoredExceedance } from "../stores/exceedances.store.ts";
import type { Stores } from "../stores/stores.ts";
import { locationOf, snapped } from "./find-window.ts";
import type { HeldNetwork } from "./hold-network.ts";
import type { EvaluatorOf } from "./section-evaluators.ts";
import type { SectionWithStatus, sectionStatuses } from "./section-statuses.ts";

/** What is to be traced: an exceedance, a section or a place, and how far. */
export type TraceQuery = {
  exceedance?: number | undefined;
  section?: string | undefined;
  position?: LonLat | undefined;
  parameters?: readonly string[] | undefined;
  observedAt?: EpochSeconds | undefined;
  windowHours?: number | undefined;
  maxDistanceM?: number | undefined;
  model?: "response" | "plain-upstream" | undefined;
  members?: number | undefined;
  /** Weights of the kinds of hypotheses; what is not given keeps its default. */
  prior?: { [K in keyof TraceOptions["prior"]]?: number | undefined } | undefined;
};

/** What is traced, resolved: place, moment and parameters. */
export type Asked = {
  section: Section | null;
  start: GraphLocation;
  place: TracedPlace;
  event: StoredExceedance | null;
  source: string | null;
  observedAt: EpochSeconds;
  parameters: TracedParameter[];
  demo: boolean;
};

type AskDeps = {
  read: Pick<Stores, "exceedances" | "readings">;
  statuses: ReturnType<typeof sectionStatuses>;
  evaluatorOf: EvaluatorOf;
  now: () => EpochSeconds;
};

/** @throws AppError not-found · conflict (a section that is on no reach) · invalid (an unknown parameter) */
export async function askSection(deps: AskDeps, held: HeldNetwork, query: TraceQuery): Promise<Asked> {
  const event = query.exceedance === undefined ? null : await findEvent(deps, query.exceedance);
  const at = query.observedAt ?? event?.peakAt ?? deps.now();
  const source =
    event === null ? undefined : (await deps.read.readings.sources()).find((s) => s.id === event.sourceId)?.code;
  const status = (await deps.statuses({ at, source })).find(({ section }) =>
    event === null ? section.code === query.section : section.id === event.sectionId,
  );
  if (status === undefined) {
    throw new AppError("not-found", event === null ? `没有编码为 ${query.section} 的断面` : "超标事件所在断面已不在册");
  }
  const { section } = status;
  const start = locationOf(held, section.placement);
  const place = placeOf(held, section.placement);
  if (start === undefined || place === undefined)
    throw new AppError("conflict", `${section.name} 没有落到河网上，无法溯源`);
  const heard = status.status.freshness === "offline" ? null : status.observation;
  return {
    section,
    start,
    place,
    event,
    source: status.status.source?.code ?? null,
    observedAt: query.observedAt ?? event?.peakAt ?? heard?.observedAt ?? at,
    parameters: parametersOf(deps, status, heard === null ? null : heard.observedAt, event, query.parameters),
    demo: section.demo || status.status.source?.kind === "demo",
  };
}

async function findEvent({ read }: Pick<AskDeps, "read">, id: number): Promise<StoredExceedance> {
  const event = await read.exceedances.find(id as ExceedanceId);
  if (event === undefined) throw new AppError("not-found", `没有编号为 ${id} 的超标事件`);
  return event;
}

/** The parameters asked for; else those of the event; else those over the target in what the section said last. */
function parametersOf(
  { evaluatorOf }: AskDeps,
  { section, status, observation }: SectionWithStatus,
  observedAt: EpochSeconds | null,
  event: StoredExceedance | null,
  asked: readonly string[] | undefined,
): TracedParameter[] {
  const evaluator = evaluatorOf(section, "realtime");
  const values = observation === null || observedAt === null ? new Map() : valuesOf(observation);
  const over = event === null ? (observedAt === null ? [] : status.screening.over) : event.parameters;
  const keys = asked === undefined ? over.map((p) => p.parameter) : asked.map(parameterKey);
  return keys.map((key) => {
    const peak = event?.parameters.find((p) => p.parameter === key);
    const read = numberIn(values, key);
    const value = read ?? peak?.peakValue ?? null;
    const rule = evaluator.ruleOf(key);
    const limit = peak?.limit ?? (rule === undefined ? null : limitAt(rule, value ?? 0));
    const { name, unit } = parameterOf(key);
    const limitKind = limit === null ? null : (peak?.limitKind ?? rule?.row.direction ?? null);
    const at = value === null ? null : read === undefined ? (peak?.peakAt ?? null) : observedAt;
    return { parameter: key, name, unit, value, limit, limitKind, observedAt: at };
  });
}

function parameterKey(name: string): ParameterKey {
  const found = findParameter(name);
  if (found === undefined) throw new AppError("invalid", `没有监测项目 ${name}`);
  return found.key;
}

/** @throws AppError not-found (no channel near) · invalid (an unknown parameter) */
export function askPlace(deps: Pick<AskDeps, "now">, held: HeldNetwork, query: TraceQuery, position: LonLat): Asked {
  const { reach, measure, snapDistanceM, position: onReach } = snapped(held, position);
  const parameters = (query.parameters ?? []).map((name): TracedParameter => {
    const key = parameterKey(name);
    const { name: label, unit } = parameterOf(key);
    return { parameter: key, name: label, unit, value: null, limit: null, limitKind: null, observedAt: null };
  });
  const { ref } = held.network.reaches[reach] as Reach;
  return {
    section: null,
    start: { reach, measure },
    place: { reach: ref, measureM: measure, snapDistanceM, position: onReach },
    event: null,
    source: null,
    observedAt: query.observedAt ?? deps.now(),
    parameters,
    demo: false,
  };
}

/** A kept place with its position on the channel; undefined where it is not on this network. */
export function placeOf(held: HeldNetwork, placement: Placement | null): TracedPlace | undefined {
  const index = placement === null ? undefined : held.indexOf(placement.reach);
  if (placement === null || index === undefined) return undefined;
  const position = pointAlong((held.network.reaches[index] as Reach).coordinates, placement.measure);
  return { reach: placement.reach, measureM: placement.measure, snapDistanceM: placement.snapDistance, position };
}

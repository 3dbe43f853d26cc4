import { AppError } from "../../shared/domain/errors.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { GraphLocation } from "../../shared/domain/network/graph.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import type { ExceedanceId } from "../../shared/domain/quality/exceedance.ts";
import { limitAt } from "../../shared/domain/quality/explain-verdict.ts";
import { numberIn, valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import { domainStretches, standingOf, surveyUpstream } from "../../shared/domain/tracing/trace-domain.ts";
import type {
  NearbyOutfall,
  TracedOutfall,
  TracedParameter,
  TracedPlace,
  TraceInputs,
  TraceModel,
} from "../../shared/domain/tracing/trace-model.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { findOutfallCategory } from "../../shared/rules/hj1312-categories.ts";
import { findParameter, parameterOf } from "../../shared/rules/parameters.ts";
import type { StoredExceedance } from "../stores/exceedances.store.ts";
import type { Stores } from "../stores/stores.ts";
import { insideBox, locationOf, snapped } from "./find-window.ts";
import type { HeldNetwork, HeldNetworks } from "./hold-network.ts";
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
};

export type GatherDeps = {
  read: Pick<Stores, "sections" | "outfalls" | "exceedances" | "readings">;
  networks: HeldNetworks;
  statuses: ReturnType<typeof sectionStatuses>;
  evaluatorOf: EvaluatorOf;
  ruleVersion: string;
  now: () => EpochSeconds;
};

/** Three days: at ordinary speeds the water of some 20–40 km of channel. */
const DEFAULT_WINDOW_HOURS = 72;
const DEFAULT_MAX_DISTANCE_M = 50_000;

type Asked = {
  section: Section | null;
  start: GraphLocation;
  place: TracedPlace;
  event: StoredExceedance | null;
  source: string | null;
  observedAt: EpochSeconds;
  parameters: TracedParameter[];
  demo: boolean;
};

/**
 * Reads together everything one trace is made of, as it is known now. @throws AppError not-found · unavailable · conflict
 * (a section that is on no reach) · invalid (an unknown parameter)
 */
export const gatherTraceInputs =
  (deps: GatherDeps) =>
  async (query: TraceQuery, model: TraceModel): Promise<{ inputs: TraceInputs; held: HeldNetwork }> => {
    const held = await deps.networks.require();
    const asked =
      query.position === undefined ? await askSection(deps, held, query) : askPlace(deps, held, query, query.position);
    const [outfalls, sections] = await Promise.all([
      deps.read.outfalls.list(),
      deps.read.sections.list(asked.observedAt),
    ]);
    const limits = {
      windowHours: query.windowHours ?? DEFAULT_WINDOW_HOURS,
      maxDistanceM: query.maxDistanceM ?? DEFAULT_MAX_DISTANCE_M,
    };
    const found = sortOutfalls(held, asked.start, limits, outfalls.items);
    const others = sections.filter((s) => s.code !== asked.section?.code);
    const inputs: TraceInputs = {
      model: { id: model.id, version: model.version },
      networkVersion: held.version,
      ruleVersion: deps.ruleVersion,
      asOf: deps.now(),
      exceedanceId: asked.event?.id ?? null,
      section: asked.section && { code: asked.section.code, name: asked.section.name },
      source: asked.source,
      start: asked.place,
      observedAt: asked.observedAt,
      ...limits,
      parameters: asked.parameters,
      ...found,
      sections: others.flatMap(({ code, name, placement }) => {
        const place = placeOf(held, placement);
        return place === undefined ? [] : [{ code, name, place }];
      }),
      demo: asked.demo || held.demo,
    };
    return { inputs, held };
  };

async function askSection(deps: GatherDeps, held: HeldNetwork, query: TraceQuery): Promise<Asked> {
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

async function findEvent({ read }: GatherDeps, id: number): Promise<StoredExceedance> {
  const event = await read.exceedances.find(id as ExceedanceId);
  if (event === undefined) throw new AppError("not-found", `没有编号为 ${id} 的超标事件`);
  return event;
}

/** The parameters asked for; else those of the event; else those over the target in what the section said last. */
function parametersOf(
  { evaluatorOf }: GatherDeps,
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

function askPlace(deps: GatherDeps, held: HeldNetwork, query: TraceQuery, position: LonLat): Asked {
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

/** Outfalls of the domain with all of the register; those near by in space with where they are; the rest not at all. */
function sortOutfalls(
  held: HeldNetwork,
  start: GraphLocation,
  limits: { windowHours: number; maxDistanceM: number },
  register: readonly Outfall[],
): Pick<TraceInputs, "outfalls" | "nearby" | "unplacedOutfalls"> {
  const inBox = insideBox(held, domainStretches(held, start, limits));
  const survey = surveyUpstream(held, start);
  const outfalls: TracedOutfall[] = [];
  const nearby: NearbyOutfall[] = [];
  let unplacedOutfalls = 0;
  for (const outfall of register) {
    const at = locationOf(held, outfall.placement);
    const place = placeOf(held, outfall.placement);
    if (at === undefined || place === undefined) unplacedOutfalls += inBox(outfall.position) ? 1 : 0;
    else if (standingOf(survey, limits, at).kind === "inside") outfalls.push(tracedOutfall(outfall, place));
    else if (inBox(outfall.position)) nearby.push({ code: outfall.code, name: outfall.name, place });
  }
  return { outfalls, nearby, unplacedOutfalls };
}

function tracedOutfall(outfall: Outfall, place: TracedPlace): TracedOutfall {
  const category = outfall.category === null ? undefined : findOutfallCategory(outfall.category);
  return {
    code: outfall.code,
    name: outfall.name,
    category: outfall.category,
    categoryName: category?.name ?? outfall.category,
    typicalParameters: category?.typicalParameters ?? [],
    river: outfall.river,
    district: outfall.district,
    responsibleParty: outfall.responsibleParty,
    place: { ...place, position: outfall.position },
    status: outfall.status,
    liveState: outfall.liveState,
    dischargeM3PerDay: outfall.dischargeM3PerDay,
    loadsKgPerDay: Object.fromEntries(outfall.loadsKgPerDay),
    parameters: outfall.parameters,
  };
}

function placeOf(held: HeldNetwork, placement: Placement | null): TracedPlace | undefined {
  const index = placement === null ? undefined : held.indexOf(placement.reach);
  if (placement === null || index === undefined) return undefined;
  const position = pointAlong((held.network.reaches[index] as Reach).coordinates, placement.measure);
  return { reach: placement.reach, measureM: placement.measure, snapDistanceM: placement.snapDistance, position };
}

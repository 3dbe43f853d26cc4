import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import type { GraphLocation } from "../../shared/domain/network/graph.ts";
import { domainStretches, standingOf, surveyUpstream } from "../../shared/domain/tracing/trace-domain.ts";
import type { NearbyOutfall, TracedOutfall, TraceInputs, TraceModel } from "../../shared/domain/tracing/trace-model.ts";
import type { TracedPlace } from "../../shared/domain/tracing/traced-place.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { findOutfallCategory } from "../../shared/rules/hj1312-categories.ts";
import type { Stores } from "../stores/stores.ts";
import { askPlace, askSection, placeOf, type TraceQuery } from "./ask-trace.ts";
import { insideBox, locationOf } from "./find-window.ts";
import { type FlowBetween, gatherOxygen, gatherResponseInputs, inForceOver } from "./gather-response-inputs.ts";
import type { HeldNetwork, HeldNetworks } from "./hold-network.ts";
import type { EvaluatorOf } from "./section-evaluators.ts";
import type { sectionStatuses } from "./section-statuses.ts";

export type GatherDeps = {
  read: Pick<Stores, "sections" | "outfalls" | "exceedances" | "readings">;
  networks: HeldNetworks;
  statuses: ReturnType<typeof sectionStatuses>;
  evaluatorOf: EvaluatorOf;
  ruleVersion: string;
  flowBetween: FlowBetween;
  now: () => EpochSeconds;
};

/** Three days: at ordinary speeds the water of some 20–40 km of channel. */
const DEFAULT_WINDOW_HOURS = 72;
const DEFAULT_MAX_DISTANCE_M = 50_000;

/**
 * Reads together everything one trace is made of, as it is known now. @throws AppError not-found · unavailable · conflict
 * (a section that is on no reach) · invalid (an unknown parameter)
 */
export const gatherTraceInputs =
  (deps: GatherDeps) =>
  async (query: TraceQuery, modelFor: (query: TraceQuery) => TraceModel): Promise<GatheredTrace> => {
    const held = await deps.networks.require();
    const asked =
      query.position === undefined ? await askSection(deps, held, query) : askPlace(deps, held, query, query.position);
    const model = modelFor(query);
    const limits = {
      windowHours: query.windowHours ?? DEFAULT_WINDOW_HOURS,
      maxDistanceM: query.maxDistanceM ?? DEFAULT_MAX_DISTANCE_M,
    };
    const sections = await deps.read.sections.list(asked.observedAt);
    const others = sections.filter((s) => s.code !== asked.section?.code);
    const response =
      model.id === "response" ? await gatherResponseInputs(deps, held, { asked, query, sections, ...limits }) : null;
    const on = response === null ? held : inForceOver(held, response, asked.observedAt, limits.windowHours);
    const outfalls = await deps.read.outfalls.list();
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
      ...sortOutfalls({ ...held, ...on }, asked.start, limits, outfalls.items),
      sections: others.flatMap(({ code, name, placement }) => {
        const place = placeOf(held, placement);
        return place === undefined ? [] : [{ code, name, place }];
      }),
      demo: asked.demo || held.demo,
      response,
      oxygen: await gatherOxygen(deps, asked, limits.windowHours),
      follows: null,
    };
    return { inputs, model, held };
  };

export type GatheredTrace = { inputs: TraceInputs; model: TraceModel; held: HeldNetwork };

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

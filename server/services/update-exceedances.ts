import type { Evaluator } from "../../shared/domain/quality/evaluate.ts";
import type { ExceedanceId } from "../../shared/domain/quality/exceedance.ts";
import {
  type EventRules,
  exceedanceEvents,
  type JudgedObservation,
} from "../../shared/domain/quality/exceedance-events.ts";
import { cadenceOf } from "../../shared/domain/quality/freshness.ts";
import { numberIn, valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { Observation, SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { CADENCES, READINGS_TO_CLOSE } from "../../shared/rules/cadence.ts";
import type { StoredExceedance } from "../stores/exceedances.store.ts";
import type { Database, Stores } from "../stores/stores.ts";
import type { Publish } from "./live-events.ts";
import { type EvaluatorOf, versionAt } from "./section-evaluators.ts";

type Deps = { database: Database; now: () => EpochSeconds; publish: Publish; evaluatorOf: EvaluatorOf };
/** Readings of a section and source that changed, and the earliest moment at which they did. */
export type Touched = { sectionId: SectionId; sourceId: SourceId; from: EpochSeconds };
type Registered = { code: string; versions: readonly SectionVersion[] };

/** How long after an event's end its close is looked for before giving up and starting at the event. */
const CLOSE_LOOKAHEAD_S = 10 * DAY_S;
/** Events that ended longer ago are history being filled in, not news for open pages. */
const NEWS_S = DAY_S;

/**
 * Brings the exceedance events of touched sections up to date: judges their observations again from the last moment no
 * change can reach back beyond, and replaces the events from there. Each section and source is one unit of work. Answers
 * how many events were opened, changed or closed, and publishes those that are news.
 */
export const updateExceedances =
  (deps: Deps) =>
  async (touched: readonly Touched[]): Promise<number> => {
    const earliest = mergeTouched(touched);
    const registry = await registered(deps.database.read, earliest, deps.now());
    let changed = 0;
    for (const one of earliest) {
      const section = registry.get(one.sectionId);
      if (section === undefined) continue;
      const ids = await deps.database.transact((stores) => updateOne(stores, deps, one, section.versions));
      await publishNews(deps, ids, section.code);
      changed += ids.length;
    }
    return changed;
  };

function mergeTouched(touched: readonly Touched[]): Touched[] {
  const merged = new Map<string, Touched>();
  for (const one of touched) {
    const key = `${one.sectionId}/${one.sourceId}`;
    const known = merged.get(key);
    if (known === undefined || one.from < known.from) merged.set(key, one);
  }
  return [...merged.values()];
}

async function registered(
  read: Stores,
  touched: readonly Touched[],
  now: EpochSeconds,
): Promise<Map<SectionId, Registered>> {
  const wanted = new Set(touched.map((t) => t.sectionId));
  const found = new Map<SectionId, Registered>();
  const moments = new Set([now, ...touched.map((t) => t.from)]);
  for (const at of moments) {
    if (found.size === wanted.size) break;
    for (const { id, code } of await read.sections.list(at)) {
      if (wanted.has(id) && !found.has(id)) found.set(id, { code, versions: await read.sections.history(code) });
    }
  }
  return found;
}

async function updateOne(
  stores: Stores,
  { now, evaluatorOf }: Deps,
  { sectionId, sourceId, from }: Touched,
  versions: readonly SectionVersion[],
): Promise<ExceedanceId[]> {
  const of = { sectionId, sourceId };
  const extent = (await stores.readings.extents(sectionId)).find((e) => e.sourceId === sourceId);
  const evaluatorAt = evaluatorsInTime(versions, evaluatorOf);
  const judge = async (range: { from: EpochSeconds; to: EpochSeconds }, rules: EventRules) => {
    const observations = await stores.readings.observations(sectionId, sourceId, range);
    return exceedanceEvents(of, judged(observations, evaluatorAt), rules, now());
  };
  if (extent === undefined) return stores.exceedances.replaceFrom(sectionId, sourceId, from, []);
  const rules = { readingsToClose: READINGS_TO_CLOSE, offlineS: cadenceOf(extent, CADENCES).offlineS };
  const known = await stores.exceedances.ofSection(sectionId, sourceId);
  const last = known.findLast((event) => event.startedAt <= from);
  const isClosedBefore = async (event: StoredExceedance, endedAt: EpochSeconds) => {
    const to = epochSeconds(Math.min(from, endedAt + CLOSE_LOOKAHEAD_S));
    const [again] = await judge({ from: event.startedAt, to }, rules);
    return again?.state === "closed";
  };
  const isOver = last !== undefined && last.endedAt !== null && (await isClosedBefore(last, last.endedAt));
  const safe = last === undefined || isOver ? from : last.startedAt;
  const events = await judge({ from: safe, to: epochSeconds(extent.to + 1) }, rules);
  return stores.exceedances.replaceFrom(sectionId, sourceId, safe, events);
}

/** The evaluator of each moment, looked up again only where another version of the section comes into force. */
function evaluatorsInTime(versions: readonly SectionVersion[], evaluatorOf: EvaluatorOf) {
  const bounds = versions.flatMap((v) => [v.validFrom ?? -Infinity, v.validTo ?? Infinity]);
  let current: { evaluator: Evaluator | undefined; from: number; to: number } | undefined;
  return (at: EpochSeconds): Evaluator | undefined => {
    if (current !== undefined && at >= current.from && at < current.to) return current.evaluator;
    const version = versionAt(versions, at);
    current = {
      evaluator: version === undefined ? undefined : evaluatorOf(version, "realtime"),
      from: Math.max(-Infinity, ...bounds.filter((b) => b <= at)),
      to: Math.min(Infinity, ...bounds.filter((b) => b > at)),
    };
    return current.evaluator;
  };
}

function* judged(
  observations: readonly Observation[],
  evaluatorAt: (at: EpochSeconds) => Evaluator | undefined,
): Generator<JudgedObservation> {
  for (const observation of observations) {
    const values = valuesOf(observation);
    const screening = evaluatorAt(observation.observedAt)?.screen(values);
    if (screening === undefined) continue;
    yield { at: observation.observedAt, screening, valueIn: (parameter) => numberIn(values, parameter) };
  }
}

async function publishNews(
  { database, now, publish }: Deps,
  ids: readonly ExceedanceId[],
  code: string,
): Promise<void> {
  for (const id of ids) {
    const event = await database.read.exceedances.find(id);
    if (event === undefined || (event.endedAt !== null && event.endedAt < now() - NEWS_S)) continue;
    publish({ type: "exceedance", id, section: code, state: event.state });
  }
}

import type { EpochSeconds } from "../units.ts";
import type { OverTarget, Screening } from "./evaluate.ts";
import type { ExceedanceEvent, ExceededParameter } from "./exceedance.ts";
import type { ParameterKey, SectionId, SourceId } from "./reading.ts";
import { classRank, type WaterClass } from "./water-class.ts";

/** One observation judged against the target in force at that moment. */
export type JudgedObservation = {
  at: EpochSeconds;
  screening: Screening;
  /** Value of a parameter in this observation; undefined where it has none that is valid. */
  valueIn(parameter: ParameterKey): number | undefined;
};

export type EventRules = {
  /** Observations in a row within the target that end an event. */
  readingsToClose: number;
  /** Silence after which an event that is not over becomes `no-data`, s. */
  offlineS: number;
};

/**
 * Turns judged observations of one section and source, in time order, into exceedance events. An event opens with the
 * first observation over the target, peaks by class and then by multiple over the target, and closes at the first of
 * `readingsToClose` consecutive observations within it. Observations that say neither change nothing: nothing judged, or
 * a parameter that was over is not among them (its probe may have failed, the water may be as bad as before). Silence ends no event: it is neither better nor worse, and the event goes on when the section speaks again; one still
 * going when the section has been silent for longer than `offlineS` at `now` is `no-data`.
 */
export function exceedanceEvents(
  of: { sectionId: SectionId; sourceId: SourceId },
  observations: Iterable<JudgedObservation>,
  rules: EventRules,
  now: EpochSeconds,
): ExceedanceEvent[] {
  const events: ExceedanceEvent[] = [];
  let running: Running | null = null;
  for (const observation of observations) {
    const { verdict } = observation.screening;
    if (verdict === "exceeded") {
      running ??= open(of, observation);
      takeOver(running, observation);
    } else if (running !== null && isWithin(running, observation)) {
      takeWithin(running, observation, verdict === "no-target" ? 1 : rules.readingsToClose);
      if (running.event.state === "closed") {
        events.push(finish(running));
        running = null;
      }
    }
  }
  if (running !== null) {
    if (now - running.spokeAt > rules.offlineS) running.event.state = "no-data";
    events.push(finish(running));
  }
  return events;
}

type Running = {
  event: { -readonly [K in keyof ExceedanceEvent]: ExceedanceEvent[K] };
  parameters: Map<ParameterKey, ExceededParameter>;
  /** Over the target when they were last measured. */
  stillOver: Set<ParameterKey>;
  peakRank: number;
  withinSince: EpochSeconds | null;
  within: number;
  spokeAt: EpochSeconds;
};

function open(of: { sectionId: SectionId; sourceId: SourceId }, { at, screening }: JudgedObservation): Running {
  const event: Running["event"] = {
    ...of,
    state: "open",
    startedAt: at,
    lastOverAt: at,
    endedAt: null,
    peakAt: at,
    peakClass: peakClass(screening),
    peakMultiple: largestMultiple(screening.over),
    parameters: [],
    readingsOver: 0,
  };
  return { event, parameters: new Map(), stillOver: new Set(), peakRank: 0, withinSince: null, within: 0, spokeAt: at };
}

function takeOver(running: Running, { at, screening, valueIn }: JudgedObservation): void {
  const { event, parameters } = running;
  event.readingsOver += 1;
  event.lastOverAt = at;
  running.spokeAt = at;
  running.within = 0;
  running.withinSince = null;
  const rank = classRank(peakClass(screening));
  const multiple = largestMultiple(screening.over);
  if (rank > running.peakRank || (rank === running.peakRank && (multiple ?? -1) > (event.peakMultiple ?? -1))) {
    running.peakRank = rank;
    event.peakAt = at;
    event.peakClass = peakClass(screening);
    event.peakMultiple = multiple;
  }
  updateLatest(parameters, valueIn);
  for (const key of running.stillOver) if (valueIn(key) !== undefined) running.stillOver.delete(key);
  for (const over of screening.over) {
    running.stillOver.add(over.parameter);
    parameters.set(over.parameter, worst(parameters.get(over.parameter), over, at));
  }
}

function isWithin({ stillOver }: Running, { screening, valueIn }: JudgedObservation): boolean {
  if (screening.verdict === "no-target") return true;
  if (screening.verdict !== "met") return false;
  for (const key of stillOver) if (valueIn(key) === undefined) return false;
  return true;
}

function takeWithin(running: Running, { at, valueIn }: JudgedObservation, readingsToClose: number): void {
  running.spokeAt = at;
  running.within += 1;
  running.withinSince ??= at;
  updateLatest(running.parameters, valueIn);
  if (running.within < readingsToClose) return;
  running.event.state = "closed";
  running.event.endedAt = running.withinSince;
}

function updateLatest(parameters: Map<ParameterKey, ExceededParameter>, valueIn: JudgedObservation["valueIn"]): void {
  for (const [key, known] of parameters) {
    const value = valueIn(key);
    if (value !== undefined) parameters.set(key, { ...known, latestValue: value });
  }
}

/** A target can be missed through an override while the water has no class at all; then Ⅰ is the least that is known. */
const peakClass = (screening: Screening): WaterClass => screening.class ?? "I";

function largestMultiple(over: readonly OverTarget[]): number | null {
  let largest: number | null = null;
  for (const { multipleOverTarget } of over) {
    if (multipleOverTarget !== null && (largest === null || multipleOverTarget > largest)) largest = multipleOverTarget;
  }
  return largest;
}

function worst(known: ExceededParameter | undefined, over: OverTarget, at: EpochSeconds): ExceededParameter {
  const { parameter, limit, limitKind, value, multipleOverTarget } = over;
  if (known !== undefined && distance(value, limit) <= distance(known.peakValue, known.limit)) {
    return { ...known, latestValue: value };
  }
  return { parameter, limit, limitKind, peakValue: value, peakAt: at, latestValue: value, multipleOverTarget };
}

/** How far beyond its limit a value is; comparable within one parameter whichever way the limit points. */
const distance = (value: number, limit: number): number => Math.abs(value - limit);

function finish({ event, parameters }: Running): ExceedanceEvent {
  return { ...event, parameters: [...parameters.values()] };
}

import type { Evaluator, Screening } from "../../shared/domain/quality/evaluate.ts";
import { type Cadence, cadenceOf, freshnessOf } from "../../shared/domain/quality/freshness.ts";
import { valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { Observation, SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { SectionStatus } from "../../shared/domain/quality/section-status.ts";
import { speakingVoice, type Voice } from "../../shared/domain/quality/speaking-source.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { CADENCES } from "../../shared/rules/cadence.ts";
import type { StoredExceedance } from "../stores/exceedances.store.ts";
import type { Stores } from "../stores/stores.ts";
import type { EvaluatorOf } from "./section-evaluators.ts";

export type StatusDeps = {
  read: Pick<Stores, "sections" | "readings" | "exceedances">;
  now: () => EpochSeconds;
  evaluatorOf: EvaluatorOf;
};
export type SectionWithStatus = {
  section: Section;
  status: SectionStatus<StoredExceedance>;
  /** What the source that speaks said last. */
  observation: Observation | null;
};

export type StatusRequest = {
  at?: EpochSeconds | undefined;
  /** Ask one source only, and leave out sections it says nothing of. */
  source?: string | undefined;
  /** One section only; none where there is no such section. */
  code?: string | undefined;
};

/**
 * Every section in force at `at` (default: now) with what it looks like then: the newest observation of the source that
 * speaks for it, judged by the real-time rules against the target in force.
 */
export const sectionStatuses =
  ({ read, now, evaluatorOf }: StatusDeps) =>
  async (of: StatusRequest = {}): Promise<SectionWithStatus[]> => {
    const at = of.at ?? now();
    const sections = await sectionsAt(read, at, of.code);
    const only = of.code === undefined ? undefined : sections[0]?.id;
    const [voices, events] = await Promise.all([
      voicesBySection(read, at, of, only),
      read.exceedances.list({
        from: at,
        to: epochSeconds(at + 1),
        ...(only === undefined ? {} : { sectionId: only }),
      }),
    ]);
    const eventOf = new Map(events.filter((e) => lastsAt(e, at)).map((e) => [pair(e.sectionId, e.sourceId), e]));
    return sections
      .map((section) => statusOf(section, speakingVoice(voices.get(section.id) ?? []), { evaluatorOf, eventOf }))
      .filter(({ status }) => of.source === undefined || status.source !== null);
  };

type Heard = Voice & { observation: Observation };

async function sectionsAt(read: StatusDeps["read"], at: EpochSeconds, code: string | undefined): Promise<Section[]> {
  if (code === undefined) return read.sections.list(at);
  const section = await read.sections.find(code, at);
  return section === undefined ? [] : [section];
}

async function voicesBySection(
  read: StatusDeps["read"],
  at: EpochSeconds,
  of: StatusRequest,
  only: SectionId | undefined,
): Promise<Map<SectionId, Heard[]>> {
  const [sources, extents] = await Promise.all([read.readings.sources(), read.readings.extents(only)]);
  const latest = await newest(read, extents, of.at, only);
  const sourceOf = new Map(sources.map((s) => [s.id, s]));
  const cadences = new Map<string, Cadence>(
    extents.map((e) => [pair(e.sectionId, e.sourceId), cadenceOf(e, CADENCES)]),
  );
  const voices = new Map<SectionId, Heard[]>();
  for (const observation of latest) {
    const { sectionId, sourceId, observedAt } = observation;
    const source = sourceOf.get(sourceId);
    const cadence = cadences.get(pair(sectionId, sourceId));
    if (source === undefined || cadence === undefined) continue;
    if (of.source !== undefined && source.code !== of.source) continue;
    const voice = { source, observedAt, freshness: freshnessOf(observedAt, at, cadence), observation };
    voices.set(sectionId, [...(voices.get(sectionId) ?? []), voice]);
  }
  return voices;
}

type Extents = Awaited<ReturnType<Stores["readings"]["extents"]>>;

/** For one section now, the last moment of each source is known and can be read by itself. */
async function newest(
  read: StatusDeps["read"],
  extents: Extents,
  at: EpochSeconds | undefined,
  only: SectionId | undefined,
): Promise<Observation[]> {
  if (at !== undefined) return read.readings.latest(at);
  if (only === undefined) return read.readings.latest();
  const last = extents.map(({ sectionId, sourceId, to }) =>
    read.readings.observations(sectionId, sourceId, { from: to, to: epochSeconds(to + 1) }),
  );
  return (await Promise.all(last)).flat();
}

function statusOf(
  section: Section,
  voice: Heard | undefined,
  { evaluatorOf, eventOf }: { evaluatorOf: EvaluatorOf; eventOf: ReadonlyMap<string, StoredExceedance> },
): SectionWithStatus {
  const evaluator = evaluatorOf(section, "realtime");
  const screening = voice === undefined ? evaluator.screen(new Map()) : screened(evaluator, voice.observation);
  if (voice === undefined) {
    const status = { screening, observedAt: null, freshness: "none" as const, source: null, event: null };
    return { section, status, observation: null };
  }
  const { source, observedAt, freshness, observation } = voice;
  const event = eventOf.get(pair(section.id, source.id)) ?? null;
  return { section, status: { screening, observedAt, freshness, source, event }, observation };
}

/** Newest observations stay the same objects while they are the newest: only new ones are judged. */
const judged = new WeakMap<Observation, { evaluator: Evaluator; screening: Screening }>();
function screened(evaluator: Evaluator, observation: Observation): Screening {
  const known = judged.get(observation);
  if (known?.evaluator === evaluator) return known.screening;
  const screening = evaluator.screen(valuesOf(observation));
  judged.set(observation, { evaluator, screening });
  return screening;
}

const pair = (sectionId: SectionId, sourceId: SourceId): string => `${sectionId}/${sourceId}`;

const lastsAt = (event: StoredExceedance, at: EpochSeconds): boolean =>
  event.startedAt <= at && (event.endedAt === null || at < event.endedAt);

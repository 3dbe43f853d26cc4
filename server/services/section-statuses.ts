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

/**
 * Every section in force at `at` (default: now) with what it looks like then: the newest observation of the source that
 * speaks for it, judged by the real-time rules against the target in force. `source` asks one source only and leaves out
 * sections it says nothing of.
 */
export const sectionStatuses =
  ({ read, now, evaluatorOf }: StatusDeps) =>
  async (of: { at?: EpochSeconds | undefined; source?: string | undefined } = {}): Promise<SectionWithStatus[]> => {
    const at = of.at ?? now();
    const [sections, voices, events] = await Promise.all([
      read.sections.list(at),
      voicesBySection(read, at, of),
      read.exceedances.list({ from: at, to: epochSeconds(at + 1) }),
    ]);
    const eventOf = new Map(events.filter((e) => lastsAt(e, at)).map((e) => [pair(e.sectionId, e.sourceId), e]));
    return sections
      .map((section) => statusOf(section, speakingVoice(voices.get(section.id) ?? []), { evaluatorOf, eventOf }))
      .filter(({ status }) => of.source === undefined || status.source !== null);
  };

type Heard = Voice & { observation: Observation };

async function voicesBySection(
  read: StatusDeps["read"],
  at: EpochSeconds,
  of: { at?: EpochSeconds | undefined; source?: string | undefined },
): Promise<Map<SectionId, Heard[]>> {
  const [sources, extents, latest] = await Promise.all([
    read.readings.sources(),
    read.readings.extents(),
    of.at === undefined ? read.readings.latest() : read.readings.latest(of.at),
  ]);
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

function statusOf(
  section: Section,
  voice: Heard | undefined,
  { evaluatorOf, eventOf }: { evaluatorOf: EvaluatorOf; eventOf: ReadonlyMap<string, StoredExceedance> },
): SectionWithStatus {
  const screening = evaluatorOf(section, "realtime").screen(
    voice === undefined ? new Map() : valuesOf(voice.observation),
  );
  if (voice === undefined) {
    const status = { screening, observedAt: null, freshness: "none" as const, source: null, event: null };
    return { section, status, observation: null };
  }
  const { source, observedAt, freshness, observation } = voice;
  const event = eventOf.get(pair(section.id, source.id)) ?? null;
  return { section, status: { screening, observedAt, freshness, source, event }, observation };
}

const pair = (sectionId: SectionId, sourceId: SourceId): string => `${sectionId}/${sourceId}`;

const lastsAt = (event: StoredExceedance, at: EpochSeconds): boolean =>
  event.startedAt <= at && (event.endedAt === null || at < event.endedAt);

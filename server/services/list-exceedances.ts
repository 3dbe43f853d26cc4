import type { DistrictScope } from "../../shared/domain/access/can.ts";
import { seesSection } from "../../shared/domain/access/object-districts.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { ExceedanceId, ExceedanceState } from "../../shared/domain/quality/exceedance.ts";
import type { ReadingSource } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { StoredExceedance } from "../stores/exceedances.store.ts";
import type { Database, Stores } from "../stores/stores.ts";
import type { Publish } from "./live-events.ts";
import { changedFields, recordChange } from "./record-change.ts";

type Read = Pick<Stores, "exceedances" | "sections" | "readings" | "traces">;
type Deps = { read: Read; now: () => EpochSeconds };
export type ExceedanceFilter = {
  /** Districts that may be seen. */
  scope: DistrictScope;
  state?: ExceedanceState | undefined;
  section?: string | undefined;
  from?: EpochSeconds | undefined;
  to?: EpochSeconds | undefined;
  limit: number;
  offset: number;
};
export type ExceedanceDetail = {
  event: StoredExceedance;
  section: Pick<Section, "code" | "name" | "river">;
  source: ReadingSource;
  /** Newest first. */
  traces: string[];
};

const STATE_ORDER: Record<ExceedanceState, number> = { open: 0, "no-data": 1, closed: 2 };
const TRACES_SHOWN = 50;

/** Exceedance events: those not over first, then by start, newest first. */
export const listExceedances =
  (deps: Deps) =>
  async (filter: ExceedanceFilter): Promise<{ items: ExceedanceDetail[]; total: number }> => {
    const section =
      filter.section === undefined ? undefined : await deps.read.sections.find(filter.section, deps.now());
    if (filter.section !== undefined && section === undefined) throw noSection(filter.section);
    const found = await deps.read.exceedances.list({
      ...(filter.state === undefined ? {} : { states: [filter.state] }),
      ...(section === undefined ? {} : { sectionId: section.id }),
      ...(filter.from === undefined ? {} : { from: filter.from }),
      ...(filter.to === undefined ? {} : { to: filter.to }),
    });
    const seen = await seenEvents(deps, filter.scope, found);
    seen.sort((a, b) => STATE_ORDER[a.state] - STATE_ORDER[b.state] || b.startedAt - a.startedAt || b.id - a.id);
    const items = await detailed(deps, seen.slice(filter.offset, filter.offset + filter.limit));
    return { items, total: seen.length };
  };

async function seenEvents({ read, now }: Deps, scope: DistrictScope, events: StoredExceedance[]) {
  if (scope === null) return events;
  const sections = await sectionsOf(read, now(), events);
  return events.filter(({ sectionId }) => {
    const section = sections.get(sectionId);
    return section !== undefined && seesSection(scope, section);
  });
}

/** @throws AppError not-found */
export const findExceedance =
  (deps: Deps) =>
  async (id: number): Promise<ExceedanceDetail> => {
    const event = await deps.read.exceedances.find(id as ExceedanceId);
    const [found] = event === undefined ? [] : await detailed(deps, [event]);
    if (found === undefined) throw new AppError("not-found", `没有编号为 ${id} 的超标事件`);
    return found;
  };

/** Notes that someone has seen an event; a second time changes the note, not the moment. @throws AppError not-found */
export const acknowledgeExceedance =
  (deps: { database: Database; now: () => EpochSeconds; publish: Publish }) =>
  async (id: number, note: string | null): Promise<ExceedanceDetail> => {
    await deps.database.transact(async (stores) => {
      const { exceedances } = stores;
      const event = await exceedances.find(id as ExceedanceId);
      if (event === undefined) throw new AppError("not-found", `没有编号为 ${id} 的超标事件`);
      const after = { acknowledged_at: event.acknowledgedAt ?? deps.now(), note: note ?? event.acknowledgedNote };
      const before = { acknowledged_at: event.acknowledgedAt, note: event.acknowledgedNote };
      await exceedances.acknowledge(event.id, after.acknowledged_at, after.note);
      await recordChange(stores, deps.now(), {
        action: "exceedance.acknowledge",
        of: ["exceedance", id],
        ...changedFields(before, after),
      });
    });
    const detail = await findExceedance({ read: deps.database.read, now: deps.now })(id);
    deps.publish({ type: "exceedance", id, section: detail.section.code, state: detail.event.state });
    return detail;
  };

/** Puts section, source and traces beside events that are already at hand. */
export const describeExceedances = (deps: Deps) => (events: readonly StoredExceedance[]) => detailed(deps, events);

async function detailed({ read, now }: Deps, events: readonly StoredExceedance[]): Promise<ExceedanceDetail[]> {
  if (events.length === 0) return [];
  const [sources, sections] = await Promise.all([read.readings.sources(), sectionsOf(read, now(), events)]);
  const sourceOf = new Map(sources.map((s) => [s.id, s]));
  const details: ExceedanceDetail[] = [];
  for (const event of events) {
    const section = sections.get(event.sectionId);
    const source = sourceOf.get(event.sourceId);
    if (section === undefined || source === undefined) continue;
    details.push({ event, section, source, traces: await read.traces.idsOfExceedance(event.id, TRACES_SHOWN) });
  }
  return details;
}

/** Sections no longer in force are looked up as they were when the event began. */
async function sectionsOf(read: Read, now: EpochSeconds, events: readonly StoredExceedance[]) {
  const found = new Map((await read.sections.list(now)).map((s) => [s.id, s]));
  for (const { sectionId, startedAt } of events) {
    if (found.has(sectionId)) continue;
    for (const section of await read.sections.list(startedAt))
      if (!found.has(section.id)) found.set(section.id, section);
  }
  return found;
}

export const noSection = (code: string): AppError => new AppError("not-found", `没有编码为 ${code} 的断面`);

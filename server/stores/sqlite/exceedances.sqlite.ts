import { z } from "zod";
import type { ExceedanceEvent, ExceedanceId } from "../../../shared/domain/quality/exceedance.ts";
import type { SectionId, SourceId } from "../../../shared/domain/quality/reading.ts";
import { WATER_CLASSES } from "../../../shared/domain/quality/water-class.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import type { ExceedanceStore, StoredExceedance } from "../exceedances.store.ts";
import type { KeptWhileUnwritten } from "./kept-while-unwritten.ts";
import { found, instant, type Prepare, parameterKey, type SqlValue } from "./rows.ts";

const exceedanceRow = z.object({
  id: z.number().transform((id) => id as ExceedanceId),
  section_id: z.number().transform((id) => id as SectionId),
  source_id: z.number().transform((id) => id as SourceId),
  state: z.enum(["open", "no-data", "closed"]),
  started_at: instant,
  last_over_at: instant,
  ended_at: instant.nullable(),
  peak_at: instant,
  peak_class: z.enum(WATER_CLASSES),
  peak_multiple: z.number().nullable(),
  readings_over: z.number(),
  acknowledged_at: instant.nullable(),
  acknowledged_note: z.string().nullable(),
});
const parameterRow = z.object({
  exceedance_id: z.number(),
  parameter: parameterKey,
  limit_value: z.number(),
  limit_kind: z.enum(["max", "min", "range"]),
  peak_value: z.number(),
  peak_at: instant,
  latest_value: z.number().nullable(),
  multiple_over_target: z.number().nullable(),
});

type Select = (where: string, order: string, values: Readonly<Record<string, SqlValue>>) => StoredExceedance[];

function selector(prepare: Prepare): Select {
  return (where, order, values) => {
    const rows = z
      .array(exceedanceRow)
      .parse(prepare(`SELECT * FROM exceedance WHERE ${where} ORDER BY ${order}`).all(values));
    // All parameters of the selected events at once: one query, however many events.
    const parameterRows = prepare(`SELECT p.* FROM exceedance_parameter p
      WHERE p.exceedance_id IN (SELECT value FROM json_each(?)) ORDER BY p.exceedance_id, p.position`).all(
      JSON.stringify(rows.map((row) => row.id)),
    );
    const parametersOf = new Map<number, z.infer<typeof parameterRow>[]>(rows.map((row) => [row.id, []]));
    for (const row of z.array(parameterRow).parse(parameterRows)) parametersOf.get(row.exceedance_id)?.push(row);
    return rows.map((row) => toStored(row, parametersOf.get(row.id) ?? []));
  };
}

const listed = (select: Select, { states, sectionId, from, to }: Parameters<ExceedanceStore["list"]>[0]) =>
  select(
    `(@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
          AND (@sectionId IS NULL OR section_id = @sectionId)
          AND (@from IS NULL OR ended_at IS NULL OR ended_at >= @from) AND (@to IS NULL OR started_at < @to)`,
    "started_at DESC, id DESC",
    {
      states: states === undefined ? null : JSON.stringify(states),
      sectionId: sectionId ?? null,
      from: from ?? null,
      to: to ?? null,
    },
  );

/** Lists that pages ask for again and again, by what they ask. */
export type KeptLists = KeptWhileUnwritten<Map<string, readonly StoredExceedance[]>>;
const MOST_LISTS = 16;

export function sqliteExceedances(prepare: Prepare, lists: KeptLists): ExceedanceStore {
  const select = selector(prepare);
  const ofSection = (sectionId: SectionId, sourceId: SourceId) =>
    select("section_id = @sectionId AND source_id = @sourceId", "started_at", { sectionId, sourceId });
  return {
    async find(id) {
      return select("id = @id", "id", { id })[0];
    },
    async list(filter) {
      const known = lists.get();
      const key = JSON.stringify(filter);
      const kept = known.get(key) ?? listed(select, filter);
      // A filter by time is seldom asked twice.
      if (known.size < MOST_LISTS && filter.from === undefined && filter.to === undefined) known.set(key, kept);
      return [...kept];
    },
    async ofSection(sectionId, sourceId) {
      return ofSection(sectionId, sourceId);
    },
    async replaceFrom(sectionId, sourceId, from, events) {
      const known = new Map(ofSection(sectionId, sourceId).map((event) => [event.startedAt, event]));
      removeVanished(prepare, known, from, events);
      const changed: ExceedanceId[] = [];
      for (const event of events) {
        if (event.sectionId !== sectionId || event.sourceId !== sourceId) {
          throw new RangeError("an event of another section or source");
        }
        const before = known.get(event.startedAt);
        if (before !== undefined && isSameEvent(before, event)) continue;
        changed.push(writeEvent(prepare, event));
      }
      return changed;
    },
    async acknowledge(id, at, note) {
      const { changes } = prepare("UPDATE exceedance SET acknowledged_at = ?, acknowledged_note = ? WHERE id = ?").run(
        at,
        note,
        id,
      );
      found(changes === 1 || undefined, `没有编号为 ${id} 的超标事件`);
    },
  };
}

function removeVanished(
  prepare: Prepare,
  known: ReadonlyMap<EpochSeconds, StoredExceedance>,
  from: EpochSeconds,
  events: readonly ExceedanceEvent[],
): void {
  const kept = new Set(events.map((event) => event.startedAt));
  for (const [startedAt, event] of known) {
    if (startedAt >= from && !kept.has(startedAt)) prepare("DELETE FROM exceedance WHERE id = ?").run(event.id);
  }
}

function writeEvent(prepare: Prepare, event: ExceedanceEvent): ExceedanceId {
  const row = prepare(`INSERT INTO exceedance
      (section_id, source_id, started_at, state, last_over_at, ended_at, peak_at, peak_class, peak_multiple, readings_over)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (section_id, source_id, started_at) DO UPDATE SET state = excluded.state,
      last_over_at = excluded.last_over_at, ended_at = excluded.ended_at, peak_at = excluded.peak_at,
      peak_class = excluded.peak_class, peak_multiple = excluded.peak_multiple, readings_over = excluded.readings_over
    RETURNING id`).get(
    event.sectionId,
    event.sourceId,
    event.startedAt,
    event.state,
    event.lastOverAt,
    event.endedAt,
    event.peakAt,
    event.peakClass,
    event.peakMultiple,
    event.readingsOver,
  );
  const { id } = exceedanceRow.pick({ id: true }).parse(row);
  prepare("DELETE FROM exceedance_parameter WHERE exceedance_id = ?").run(id);
  const insert = prepare(`INSERT INTO exceedance_parameter
      (exceedance_id, position, parameter, limit_value, limit_kind, peak_value, peak_at, latest_value, multiple_over_target)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  event.parameters.forEach((p, position) => {
    const { parameter, limit, limitKind, peakValue, peakAt, latestValue, multipleOverTarget } = p;
    insert.run(id, position, parameter, limit, limitKind, peakValue, peakAt, latestValue, multipleOverTarget);
  });
  return id;
}

/** Compared as texts of the stored fields in one order. */
const isSameEvent = (a: ExceedanceEvent, b: ExceedanceEvent): boolean => eventText(a) === eventText(b);
const eventText = (e: ExceedanceEvent): string =>
  JSON.stringify([
    [e.state, e.lastOverAt, e.endedAt, e.peakAt, e.peakClass, e.peakMultiple, e.readingsOver],
    e.parameters.map((p) => [
      p.parameter,
      p.limit,
      p.limitKind,
      p.peakValue,
      p.peakAt,
      p.latestValue,
      p.multipleOverTarget,
    ]),
  ]);

function toStored(
  row: z.infer<typeof exceedanceRow>,
  parameters: readonly z.infer<typeof parameterRow>[],
): StoredExceedance {
  return {
    id: row.id,
    sectionId: row.section_id,
    sourceId: row.source_id,
    state: row.state,
    startedAt: row.started_at,
    lastOverAt: row.last_over_at,
    endedAt: row.ended_at,
    peakAt: row.peak_at,
    peakClass: row.peak_class,
    peakMultiple: row.peak_multiple,
    parameters: parameters.map((p) => ({
      parameter: p.parameter,
      limit: p.limit_value,
      limitKind: p.limit_kind,
      peakValue: p.peak_value,
      peakAt: p.peak_at,
      latestValue: p.latest_value,
      multipleOverTarget: p.multiple_over_target,
    })),
    readingsOver: row.readings_over,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedNote: row.acknowledged_note,
  };
}

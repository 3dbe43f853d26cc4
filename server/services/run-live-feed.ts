import { setImmediate } from "node:timers/promises";
import type { DemoModel, ReportingSection } from "../../seeds/demo-model.ts";
import { DEMO_SOURCES, HISTORY_DAYS, lastReportAt, readingsOf } from "../../seeds/demo-readings.ts";
import { type Simulation, simulate } from "../../seeds/simulator/simulation.ts";
import type { SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import { DAY_S, toIso } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import { importOfDay } from "./demo-imports.ts";
import { DEMO_ANCHOR, DEMO_SEEDED } from "./demo-names.ts";
import type { Publish } from "./live-events.ts";
import { reportDemoFlow } from "./report-demo-flow.ts";
import type { Touched } from "./update-exceedances.ts";

const TICK_MS = 60_000;
/** What a long stop left out is added in pieces, so that pages stay quick meanwhile. */
const CATCH_UP_S = 7 * DAY_S;

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  publish: Publish;
  updateExceedances: (touched: readonly Touched[]) => Promise<number>;
  /** Draws the model of a demo first started at a moment. */
  drawModel: (anchor: EpochSeconds) => Promise<DemoModel>;
  /** A tick that failed is told and tried again at the next. */
  onError: (error: unknown) => void;
};
export type LiveFeed = {
  /** Adds whatever is due; answers how many reports came. */
  tick(): Promise<number>;
  /** Ends the feed once what it is writing is written. */
  stop(): Promise<void>;
};

/**
 * Goes on reporting the simulated sections as real time passes, first catching up from the last report. Reports take
 * the way of imports: stores, exceedances, events. Answers undefined where the database holds no demo.
 */
export const runLiveFeed = (deps: Deps) => async (): Promise<LiveFeed | undefined> => {
  const { settings } = deps.database.read;
  const anchor = await settings.get(DEMO_ANCHOR);
  if (anchor === undefined || (await settings.get(DEMO_SEEDED)) === undefined) return undefined;
  let drawn: Promise<DemoModel> | undefined;
  let stopped = false;
  let running: Promise<number> = Promise.resolve(0);
  let timer: NodeJS.Timeout | undefined;
  const tick = (): Promise<number> => {
    running = running.then(async () => {
      if (stopped) return 0;
      drawn ??= deps.drawModel(epochSeconds(Number(anchor))).catch((error) => {
        drawn = undefined;
        throw error;
      });
      const { sections, profiles, plumes, gates } = await drawn;
      await reportDemoFlow(deps, gates);
      return report(deps, sections, simulate(profiles, plumes), () => stopped);
    });
    const answer = running;
    running = running.catch(() => 0);
    return answer;
  };
  const loop = () => {
    tick()
      .catch(deps.onError)
      .finally(() => {
        if (!stopped) timer = setTimeout(loop, TICK_MS).unref();
      });
  };
  loop();
  return {
    tick,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};

/** Adds the reports due since the last ones, oldest first, in pieces of at most a week. */
async function report(
  deps: Deps,
  sections: readonly ReportingSection[],
  simulation: Simulation,
  isStopped: () => boolean,
): Promise<number> {
  const until = lastReportAt(deps.now());
  const known = await lastReports(deps, sections, until);
  let from = Math.min(...known.map((k) => k.last));
  let reports = 0;
  while (from < until && !isStopped()) {
    const to = epochSeconds(Math.min(until, from + CATCH_UP_S));
    reports += await reportUntil(deps, simulation, known, { to, newest: until });
    from = to;
    await setImmediate();
  }
  return reports;
}

type Known = { section: ReportingSection; sectionId: SectionId; sourceId: SourceId; last: EpochSeconds };

/** Sections of the demo with their newest report; a section someone removed from the register is left alone. */
async function lastReports(
  { database, now }: Deps,
  reporting: readonly ReportingSection[],
  until: EpochSeconds,
): Promise<Known[]> {
  const [sections, extents, sources] = await Promise.all([
    database.read.sections.list(now()),
    database.read.readings.extents(),
    database.read.readings.sources(),
  ]);
  const ids = new Map(sections.map((s) => [s.code, s.id]));
  const sourceOf = new Map(sources.map((s) => [s.code, s.id]));
  return reporting.flatMap((section) => {
    const sectionId = ids.get(section.code);
    const sourceId = sourceOf.get((section.automatic ? DEMO_SOURCES.automatic : DEMO_SOURCES.manual).code);
    if (sectionId === undefined || sourceId === undefined) return [];
    const extent = extents.find((e) => e.sectionId === sectionId && e.sourceId === sourceId);
    return [{ section, sectionId, sourceId, last: extent?.to ?? epochSeconds(until - HISTORY_DAYS * DAY_S) }];
  });
}

async function reportUntil(
  deps: Deps,
  simulation: Simulation,
  known: Known[],
  { to, newest }: { to: EpochSeconds; newest: EpochSeconds },
): Promise<number> {
  const due = known
    .map((k) => ({ ...k, readings: readingsOf(simulation, k.section, { after: k.last, until: to, newest }) }))
    .filter(({ readings }) => readings.observedAt.length > 0);
  for (const k of known) k.last = epochSeconds(Math.max(k.last, to));
  if (due.length === 0) return 0;
  const at = deps.now();
  await deps.database.transact(async (stores) => {
    const daily = await importOfDay(stores, at, "readings");
    let accepted = 0;
    for (const { section, sectionId, sourceId, readings } of due) {
      const sectionIds = new Int32Array(readings.observedAt.length).fill(sectionId);
      const review = section.automatic ? "raw" : "final";
      const { observedAt, values, others } = readings;
      accepted += (
        await stores.readings.putColumns({ sourceId, review, sectionIds, observedAt, values, others }, daily.id, at)
      ).inserted;
    }
    await daily.add(accepted);
  });
  await deps.updateExceedances(
    due.map(({ sectionId, sourceId, readings }) => ({
      sectionId,
      sourceId,
      from: epochSeconds(readings.observedAt[0] as number),
    })),
  );
  for (const { section, readings } of due) {
    const newest = epochSeconds(readings.observedAt[readings.observedAt.length - 1] as number);
    deps.publish({ type: "reading", section: section.code, observed_at: toIso(newest) });
  }
  return due.reduce((sum, { readings }) => sum + readings.observedAt.length, 0);
}

import { cadenceOf } from "../../shared/domain/quality/freshness.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { CADENCES } from "../../shared/rules/cadence.ts";
import type { Stores } from "../stores/stores.ts";
import type { SectionWithStatus, StatusRequest, sectionStatuses } from "./section-statuses.ts";

type Statuses = ReturnType<typeof sectionStatuses>;
type Deps = {
  read: Pick<Stores, "sections" | "readings" | "exceedances">;
  now: () => EpochSeconds;
  /** Changes whenever anything in the database does. */
  version: () => string;
  statuses: Statuses;
};
type Span = { items: readonly SectionWithStatus[]; until: number };
type Kept = { version: string; from: EpochSeconds; span: Promise<Span> };

/**
 * The same statuses, judged once for all sections and kept until something is written or the next moment at which time
 * alone changes one: a report becomes late, a version of the register comes into force, an event begins or ends.
 */
export function keptStatuses({ read, now, version, statuses }: Deps): Statuses {
  let kept: Kept | undefined;

  async function spanAt(at: EpochSeconds, current: string): Promise<readonly SectionWithStatus[] | undefined> {
    if (kept?.version !== current || at < kept.from) return undefined;
    const { items, until } = await kept.span;
    return at < until ? items : undefined;
  }

  async function judged(at: EpochSeconds, current: string): Promise<readonly SectionWithStatus[]> {
    const known = await spanAt(at, current);
    if (known !== undefined) return known;
    // Should the clock strike between the two readings of it, `until` is at most a second early.
    const span = Promise.all([statuses(), nextChange(read, at)]).then(([items, until]) => ({ items, until }));
    const mine = { version: current, from: at, span };
    kept = mine;
    span.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return (await span).items;
  }

  return async (of: StatusRequest = {}) => {
    if (of.at !== undefined || of.source !== undefined) return statuses(of);
    const [at, current] = [now(), version()];
    if (of.code === undefined) return [...(await judged(at, current))];
    // One section alone is not worth judging all.
    const known = await spanAt(at, current);
    return known === undefined ? statuses(of) : known.filter(({ section }) => section.code === of.code);
  };
}

/** The first moment after `at` that can change a status although nothing is written. */
async function nextChange(read: Deps["read"], at: EpochSeconds): Promise<number> {
  const [register, extents, events] = await Promise.all([
    read.sections.nextChange(at),
    read.readings.extents(),
    read.exceedances.list({ from: at }),
  ]);
  let next = register ?? Number.POSITIVE_INFINITY;
  const consider = (moment: number | null) => {
    if (moment !== null && moment > at && moment < next) next = moment;
  };
  for (const extent of extents) {
    const { freshS, offlineS } = cadenceOf(extent, CADENCES);
    consider(extent.to + freshS + 1);
    consider(extent.to + offlineS + 1);
  }
  for (const { startedAt, endedAt } of events) {
    consider(startedAt);
    consider(endedAt);
  }
  return next;
}

import type { FlowColumns } from "./flow-timeline.ts";

/** A stretch of elapsed time (seconds since the start) in which nothing changes. */
export type TravelStep = { from: number; to: number; columns: FlowColumns };

/**
 * Water in one reach during one step that came in together, in columns. It came in at an end of the reach (`entered` 1, at
 * measure `lo` = `hi`, between the elapsed times `since` and `until`), or lay there from `lo` to `hi` when the step began.
 * `way`: 1 towards larger measures, −1 towards smaller, 2 either. `parent`: the water it was before; −1 at the start.
 */
export type Runs = {
  reach: number[];
  parent: number[];
  step: number[];
  way: number[];
  entered: number[];
  lo: number[];
  hi: number[];
  since: number[];
  until: number[];
  /** 1 where it has been in a reach of unknown direction, here or before. */
  unknown: number[];
};

export const createRuns = (): Runs => ({
  reach: [],
  parent: [],
  step: [],
  way: [],
  entered: [],
  lo: [],
  hi: [],
  since: [],
  until: [],
  unknown: [],
});

export type Run = {
  reach: number;
  parent: number;
  step: number;
  way: number;
  entered: boolean;
  lo: number;
  hi: number;
  since: number;
  until: number;
};

/** Answers the number of the new run. */
export function addRun(runs: Runs, run: Run): number {
  runs.reach.push(run.reach);
  runs.parent.push(run.parent);
  runs.step.push(run.step);
  runs.way.push(run.way);
  runs.entered.push(run.entered ? 1 : 0);
  runs.lo.push(run.lo);
  runs.hi.push(run.hi);
  runs.since.push(run.since);
  runs.until.push(run.until);
  const before = run.parent >= 0 && runs.unknown[run.parent] === 1;
  return runs.unknown.push(before || run.way === 2 ? 1 : 0) - 1;
}

/** First arrivals along part of a reach, linear between its ends; `from` ≤ `to` are measures, `u…` elapsed seconds. */
export type Cover = { from: number; to: number; uFrom: number; uTo: number; run: number };

/** By reach: what has been reached and when first. */
export type Covers = Map<number, Cover[]>;

/** Elapsed time at a measure of a cover. */
export function timeIn({ from, to, uFrom, uTo }: Cover, measure: number): number {
  return to === from ? uFrom : uFrom + ((uTo - uFrom) * (measure - from)) / (to - from);
}

/**
 * Adds the part of a cover that nothing covers yet. Covers come in the order in which water reaches their places, so what
 * lies there is never later.
 */
export function addCover(covers: Covers, reach: number, added: Cover): void {
  const known = covers.get(reach);
  if (known === undefined) {
    covers.set(reach, [added]);
    return;
  }
  let open: Cover[] = [added];
  for (const { from, to } of known) {
    if (to < added.from || from > added.to) continue;
    open = open.flatMap((part) => without(part, from, to));
    if (open.length === 0) return;
  }
  known.push(...open);
}

function without(part: Cover, from: number, to: number): Cover[] {
  if (to < part.from || from > part.to) return [part];
  const left: Cover[] = [];
  if (part.from < from) left.push({ ...part, to: from, uTo: timeIn(part, from) });
  if (part.to > to) left.push({ ...part, from: to, uFrom: timeIn(part, to) });
  return left;
}

/** Water coming to nodes, earliest first. */
export class ArrivalQueue {
  size = 0;
  private readonly since: number[] = [];
  private readonly node: number[] = [];
  private readonly until: number[] = [];
  private readonly run: number[] = [];

  push(node: number, since: number, until: number, run: number): void {
    let at = this.size++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((this.since[up] as number) <= since) break;
      this.copy(up, at);
      at = up;
    }
    this.put(at, node, since, until, run);
  }

  /** Takes the earliest; only while there is one. */
  pop(): { node: number; since: number; until: number; run: number } {
    const top = {
      node: this.node[0] as number,
      since: this.since[0] as number,
      until: this.until[0] as number,
      run: this.run[0] as number,
    };
    const last = --this.size;
    const since = this.since[last] as number;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= last) break;
      if (down + 1 < last && (this.since[down + 1] as number) < (this.since[down] as number)) down++;
      if ((this.since[down] as number) >= since) break;
      this.copy(down, at);
      at = down;
    }
    this.put(at, this.node[last] as number, since, this.until[last] as number, this.run[last] as number);
    return top;
  }

  private copy(from: number, to: number): void {
    this.put(
      to,
      this.node[from] as number,
      this.since[from] as number,
      this.until[from] as number,
      this.run[from] as number,
    );
  }

  private put(at: number, node: number, since: number, until: number, run: number): void {
    this.node[at] = node;
    this.since[at] = since;
    this.until[at] = until;
    this.run[at] = run;
  }
}

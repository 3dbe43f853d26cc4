import type { ParameterKey, Reading, ReviewLevel, SectionId } from "../../shared/domain/quality/reading.ts";
import type { IssueList } from "./issues.ts";
import type { StagedReadings } from "./staged-readings.ts";

/** Observations of one source and review level in columns, as the store takes them in bulk. */
export type ReadingChunk = {
  /** Index into the sources of the staged readings. */
  source: number;
  review: ReviewLevel;
  sectionIds: number[];
  observedAt: number[];
  values: { parameter: ParameterKey; values: Float64Array }[];
  others: { row: number; parameter: ParameterKey; reading: Reading }[];
  /** Per observation: lines of the file it was made of, and how many of them said nothing beyond the others. */
  lines: number[];
  repeats: number[];
};

const CHUNK = 10_000;

/**
 * Hands out staged readings in order of section and moment, one observation per section, source, moment and review level.
 * Lines of the same key are one observation: of what they both say, the later line stands; each repeat is told.
 * Stations without a section are left out.
 */
export function* chunkReadings(
  staged: StagedReadings,
  sectionIdOf: (station: number) => SectionId | undefined,
  issues: IssueList,
): Generator<ReadingChunk> {
  const order = staged.rowsInOrder();
  let builder: ChunkBuilder | undefined;
  for (let start = 0; start < order.length; ) {
    const first = order[start] as number;
    let end = start + 1;
    while (end < order.length && isSameKey(staged, first, order[end] as number)) end += 1;
    const section = sectionIdOf(staged.stationOf(first));
    if (section !== undefined) {
      if (builder !== undefined && !builder.takes(first)) {
        yield builder.chunk;
        builder = undefined;
      }
      builder ??= new ChunkBuilder(staged, first, issues);
      builder.add(section, order.subarray(start, end));
    }
    start = end;
  }
  if (builder !== undefined) yield builder.chunk;
}

function isSameKey(staged: StagedReadings, a: number, b: number): boolean {
  return (
    staged.timeOf(a) === staged.timeOf(b) &&
    staged.stationOf(a) === staged.stationOf(b) &&
    staged.sourceOf(a) === staged.sourceOf(b) &&
    staged.reviewOf(a) === staged.reviewOf(b)
  );
}

class ChunkBuilder {
  readonly chunk: ReadingChunk;
  readonly #columns = new Map<ParameterKey, Float64Array>();

  constructor(
    private readonly staged: StagedReadings,
    firstRow: number,
    private readonly issues: IssueList,
  ) {
    this.chunk = {
      source: staged.sourceOf(firstRow),
      review: staged.reviewOf(firstRow),
      sectionIds: [],
      observedAt: [],
      values: [],
      others: [],
      lines: [],
      repeats: [],
    };
  }

  takes(row: number): boolean {
    const { source, review, sectionIds } = this.chunk;
    return sectionIds.length < CHUNK && this.staged.sourceOf(row) === source && this.staged.reviewOf(row) === review;
  }

  add(section: SectionId, rows: Uint32Array): void {
    const first = rows[0] as number;
    const at = this.chunk.sectionIds.length;
    this.chunk.sectionIds.push(section);
    this.chunk.observedAt.push(this.staged.timeOf(first));
    this.chunk.lines.push(rows.length);
    if (rows.length === 1) {
      const { from, to } = this.staged.valuesOf(first);
      for (let value = from; value < to; value += 1) this.#put(at, value);
      this.chunk.repeats.push(0);
      return;
    }
    const said = new Map<ParameterKey, { value: number; row: number }>();
    let repeats = 0;
    for (const row of rows) if (this.#merge(row, said)) repeats += 1;
    for (const { value } of said.values()) this.#put(at, value);
    this.chunk.repeats.push(repeats);
  }

  /** Adds what a line says to what earlier lines of the same key said; true where it only repeats them. */
  #merge(row: number, said: Map<ParameterKey, { value: number; row: number }>): boolean {
    const { from, to } = this.staged.valuesOf(row);
    let fresh = 0;
    let revised: { row: number; parameter: string } | undefined;
    let earlierRow = row;
    for (let value = from; value < to; value += 1) {
      const parameter = this.staged.parameterAt(value);
      const earlier = said.get(parameter.key);
      if (earlier === undefined) fresh += 1;
      else {
        earlierRow = earlier.row;
        if (!this.staged.isSame(earlier.value, value)) revised ??= { row: earlier.row, parameter: parameter.name };
      }
      said.set(parameter.key, { value, row });
    }
    const line = this.staged.lineOf(row);
    if (revised !== undefined) {
      const message = `与第 ${this.staged.lineOf(revised.row)} 行断面、时间相同而数值不同（${revised.parameter}），以后面的为准`;
      this.issues.add({ row: line, code: "duplicate-revised", severity: "warning", message });
    } else if (fresh === 0) {
      const message = `与第 ${this.staged.lineOf(earlierRow)} 行断面、时间、数值都相同`;
      this.issues.add({ row: line, code: "duplicate-identical", severity: "info", message });
    }
    return revised === undefined && fresh === 0;
  }

  #put(at: number, value: number): void {
    const { key } = this.staged.parameterAt(value);
    const plain = this.staged.plainAt(value);
    if (Number.isNaN(plain)) {
      this.chunk.others.push({ row: at, parameter: key, reading: this.staged.reading(value) });
      return;
    }
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = new Float64Array(CHUNK).fill(Number.NaN);
      this.#columns.set(key, column);
      this.chunk.values.push({ parameter: key, values: column });
    }
    column[at] = plain;
  }
}

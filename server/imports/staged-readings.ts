import type { DataFlag, Measured, MissingReason, Reading, ReviewLevel } from "../../shared/domain/quality/reading.ts";
import { PARAMETERS, type Parameter } from "../../shared/rules/parameters.ts";

/** A section as a file names it, before anyone has looked it up. */
export type StationName = {
  /** Code of the registry, where the file has such a column. */
  code: string | null;
  name: string | null;
  province: string | null;
  basin: string | null;
  city: string | null;
  river: string | null;
  firstRow: number;
  rows: number;
  /** The file gives chlorophyll a or algal density for it: a hint that it lies in a lake. */
  reportsAlgae: boolean;
};

const FLAGS: readonly DataFlag[] = ["N", "F", "M", "S", "D", "C", "T", "B"];
const REVIEWS: readonly ReviewLevel[] = ["raw", "first", "final"];
const REASONS: readonly MissingReason[] = ["blank", "not-measured", "failed-qc", "station-stopped", "not-a-number"];
const KIND_VALUE = 0;
const KIND_BELOW = 1;
const KIND_MISSING = 2;
const PARAMETER_INDEX = new Map(PARAMETERS.map((parameter, index) => [parameter.key, index]));

/** Growing typed arrays: a value costs 11 bytes and a row 21, so a file of 200 MB fits beside everything else. */
class Column<A extends Float64Array | Int32Array | Uint8Array> {
  #array: A;
  readonly #make: (length: number) => A;
  length = 0;
  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#array = make(4096);
  }
  push(value: number): void {
    if (this.length === this.#array.length) {
      const grown = this.#make(Math.ceil(this.length * 1.6));
      grown.set(this.#array as never);
      this.#array = grown;
    }
    this.#array[this.length] = value;
    this.length += 1;
  }
  at(index: number): number {
    return this.#array[index] as number;
  }
}
const float64 = () => new Column((length) => new Float64Array(length));
const int32 = () => new Column((length) => new Int32Array(length));
const uint8 = () => new Column((length) => new Uint8Array(length));

/**
 * Parsed readings of a whole file in columns, in file order: rows (station, source, moment, review, line) and the values
 * of each. Filled while parsing, without any lock on the database; read in order of station and moment when writing.
 */
export class StagedReadings {
  readonly stations: StationName[] = [];
  /** Source codes the rows speak for; null is the source of the import. */
  readonly sources: (string | null)[] = [];
  readonly #station = int32();
  readonly #source = uint8();
  readonly #at = float64();
  readonly #review = uint8();
  readonly #line = int32();
  readonly #firstValue = int32();
  readonly #parameter = uint8();
  readonly #kind = uint8();
  readonly #flag = uint8();
  readonly #number = float64();

  get rowCount(): number {
    return this.#line.length;
  }
  get valueCount(): number {
    return this.#number.length;
  }

  /** Begins a row; the values added until the next row belong to it. */
  addRow(row: { station: number; source: number; at: number; review: ReviewLevel; line: number }): void {
    this.#station.push(row.station);
    this.#source.push(row.source);
    this.#at.push(row.at);
    this.#review.push(REVIEWS.indexOf(row.review));
    this.#line.push(row.line);
    this.#firstValue.push(this.#number.length);
  }

  addValue(parameter: Parameter, measured: Measured, flag: DataFlag): void {
    this.#parameter.push(PARAMETER_INDEX.get(parameter.key) as number);
    this.#flag.push(FLAGS.indexOf(flag));
    if (measured.kind === "value") {
      this.#kind.push(KIND_VALUE);
      this.#number.push(measured.value);
    } else if (measured.kind === "below-detection") {
      this.#kind.push(KIND_BELOW);
      this.#number.push(measured.detectionLimit);
    } else {
      this.#kind.push(KIND_MISSING + REASONS.indexOf(measured.reason));
      this.#number.push(Number.NaN);
    }
  }

  stationOf = (row: number): number => this.#station.at(row);
  sourceOf = (row: number): number => this.#source.at(row);
  timeOf = (row: number): number => this.#at.at(row);
  reviewOf = (row: number): ReviewLevel => REVIEWS[this.#review.at(row)] as ReviewLevel;
  lineOf = (row: number): number => this.#line.at(row);

  /** Range of value indexes of a row: from inclusive, to exclusive. */
  valuesOf(row: number): { from: number; to: number } {
    const to = row + 1 < this.#line.length ? this.#firstValue.at(row + 1) : this.#number.length;
    return { from: this.#firstValue.at(row), to };
  }

  parameterAt(index: number): Parameter {
    return PARAMETERS[this.#parameter.at(index)] as Parameter;
  }

  /** The number of an ordinary value (flag N, not below detection); NaN for anything else. */
  plainAt(index: number): number {
    return this.#kind.at(index) === KIND_VALUE && this.#flag.at(index) === 0 ? this.#number.at(index) : Number.NaN;
  }

  /** Two values that say the same. */
  isSame(a: number, b: number): boolean {
    return (
      this.#kind.at(a) === this.#kind.at(b) &&
      this.#flag.at(a) === this.#flag.at(b) &&
      Object.is(this.#number.at(a), this.#number.at(b))
    );
  }

  reading(index: number): Reading {
    const kind = this.#kind.at(index);
    const number = this.#number.at(index);
    const measured: Measured =
      kind === KIND_VALUE
        ? { kind: "value", value: number }
        : kind === KIND_BELOW
          ? { kind: "below-detection", detectionLimit: number }
          : { kind: "missing", reason: REASONS[kind - KIND_MISSING] as MissingReason };
    return { measured, flag: FLAGS[this.#flag.at(index)] as DataFlag };
  }

  /** Rows by station, then source, then moment, then file order. Files that are in order already cost one pass. */
  rowsInOrder(): Uint32Array {
    const count = this.rowCount;
    const stations = this.stations.length;
    const starts = new Uint32Array(stations + 1);
    for (let row = 0; row < count; row += 1)
      starts[this.stationOf(row) + 1] = (starts[this.stationOf(row) + 1] as number) + 1;
    for (let station = 0; station < stations; station += 1) {
      starts[station + 1] = (starts[station + 1] as number) + (starts[station] as number);
    }
    const next = starts.slice();
    const order = new Uint32Array(count);
    for (let row = 0; row < count; row += 1) {
      const station = this.stationOf(row);
      order[next[station] as number] = row;
      next[station] = (next[station] as number) + 1;
    }
    const compare = (a: number, b: number) =>
      this.sourceOf(a) - this.sourceOf(b) || this.timeOf(a) - this.timeOf(b) || a - b;
    for (let station = 0; station < stations; station += 1) {
      const part = order.subarray(starts[station], starts[station + 1]);
      if (!isSorted(part, compare)) part.sort(compare);
    }
    return order;
  }
}

function isSorted(rows: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < rows.length; i += 1) if (compare(rows[i - 1] as number, rows[i] as number) > 0) return false;
  return true;
}

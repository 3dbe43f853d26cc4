import { KERNELS_BINARY } from "./kernels-binary.ts";

/** A byte offset into the memory of the kernels. */
type At = number;

/** What `assembly/` exports; arguments and arrays are described there. */
type Kernels = {
  memory: WebAssembly.Memory;
  freeFrom(): At;
  layMarch(columns: number, rows: At, spans: At, negligible: number): void;
  route(cells: number, nodes: number, order: At, start: At, row: At, weight: At): void;
  step(cells: number, pass: At, next: At, keep: number, against: boolean): void;
  collect(sources: number, start: At, rows: At, weights: At, scale: number, sum: At, out: At, stride: number): void;
  layFit(parameters: number, histories: number, edges: number, used: number, observations: number): At;
  layRows(count: number): number;
  squareSums(rounding: number): void;
  levelSums(): void;
  boundHistories(temper: number, alarmAt: number, parameter: number, least: number, bonus: number): number;
  mostEvidence(promising: number): number;
  expect(temper: number, burstMean: number, burstSd: number, sigmaPattern: number): void;
  evaluateHistories(promising: number, negligible: number): number;
  ratesOf(history: number): void;
} & Record<FitArray, WebAssembly.Global<"i32">>;

/** Arrays of a fit, laid out by `layFit`. */
export type FitArray = (typeof FIT_ARRAYS)[number];
export const FIT_ARRAYS = [
  "from",
  "to",
  "logPrior",
  "edges",
  "used",
  "steps",
  "by",
  "nothing",
  "weight",
  "excess",
  "a",
  "b",
  "logLoad",
  "rates",
  "logs",
  "found",
] as const;

const PAGE = 65_536;

function load(): Kernels {
  const bytes = Uint8Array.from(atob(KERNELS_BINARY), (c) => c.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernels;
}

/** The kernels of this thread: WebAssembly, which gives the same digits on every machine. */
export const kernels = load();

/** The memory seen as numbers of one size; renewed when it has grown, so never kept across a call that takes room. */
let seen = viewsOf(kernels.memory.buffer);

function viewsOf(buffer: ArrayBufferLike) {
  return {
    buffer,
    f64: new Float64Array(buffer),
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    u16: new Uint16Array(buffer),
  };
}

export function memory(): typeof seen {
  if (seen.buffer !== kernels.memory.buffer) seen = viewsOf(kernels.memory.buffer);
  return seen;
}

/** Who has the memory now. */
let tenant: object | undefined;

/** Whether what a tenant placed is still there. */
export const isTenant = (who: object): boolean => tenant === who;

/**
 * Room in the memory of the kernels, handed out from its start on: whoever opens a room takes what others had. A
 * computation opens one, copies in what it needs, and copies out what it found before anybody else opens another.
 */
export type Room = {
  /** Bytes, not cleared, sixteen apart. */
  take(bytes: number): At;
  f64(from: Float64Array | readonly number[]): At;
  i32(from: Int32Array): At;
  /** So many doubles of nought. */
  zeros(count: number): At;
};

function growTo(end: At): void {
  const missing = end - kernels.memory.buffer.byteLength;
  if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE));
}

/** The memory for fits of one shape: byte offsets of their arrays. */
export function openFitRoom(who: object, ...shape: Parameters<Kernels["layFit"]>): Record<FitArray, At> {
  tenant = who;
  growTo(kernels.layFit(...shape));
  return Object.fromEntries(FIT_ARRAYS.map((name) => [name, kernels[name].value])) as Record<FitArray, At>;
}

export function openRoom(who: object): Room {
  tenant = who;
  let end = kernels.freeFrom();
  const take = (bytes: number): At => {
    const at = (end + 15) & ~15;
    end = at + bytes;
    growTo(end);
    return at;
  };
  return {
    take,
    f64: (from) => {
      const at = take(8 * from.length);
      memory().f64.set(from, at >> 3);
      return at;
    },
    i32: (from) => {
      const at = take(4 * from.length);
      memory().i32.set(from, at >> 2);
      return at;
    },
    zeros: (count) => {
      const at = take(8 * count);
      memory().f64.fill(0, at >> 3, (at >> 3) + count);
      return at;
    },
  };
}

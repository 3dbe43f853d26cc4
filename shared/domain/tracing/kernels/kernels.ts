import { KERNELS_BINARY } from "./kernels-binary.ts";

/** A byte offset into the memory of the kernels. */
type At = number;

/** What `assembly/` exports; arguments are described there. */
type Kernels = {
  memory: WebAssembly.Memory;
  freeFrom(): At;
  route(cells: number, nodes: number, columns: number, ...arrays: At[]): void;
  step(cells: number, columns: number, pass: At, next: At, value: At, reached: At, keep: number): void;
  collect(sources: number, columns: number, start: At, rows: At, weights: At, scale: number, ...arrays: At[]): void;
  squareSums(parameters: number, histories: number, edges: number, count: number, pad: number, ...rest: number[]): void;
  levelSums(parameters: number, histories: number, used: number, pad: number, ...arrays: At[]): void;
  boundHistories(parameters: number, histories: number, pad: number, ...rest: number[]): number;
  evaluateHistories(parameters: number, histories: number, promising: number, ...rest: number[]): number;
  amplitude(a: At, b: At, parameters: number, logLoad: At, ...rest: number[]): number;
};

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

/**
 * Room in the memory of the kernels, handed out from its start on: whoever opens a room takes what others had. A
 * computation opens one, copies in what it needs, and copies out what it found before anybody else can.
 */
export type Room = {
  /** Bytes, not cleared, sixteen apart. */
  take(bytes: number): At;
  f64(from: Float64Array | readonly number[]): At;
  i32(from: Int32Array): At;
  /** So many doubles of nought. */
  zeros(count: number): At;
};

export function openRoom(): Room {
  let end = kernels.freeFrom();
  const take = (bytes: number): At => {
    const at = (end + 15) & ~15;
    end = at + bytes;
    const missing = end - kernels.memory.buffer.byteLength;
    if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE));
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

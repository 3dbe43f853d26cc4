import type { ReachGraph } from "./graph.ts";

/** "CAPG" read as a little-endian word; a machine of the other endianness sees another number and refuses. */
const MAGIC = 0x47504143;
const FORMAT = 2;
const HEADER_WORDS = 8;

type Column = { bytes: number; count: number };

/**
 * A graph as one block of bytes: header of eight 32-bit words (magic, format, total bytes, checksum, nodes, reaches,
 * upstream ways, downstream ways), then the columns, each on an 8-byte boundary.
 */
export function encodeGraph(graph: ReachGraph): Uint8Array<ArrayBuffer> {
  const counts = [graph.nodeCount, graph.reachCount, graph.upstream.arc.length, graph.downstream.arc.length] as const;
  const layout = layoutOf(...counts);
  const bytes = new Uint8Array(layout.total);
  columnsOf(graph).forEach((column, i) => {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), layout.offsets[i]);
  });
  const header = new Uint32Array(bytes.buffer, 0, HEADER_WORDS);
  header.set([MAGIC, FORMAT, layout.total, checksum(bytes.buffer, layout.total), ...counts]);
  return bytes;
}

/**
 * Reads `encodeGraph`'s bytes back without copying: the graph's columns are views of `buffer`, which may be a
 * SharedArrayBuffer. @throws RangeError where the block is not such a graph, was cut short or was changed.
 */
export function decodeGraph(buffer: ArrayBufferLike): ReachGraph {
  if (buffer.byteLength < HEADER_WORDS * 4)
    throw new RangeError(`graph snapshot of ${buffer.byteLength} bytes has no header`);
  const [magic, format, total, sum, nodes, reaches, up, down] = new Uint32Array(buffer, 0, HEADER_WORDS) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (magic !== MAGIC) throw new RangeError(`not a graph snapshot: begins with 0x${magic.toString(16)}`);
  if (format !== FORMAT) throw new RangeError(`graph snapshot of format ${format}, this program reads ${FORMAT}`);
  const layout = layoutOf(nodes, reaches, up, down);
  if (total !== layout.total || buffer.byteLength !== total) {
    throw new RangeError(
      `graph snapshot holds ${buffer.byteLength} bytes, its header says ${total}, its counts ${layout.total}`,
    );
  }
  if (checksum(buffer, total) !== sum) throw new RangeError("graph snapshot does not match its checksum");
  const floats = (i: number) => new Float64Array(buffer, layout.offsets[i], (layout.columns[i] as Column).count);
  const ints = (i: number) => new Int32Array(buffer, layout.offsets[i], (layout.columns[i] as Column).count);
  return {
    nodeCount: nodes,
    reachCount: reaches,
    length: floats(0),
    travel: floats(1),
    upstream: { length: floats(2), travel: floats(3), start: ints(8), arc: ints(9), node: ints(10) },
    downstream: { length: floats(4), travel: floats(5), start: ints(11), arc: ints(12), node: ints(13) },
    fromNode: ints(6),
    toNode: ints(7),
    direction: new Uint8Array(buffer, layout.offsets[14], reaches),
  };
}

const columnsOf = ({ upstream, downstream, ...graph }: ReachGraph) => [
  graph.length,
  graph.travel,
  upstream.length,
  upstream.travel,
  downstream.length,
  downstream.travel,
  graph.fromNode,
  graph.toNode,
  upstream.start,
  upstream.arc,
  upstream.node,
  downstream.start,
  downstream.arc,
  downstream.node,
  graph.direction,
];

function layoutOf(nodes: number, reaches: number, up: number, down: number) {
  const floats = [reaches, reaches, up, up, down, down];
  const ints = [reaches, reaches, nodes + 1, up, up, nodes + 1, down, down];
  const columns: Column[] = [
    ...floats.map((count) => ({ count, bytes: 8 })),
    ...ints.map((count) => ({ count, bytes: 4 })),
    { count: reaches, bytes: 1 },
  ];
  const offsets: number[] = [];
  let at = HEADER_WORDS * 4;
  for (const { count, bytes } of columns) {
    offsets.push(at);
    at += Math.ceil((count * bytes) / 8) * 8;
  }
  return { columns, offsets, total: at };
}

/** FNV-1a over the words behind the header: catches torn and stale files, not malice. */
function checksum(buffer: ArrayBufferLike, total: number): number {
  const words = new Int32Array(buffer, HEADER_WORDS * 4, total / 4 - HEADER_WORDS);
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] as number), 0x01000193);
  return hash >>> 0;
}

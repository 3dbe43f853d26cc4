import type { Geometry, XY } from "./features.ts";

/** Bytes of the GeoPackage envelope by the indicator in its flags (0 none, 1 XY, 2 XYZ, 3 XYM, 4 XYZM). */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

/**
 * Reads a GeoPackage geometry blob: header, envelope, then WKB of a line, a polygon or a multiple of either. Z and M are
 * read over.
 * @returns null for an empty geometry
 * @throws RangeError where the blob is shorter than it says, or no GeoPackage geometry
 */
export function readGeoPackageGeometry(blob: Buffer): Geometry | null {
  if (blob.toString("latin1", 0, 2) !== "GP") throw new RangeError("not a GeoPackage geometry");
  const flags = blob.readUInt8(3);
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined) throw new RangeError("bad envelope");
  if ((flags & 0x10) !== 0) return null;
  return new WkbReader(blob, 8 + envelope).geometry();
}

class WkbReader {
  #at: number;
  #little = true;
  constructor(
    private readonly bytes: Buffer,
    start: number,
  ) {
    this.#at = start;
  }

  geometry(): Geometry {
    const { base, dimensions } = this.#head();
    switch (base) {
      case 2:
        return { lines: [this.#points(dimensions)] };
      case 3:
        return { polygons: [this.#rings(dimensions)] };
      case 5:
        return { lines: this.#parts((part) => this.#points(part)) };
      case 6:
        return { polygons: this.#parts((part) => this.#rings(part)) };
      default:
        return { other: `WKB ${base}` };
    }
  }

  #head(): { base: number; dimensions: number } {
    this.#little = this.bytes.readUInt8(this.#at) === 1;
    this.#at += 1;
    const type = this.#uint32();
    // ISO adds 1000 for Z, 2000 for M, 3000 for both; EWKB sets high bits.
    const iso = Math.floor((type & 0x0fffffff) / 1000);
    const hasZ = iso === 1 || iso === 3 || (type & 0x80000000) !== 0;
    const hasM = iso === 2 || iso === 3 || (type & 0x40000000) !== 0;
    return { base: (type & 0x0fffffff) % 1000, dimensions: 2 + Number(hasZ) + Number(hasM) };
  }

  #parts<T>(read: (dimensions: number) => T): T[] {
    return this.#repeat(9, () => read(this.#head().dimensions));
  }
  #rings(dimensions: number): XY[][] {
    return this.#repeat(4, () => this.#points(dimensions));
  }
  #points(dimensions: number): XY[] {
    return this.#repeat(8 * dimensions, () => {
      const point: XY = [this.#double(this.#at), this.#double(this.#at + 8)];
      this.#at += 8 * dimensions;
      return point;
    });
  }

  /** A count is believed only as far as the rest of the blob could hold it. */
  #repeat<T>(leastBytes: number, read: () => T): T[] {
    const count = this.#uint32();
    if (count * leastBytes > this.bytes.length - this.#at) throw new RangeError("geometry ends early");
    return Array.from({ length: count }, read);
  }
  #uint32(): number {
    const value = this.#little ? this.bytes.readUInt32LE(this.#at) : this.bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }
  #double(at: number): number {
    return this.#little ? this.bytes.readDoubleLE(at) : this.bytes.readDoubleBE(at);
  }
}

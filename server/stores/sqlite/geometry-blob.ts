import type { LonLat } from "../../../shared/domain/geo.ts";

/**
 * Coordinates as bytes, without loss. The first byte says how: most files give degrees with at most seven decimals
 * (a centimetre), which fit an integer of 1e-7 degrees; what does not stays in full.
 */
const FIXED = 1;
const DOUBLE = 2;
const UNITS_PER_DEGREE = 1e7;

/** Writes longitude and latitude pairs (degrees) as a little-endian blob. */
export function encodeGeometry(coordinates: readonly LonLat[]): Buffer {
  return coordinates.every(([lon, lat]) => isFixed(lon) && isFixed(lat))
    ? encode(coordinates, FIXED, 4, (blob, value, at) => blob.writeInt32LE(Math.round(value * UNITS_PER_DEGREE), at))
    : encode(coordinates, DOUBLE, 8, (blob, value, at) => blob.writeDoubleLE(value, at));
}

/** @throws RangeError for bytes that `encodeGeometry` did not write. */
export function decodeGeometry(blob: Buffer): LonLat[] {
  const form = blob[0];
  const bytes = form === FIXED ? 4 : 8;
  if ((form !== FIXED && form !== DOUBLE) || (blob.length - 1) % (2 * bytes) !== 0) {
    throw new RangeError("not a geometry blob");
  }
  const coordinates: LonLat[] = [];
  for (let at = 1; at < blob.length; at += 2 * bytes) {
    coordinates.push(
      form === FIXED
        ? [blob.readInt32LE(at) / UNITS_PER_DEGREE, blob.readInt32LE(at + 4) / UNITS_PER_DEGREE]
        : [blob.readDoubleLE(at), blob.readDoubleLE(at + 8)],
    );
  }
  return coordinates;
}

const isFixed = (degrees: number): boolean =>
  Object.is(Math.round(degrees * UNITS_PER_DEGREE) / UNITS_PER_DEGREE, degrees);

function encode(
  coordinates: readonly LonLat[],
  form: number,
  bytes: number,
  write: (blob: Buffer, value: number, at: number) => void,
): Buffer {
  const blob = Buffer.allocUnsafe(1 + coordinates.length * 2 * bytes);
  blob[0] = form;
  coordinates.forEach(([lon, lat], i) => {
    write(blob, lon, 1 + 2 * i * bytes);
    write(blob, lat, 1 + (2 * i + 1) * bytes);
  });
  return blob;
}

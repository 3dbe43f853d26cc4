import type { LonLat } from "../geo.ts";
import { type Metres, metres } from "../units.ts";

/** WGS 84 ellipsoid. */
const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const RAD = Math.PI / 180;

/** Up to here the mid-latitude formula agrees with the full solution to a millimetre at any inhabited latitude. */
const SHORT_DEGREES = 0.05;

/** Metres per degree of longitude and of latitude at a latitude: the ellipsoid seen as a plane around one point. */
export function metresPerDegree(lat: number): { lon: number; lat: number } {
  const sin = Math.sin(lat * RAD);
  const w2 = 1 - E2 * sin * sin;
  const primeVertical = A / Math.sqrt(w2);
  const meridian = (primeVertical * (1 - E2)) / w2;
  return { lon: primeVertical * Math.cos(lat * RAD) * RAD, lat: meridian * RAD };
}

/**
 * Geodesic distance on the WGS 84 ellipsoid in metres. Short pieces, which are all but a few, take the mid-latitude
 * formula (radii of curvature at the middle); longer ones Vincenty's inverse solution (Survey Review 23, 1975).
 */
export function distance(a: LonLat, b: LonLat): Metres {
  return metres(distanceM(a[0], a[1], b[0], b[1]));
}

/** As `distance`, on bare numbers for loops over millions of segments. */
export function distanceM(lonA: number, latA: number, lonB: number, latB: number): number {
  const dLon = lonB - lonA;
  const dLat = latB - latA;
  if (Math.abs(dLon) > SHORT_DEGREES || Math.abs(dLat) > SHORT_DEGREES || Math.abs(latA) > 80) {
    return vincenty(lonA, latA, lonB, latB);
  }
  const per = metresPerDegree((latA + latB) / 2);
  return Math.hypot(dLon * per.lon, dLat * per.lat);
}

/** Vincenty's inverse; where it does not converge (nearly antipodal points) half a great ellipse is close enough. */
function vincenty(lonA: number, latA: number, lonB: number, latB: number): number {
  const l = (lonB - lonA) * RAD;
  const u1 = Math.atan((1 - F) * Math.tan(latA * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(latB * RAD));
  const [sinU1, cosU1, sinU2, cosU2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = l;
  for (let turn = 0; turn < 100; turn++) {
    const sinLambda = Math.sin(lambda);
    const cosLambda = Math.cos(lambda);
    const sinSigma = Math.hypot(cosU2 * sinLambda, cosU1 * sinU2 - sinU1 * cosU2 * cosLambda);
    if (sinSigma === 0) return 0;
    const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cosU1 * cosU2 * sinLambda) / sinSigma;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cos2M = cos2Alpha === 0 ? 0 : cosSigma - (2 * sinU1 * sinU2) / cos2Alpha;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const next = l + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2M + c * cosSigma * (2 * cos2M * cos2M - 1)));
    if (Math.abs(next - lambda) < 1e-12) {
      return arcLength((cos2Alpha * (A * A - B * B)) / (B * B), sigma, sinSigma, cosSigma, cos2M);
    }
    lambda = next;
  }
  return Math.PI * B;
}

function arcLength(uSq: number, sigma: number, sinSigma: number, cosSigma: number, cos2M: number): number {
  const a = 1 + (uSq / 16_384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
  const b = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
  const last = (b / 6) * cos2M * (4 * sinSigma * sinSigma - 3) * (4 * cos2M * cos2M - 3);
  const deltaSigma = b * sinSigma * (cos2M + (b / 4) * (cosSigma * (2 * cos2M * cos2M - 1) - last));
  return B * a * (sigma - deltaSigma);
}

/** Geodesic length of a polyline in metres: the sum of its segments. */
export function lineLength(line: readonly LonLat[]): Metres {
  return measureAt(line, line.length - 1, 0);
}

/** Metres from the first vertex to the point at fraction `t` (0–1) of the segment that begins at vertex `segment`. */
export function measureAt(line: readonly LonLat[], segment: number, t: number): Metres {
  let sum = 0;
  for (let i = 0; i < segment; i++) sum += segmentLength(line, i);
  return metres(t > 0 ? sum + t * segmentLength(line, segment) : sum);
}

/** The point `measure` metres along a line; before its start or past its end, that end. */
export function pointAlong(line: readonly LonLat[], measure: number): LonLat {
  let left = measure;
  for (let i = 0; i + 1 < line.length; i++) {
    const length = segmentLength(line, i);
    if (left <= length) return between(line, i, length === 0 ? 0 : left / length);
    left -= length;
  }
  return line[line.length - 1] as LonLat;
}

/**
 * The part of a line from one measure to another (metres from its first vertex, `from` ≤ `to`), cut exactly: its ends
 * are `pointAlong` of the two measures, the vertices between stay as they are.
 */
export function cutLine(line: readonly LonLat[], from: number, to: number): LonLat[] {
  const part: LonLat[] = [pointAlong(line, from)];
  let at = 0;
  for (let i = 0; i + 1 < line.length; i++) {
    at += segmentLength(line, i);
    if (at > from && at < to) part.push(line[i + 1] as LonLat);
  }
  part.push(pointAlong(line, to));
  return part;
}

function segmentLength(line: readonly LonLat[], i: number): number {
  const a = line[i] as LonLat;
  const b = line[i + 1] as LonLat;
  return distanceM(a[0], a[1], b[0], b[1]);
}

function between(line: readonly LonLat[], i: number, t: number): LonLat {
  const a = line[i] as LonLat;
  const b = line[i + 1] as LonLat;
  if (t <= 0) return a;
  if (t >= 1) return b;
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
}

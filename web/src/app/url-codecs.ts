import type { BBox, LonLat } from "@shared/domain/geo.ts";
import type { MapView } from "../stores/map-view.store.ts";

const BEIJING_OFFSET_MS = 8 * 3600 * 1000;

/** `2026-08-15T08:00` of Beijing clocks, short and readable in an address. */
export const formatBeijing = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000 + BEIJING_OFFSET_MS).toISOString().slice(0, 16);

export function parseBeijing(value: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value)) return undefined;
  const ms = Date.parse(`${value}:00+08:00`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** Exactly `count` finite numbers between commas. */
function parseNumbers(value: string, count: number): number[] | undefined {
  const numbers = value.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : undefined;
}

export const oneOf =
  <T extends string>(allowed: readonly T[]) =>
  (value: string): T | undefined =>
    allowed.find((candidate) => candidate === value);

/** Any short text, such as a code. */
export const text = (value: string): string | undefined => (value.length > 0 && value.length <= 80 ? value : undefined);

/** `1`, or nothing. */
export const parseFlag = (value: string): boolean | undefined => (value === "1" ? true : undefined);
export const formatFlag = (value: boolean): string => (value ? "1" : "");

/** Id of a record. */
export const parseRecordId = (value: string): string | undefined => (/^[0-9A-Z]{26}$/.test(value) ? value : undefined);

/** A formatter for a value that may be absent; absent is the empty text. */
export const optional =
  <T>(format: (value: T) => string) =>
  (value: T | null): string =>
    value === null ? "" : format(value);

/** `lon,lat` in degrees. */
export function parsePlace(value: string): LonLat | undefined {
  const [lon, lat] = parseNumbers(value, 2) ?? [];
  return lon !== undefined && lat !== undefined && onEarth(lon, lat) ? [lon, lat] : undefined;
}

/** `lon,lat,zoom`. */
export function parseMapView(value: string): MapView | undefined {
  const [lon, lat, zoom] = parseNumbers(value, 3) ?? [];
  if (lon === undefined || lat === undefined || zoom === undefined) return undefined;
  return onEarth(lon, lat) && zoom >= 0 && zoom <= 22 ? { lon, lat, zoom } : undefined;
}
export const formatMapView = ({ lon, lat, zoom }: MapView): string =>
  `${lon.toFixed(4)},${lat.toFixed(4)},${zoom.toFixed(1)}`;

/** `west,south,east,north` in degrees. */
export function parseExtent(value: string): BBox | undefined {
  const [west, south, east, north] = parseNumbers(value, 4) ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  const valid = onEarth(west, south) && onEarth(east, north) && west <= east && south <= north;
  return valid ? [west, south, east, north] : undefined;
}

const onEarth = (lon: number, lat: number) => Math.abs(lon) <= 180 && Math.abs(lat) <= 85;

import gcoord from "gcoord";
import proj4 from "proj4";
import type { LonLat } from "../../shared/domain/geo.ts";
import { UnreadableFile } from "./issues.ts";

/** How coordinates of a file become WGS 84; `geographic` tells degrees from metres. */
export type Crs = {
  name: string;
  geographic: boolean;
  /** x (or longitude) and y (or latitude) as the file has them. */
  toWgs84(x: number, y: number): LonLat;
};

const GEOGRAPHIC: Record<string, string> = {
  "EPSG:4326": "WGS 84",
  // CGCS2000 and WGS 84 differ by centimetres, far below what a reach or outfall is known to.
  "EPSG:4490": "CGCS2000",
};
const PROJECTED: Record<string, string> = {
  "EPSG:3857":
    "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs",
  "EPSG:2193": "+proj=tmerc +lat_0=0 +lon_0=173 +k=0.9996 +x_0=1600000 +y_0=10000000 +ellps=GRS80 +units=m +no_defs",
  "EPSG:28992":
    "+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +towgs84=565.417,50.3319,465.552,-0.398957,0.343988,-1.8774,4.0725 +units=m +no_defs",
};

function geographic(name: string): Crs {
  return { name, geographic: true, toWgs84: (x, y) => [x, y] };
}

/**
 * A CRS by its name as people and files write it: `EPSG:4547`, `4547`, `urn:ogc:def:crs:EPSG::4547`, CRS84, `CGCS2000`,
 * `GCJ-02`. Known are 4326, 4490, the CGCS2000 3-degree Gauss–Krüger zones (4513–4554), UTM (326xx, 327xx), 3857, 2193, 28992.
 * @returns undefined for a name that is not known
 */
export function crsByName(name: string): Crs | undefined {
  const text = name.trim().toUpperCase();
  if (/^(GCJ-?02|火星坐标系?|AMAP|GAODE)$/.test(text)) return GCJ02;
  if (/CRS:?84$/.test(text) || /^(WGS ?-?84|WGS ?1984)$/.test(text)) return geographic("EPSG:4326");
  if (/^(CGCS ?2000|国家2000|2000国家大地坐标系)$/.test(text)) return geographic("EPSG:4490");
  const code =
    /^(?:EPSG:+|URN:OGC:DEF:CRS:EPSG:[\d.]*:|HTTPS?:\/\/WWW\.OPENGIS\.NET\/DEF\/CRS\/EPSG\/[\d.]+\/)?(\d{4,6})$/.exec(
      text,
    )?.[1];
  return code === undefined ? undefined : crsByCode(Number(code));
}

/** @throws UnreadableFile unknown-crs, with the names that work. */
export function requireCrs(name: string): Crs {
  const crs = crsByName(name);
  if (crs !== undefined) return crs;
  throw new UnreadableFile({
    code: "unknown-crs",
    message: `不认识坐标系“${name}”，可用 EPSG:4326、EPSG:4490、EPSG:4547–4549、EPSG:3857、GCJ-02`,
    value: name,
  });
}

/**
 * A CRS by the text of a `.prj` file or a GeoPackage definition.
 * @throws UnreadableFile unknown-crs where proj4 cannot read it
 */
export function crsByWkt(wkt: string): Crs {
  const name = /^\s*\w+\s*\[\s*"([^"]*)"/.exec(wkt)?.[1] ?? "WKT";
  if (/GCJ[-_ ]?02/i.test(wkt)) return GCJ02;
  if (/^\s*(GEOGCS|GEOGCRS|GEODCRS)/i.test(wkt) && /WGS[_ ]?(19)?84|CGCS[_ ]?2000|China[_ ]Geodetic/i.test(wkt)) {
    return { ...geographic("EPSG:4326"), name };
  }
  try {
    const projection = proj4(wkt);
    projection.inverse([0, 0]);
    return projected(name, projection, /^\s*GEOG/i.test(wkt));
  } catch (cause) {
    throw new UnreadableFile(
      {
        code: "unknown-crs",
        message: `文件自带的坐标系“${name}”无法识别，请用坐标系选项指定`,
        value: wkt.slice(0, 100),
      },
      { cause },
    );
  }
}

function crsByCode(code: number): Crs | undefined {
  const name = `EPSG:${code}`;
  if (GEOGRAPHIC[name] !== undefined) return geographic(name);
  const definition = PROJECTED[name] ?? gaussKrueger(code) ?? utm(code);
  return definition === undefined ? undefined : projected(name, proj4(definition), false);
}

/** CGCS2000 3-degree zones: 4513–4533 with the zone number before the easting, 4534–4554 without. */
function gaussKrueger(code: number): string | undefined {
  if (code < 4513 || code > 4554) return undefined;
  const withZone = code <= 4533;
  const zone = 25 + (withZone ? code - 4513 : code - 4534);
  const easting = withZone ? zone * 1_000_000 + 500_000 : 500_000;
  return `+proj=tmerc +lat_0=0 +lon_0=${zone * 3} +k=1 +x_0=${easting} +y_0=0 +ellps=GRS80 +units=m +no_defs`;
}

function utm(code: number): string | undefined {
  const zone = code % 100;
  if (zone < 1 || zone > 60) return undefined;
  const hemisphere = Math.floor(code / 100);
  if (hemisphere === 326) return `+proj=utm +zone=${zone} +datum=WGS84 +units=m +no_defs`;
  return hemisphere === 327 ? `+proj=utm +zone=${zone} +south +datum=WGS84 +units=m +no_defs` : undefined;
}

/** WGS 84 degrees, as everything is kept. */
export const WGS84: Crs = geographic("EPSG:4326");

const GCJ02: Crs = {
  name: "GCJ-02",
  geographic: true,
  toWgs84: (x, y) => gcoord.transform([x, y], gcoord.GCJ02, gcoord.WGS84) as [number, number],
};

const projected = (name: string, projection: proj4.Converter, degrees: boolean): Crs => ({
  name,
  geographic: degrees,
  toWgs84: (x, y) => {
    const [lon, lat] = projection.inverse([x, y]);
    return [lon as number, lat as number];
  },
});

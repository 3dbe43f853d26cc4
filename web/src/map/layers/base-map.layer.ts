import type { MapEngine } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";

/** Tiles of somebody else under the rivers: templates from below to above, and who is to be named. */
export type BaseMap = { tiles: readonly (readonly string[])[]; attribution: string };

const SERVERS = [0, 1, 2, 3, 4, 5, 6, 7];
const idOf = (i: number) => `base-${i}`;
/** Sources that belong to a base map, for who listens to failures. */
export const isBaseSource = (source: string): boolean => source.startsWith("base-");

/** A layer of 天地图 (CGCS2000 in web mercator, which for a map is WGS 84), WMTS. */
const tianditu = (layer: "vec" | "cva" | "img" | "cia", key: string): string[] =>
  SERVERS.map(
    (n) =>
      `https://t${n}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${encodeURIComponent(key)}`,
  );
const CREDIT = "© 天地图 国家地理信息公共服务平台";

export const tiandituVector = (key: string): BaseMap => ({
  tiles: [tianditu("vec", key), tianditu("cva", key)],
  attribution: CREDIT,
});
export const tiandituImagery = (key: string): BaseMap => ({
  tiles: [tianditu("img", key), tianditu("cia", key)],
  attribution: CREDIT,
});

/** The ground under everything of ours; undefined: none but our own. What cannot be had leaves ours visible. */
export function baseMapLayer(): MapLayer<BaseMap | undefined> {
  let shown = 0;
  const unmount = (engine: MapEngine) => {
    const ids = Array.from({ length: shown }, (_, i) => idOf(i));
    engine.removeLayers(ids);
    engine.removeSources(ids);
    shown = 0;
  };
  return {
    mount: () => {},
    update(engine, base, palette) {
      unmount(engine);
      if (base === undefined) return;
      base.tiles.forEach((tiles, i) => {
        engine.addRasterSource(idOf(i), tiles, base.attribution);
        const paint = palette.dark
          ? { "raster-brightness-max": 0.45, "raster-saturation": -0.4 }
          : { "raster-saturation": -0.25 };
        engine.addLayer({ id: idOf(i), type: "raster", source: idOf(i), paint }, "base");
      });
      shown = base.tiles.length;
    },
    unmount,
  };
}

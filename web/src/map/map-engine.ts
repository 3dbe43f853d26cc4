import type { BBox, LonLat } from "@shared/domain/geo.ts";
import {
  type ExpressionSpecification,
  type FilterSpecification,
  type GeoJSONSource,
  type LayerSpecification,
  type MapGeoJSONFeature,
  Map as MapLibreMap,
  Marker,
  Popup,
  ScaleControl,
  type SymbolLayerSpecification,
  setWorkerUrl,
} from "maplibre-gl";
// without this the map stays blank in production builds
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { MapView } from "../stores/map-view.store.ts";
import type { FeatureCollection } from "./geojson.ts";
import { FRAME_MS, MOVING_PIXEL_RATIO, movingImage, stillness } from "./moving-image.ts";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(workerUrl);

export type { ExpressionSpecification, FilterSpecification, MapGeoJSONFeature };
export type SymbolLayout = NonNullable<SymbolLayerSpecification["layout"]>;

/**
 * Drawing order, from below to above. A layer names its slot and lands above all lower ones. Labels give way to what
 * lies above them.
 */
export const SLOTS = [
  "land",
  "lake",
  "base",
  "district",
  "river",
  "domain",
  "arrow",
  "window",
  "path",
  "outfall",
  "area-label",
  "river-label",
  "section-label",
  "highlight",
  "section",
] as const;
export type Slot = (typeof SLOTS)[number];

/** Drawn with the fonts of the machine: the style names no glyphs address. */
export const MAP_FONT = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];

export type Padding = { top: number; right: number; bottom: number; left: number };
/** One click or hover: where, and what is drawn there. */
export type MapPointer = {
  lonLat: LonLat;
  /** Features of the layers within `radius` pixels, topmost first. */
  pick: (layers: readonly string[], radius?: number) => MapGeoJSONFeature[];
};
type Detach = () => void;

type EngineOptions = {
  container: HTMLElement;
  view: MapView | null;
  bounds: BBox | null;
  padding: Padding;
  landColour: string;
};

/**
 * The one place that knows MapLibre. Layers and pages speak to this: sources and layers in slots, images, markers,
 * popups, pointer, camera. `container.dataset.mapIdle` is "true" while nothing is loading or moving.
 */
export class MapEngine {
  readonly container: HTMLElement;
  private readonly map: MapLibreMap;
  private readonly slotOf = new Map<string, Slot>();
  private readonly loaded: Promise<void>;
  private padding: Padding;
  removed = false;

  constructor({ container, view, bounds, padding, landColour }: EngineOptions) {
    this.container = container;
    this.padding = padding;
    container.dataset.mapIdle = "false";
    this.map = new MapLibreMap({
      container,
      style: {
        version: 8,
        sources: {},
        layers: [{ id: "land", type: "background", paint: { "background-color": landColour } }],
      },
      ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : {}),
      ...(!view && bounds ? { bounds: [...bounds], fitBoundsOptions: { padding: this.roomAround(24) } } : {}),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      minZoom: 6,
      maxZoom: 18,
      fadeDuration: 120,
    });
    this.slotOf.set("land", "land");
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-right");
    this.map.on("idle", () => this.markIdle(true));
    for (const event of ["movestart", "dataloading", "sourcedataloading"] as const)
      this.map.on(event, () => this.markIdle(false));
    this.loaded = new Promise((resolve) => {
      this.map.once("load", () => resolve());
    });
  }

  /** Resolves when layers can be added. */
  ready(): Promise<void> {
    return this.loaded;
  }

  remove(): void {
    this.removed = true;
    window.clearInterval(this.movement);
    this.map.remove();
  }

  private markIdle(idle: boolean): void {
    this.container.dataset.mapIdle = String(idle);
  }

  // ——— sources, layers, images

  addVectorSource(id: string, tiles: string, minzoom: number, maxzoom: number): void {
    this.map.addSource(id, { type: "vector", tiles: [tiles], minzoom, maxzoom });
  }

  addRasterSource(id: string, tiles: readonly string[], attribution: string): void {
    this.map.addSource(id, { type: "raster", tiles: [...tiles], tileSize: 256, maxzoom: 18, attribution });
  }

  /** Told of every source whose data could not be had. */
  onSourceError(handler: (source: string) => void): Detach {
    const listener = (event: object) => {
      if ("sourceId" in event && typeof event.sourceId === "string") handler(event.sourceId);
    };
    this.map.on("error", listener);
    return () => this.map.off("error", listener);
  }

  /** @param key property that identifies a feature, for `setState` */
  addGeoJsonSource(id: string, data: FeatureCollection | string, key?: string): void {
    this.map.addSource(id, { type: "geojson", data, ...(key === undefined ? {} : { promoteId: key }) });
  }

  setGeoJson(id: string, data: FeatureCollection): void {
    void this.map.getSource<GeoJSONSource>(id)?.setData(data);
  }

  addLayer(layer: LayerSpecification, slot: Slot): void {
    const rank = SLOTS.indexOf(slot);
    const above = this.map.getLayersOrder().find((id) => SLOTS.indexOf(this.slotOf.get(id) ?? "land") > rank);
    this.slotOf.set(layer.id, slot);
    this.map.addLayer(layer, above);
  }

  removeLayers(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.map.getLayer(id)) this.map.removeLayer(id);
      this.slotOf.delete(id);
    }
  }

  removeSources(ids: readonly string[]): void {
    for (const id of ids) if (this.map.getSource(id)) this.map.removeSource(id);
  }

  setPaint(layer: string, property: string, value: unknown): void {
    // the names and values of paint properties depend on the type of the layer, which a string cannot say
    this.map.setPaintProperty(layer, property as never, value as never);
  }

  setLayout(layer: string, property: string, value: unknown): void {
    this.map.setLayoutProperty(layer, property as never, value as never);
  }

  setFilter(layer: string, filter: FilterSpecification | null): void {
    this.map.setFilter(layer, filter);
  }

  setState(source: string, id: string, state: Record<string, unknown>): void {
    if (this.map.getSource(source)) this.map.setFeatureState({ source, id }, state);
  }

  /** Adds an image or replaces the one of that name. `pixelRatio` is that of its pixels. */
  setImage(name: string, image: ImageData, pixelRatio: number): void {
    if (this.map.hasImage(name)) this.map.removeImage(name);
    this.map.addImage(name, image, { pixelRatio });
  }

  /**
   * Adds an image that moves, or replaces it. `draw` gets an empty canvas of that size (CSS pixels) and the phase, 0 to 1.
   * It stands still where motion is not wanted and while nobody sees the page.
   */
  setMovingImage(
    name: string,
    { width, height }: { width: number; height: number },
    periodMs: number,
    draw: (context: CanvasRenderingContext2D, phase: number) => void,
  ): void {
    const image = movingImage(width, height, periodMs, draw);
    if (image === undefined) return;
    if (this.map.hasImage(name)) this.map.removeImage(name);
    this.map.addImage(name, image, { pixelRatio: MOVING_PIXEL_RATIO });
    this.movement ??= window.setInterval(() => {
      if (!document.hidden && !stillness.matches && this.map.getZoom() >= this.movesFrom) this.map.triggerRepaint();
    }, FRAME_MS);
  }

  /** Nothing moves on a map farther out than this. */
  movesFrom = 0;
  private movement: number | undefined;

  // ——— things of HTML on the map

  addMarker(element: HTMLElement, at: LonLat, anchor: "center" | "bottom" = "center"): Detach {
    const marker = new Marker({ element, anchor }).setLngLat([at[0], at[1]]).addTo(this.map);
    return () => marker.remove();
  }

  /** Shows an element beside a place; it turns to the side where there is room. */
  openPopup(element: HTMLElement, at: LonLat, offset: number): Detach {
    const popup = new Popup({
      closeButton: false,
      closeOnClick: false,
      maxWidth: "none",
      offset,
      focusAfterOpen: false,
    })
      .setDOMContent(element)
      .setLngLat([at[0], at[1]])
      .addTo(this.map);
    return () => popup.remove();
  }

  // ——— pointer

  onClick(handler: (pointer: MapPointer) => void): Detach {
    return this.onPointer("click", handler);
  }

  onHover(handler: (pointer: MapPointer) => void): Detach {
    return this.onPointer("mousemove", handler);
  }

  onLeave(handler: () => void): Detach {
    this.map.on("mouseout", handler);
    return () => this.map.off("mouseout", handler);
  }

  private onPointer(type: "click" | "mousemove", handler: (pointer: MapPointer) => void): Detach {
    const listener = (event: { lngLat: { lng: number; lat: number }; point: { x: number; y: number } }) => {
      const { x, y } = event.point;
      handler({
        lonLat: [event.lngLat.lng, event.lngLat.lat],
        pick: (layers, radius = 0) => {
          const existing = layers.filter((id) => this.map.getLayer(id));
          if (existing.length === 0) return [];
          const box: [[number, number], [number, number]] = [
            [x - radius, y - radius],
            [x + radius, y + radius],
          ];
          return this.map.queryRenderedFeatures(box, { layers: existing });
        },
      });
    };
    this.map.on(type, listener);
    return () => this.map.off(type, listener);
  }

  setCursor(cursor: "" | "pointer" | "crosshair"): void {
    this.map.getCanvas().style.cursor = cursor;
  }

  // ——— camera

  /** Room that panels take from the edges; what is shown is shown beside them. */
  setPadding(padding: Padding): void {
    this.padding = padding;
  }

  onMoveEnd(handler: (view: MapView) => void): Detach {
    const listener = () => {
      const { lng, lat } = this.map.getCenter();
      handler({ lon: lng, lat, zoom: this.map.getZoom() });
    };
    this.map.on("moveend", listener);
    return () => this.map.off("moveend", listener);
  }

  jumpTo(view: MapView): void {
    this.map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
  }

  fitBounds([west, south, east, north]: BBox, options: { maxZoom?: number; animate?: boolean } = {}): void {
    this.map.fitBounds([west, south, east, north], {
      padding: this.roomAround(48),
      maxZoom: options.maxZoom ?? 15,
      animate: options.animate ?? true,
      duration: 700,
    });
  }

  /** Moves only if the place is hidden or close to a panel; zooms in only if far out. */
  reveal(at: LonLat, minZoom = 0): void {
    const { x, y } = this.map.project([at[0], at[1]]);
    const { clientWidth, clientHeight } = this.container;
    const room = this.roomAround(60);
    const inside = x > room.left && x < clientWidth - room.right && y > room.top && y < clientHeight - room.bottom;
    if (inside && this.map.getZoom() >= minZoom) return;
    this.map.easeTo({
      center: [at[0], at[1]],
      zoom: Math.max(this.map.getZoom(), minZoom),
      padding: this.roomAround(0),
      duration: 500,
      retainPadding: false,
    } as Parameters<MapLibreMap["easeTo"]>[0]);
  }

  /** The map as a PNG data URL, once everything on it is drawn. */
  async snapshot(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.map.once("idle", () => resolve());
      this.map.triggerRepaint();
    });
    return new Promise((resolve) => {
      // the drawing buffer is only readable within the frame that filled it
      this.map.once("render", () => resolve(this.map.getCanvas().toDataURL("image/png")));
      this.map.triggerRepaint();
    });
  }

  zoomBy(step: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + step, duration: 200 });
  }

  get zoom(): number {
    return this.map.getZoom();
  }

  private roomAround(margin: number): Padding {
    const { clientWidth, clientHeight } = this.container;
    const { top, right, bottom, left } = this.padding;
    // a fit into less than nothing throws: on a small screen panels give way
    const horizontal = left + right + 2 * margin < clientWidth - 80;
    const vertical = top + bottom + 2 * margin < clientHeight - 80;
    return {
      top: vertical ? top + margin : 20,
      bottom: vertical ? bottom + margin : 20,
      left: horizontal ? left + margin : 20,
      right: horizontal ? right + margin : 20,
    };
  }
}

import { storeToRefs } from "pinia";
import { useMapViewStore } from "../stores/map-view.store.ts";
import { type AnyUrlParameter, urlParameter } from "./url-sync.ts";

/** Everything that stands in the query string. A row per parameter; the order is the order in the address. */
export function urlParameters(): AnyUrlParameter[] {
  const mapView = storeToRefs(useMapViewStore());
  return [
    urlParameter({
      name: "map",
      pages: ["overview", "trace"],
      value: mapView.view,
      initial: null,
      parse: parseMapView,
      format: (view) => (view === null ? "" : `${view.lon.toFixed(4)},${view.lat.toFixed(4)},${view.zoom.toFixed(1)}`),
    }),
  ];
}

function parseMapView(text: string) {
  const [lon, lat, zoom] = text.split(",").map(Number);
  if (lon === undefined || lat === undefined || zoom === undefined) return undefined;
  const inRange = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
  return inRange ? { lon, lat, zoom } : undefined;
}

import { arrivalsResponse, windowResponse } from "@shared/contract/network.ts";
import { getJson } from "./client.ts";

export type WindowQuery = {
  lon: number;
  lat: number;
  direction: "upstream" | "downstream";
  distance_m?: number;
  hours?: number;
  at?: string | undefined;
};

/** A place on the network and the moment from which its water is followed. */
type ArrivalsQuery = { reach: string; measure_m: number; at: string };

/** Sections that the water of a place gets to within three days, and when. */
export const fetchArrivals = (query: ArrivalsQuery, signal: AbortSignal) =>
  getJson(arrivalsResponse, "network/arrivals", { query, signal });

/** Everything within a distance or a travel time of a place, along the channel. */
export const fetchWindow = (query: WindowQuery, signal: AbortSignal) =>
  getJson(windowResponse, "network/window", { query, signal });

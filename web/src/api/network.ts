import { windowResponse } from "@shared/contract/network.ts";
import { getJson } from "./client.ts";

export type WindowQuery = {
  lon: number;
  lat: number;
  direction: "upstream" | "downstream";
  distance_m?: number;
  hours?: number;
  at?: string | undefined;
};

/** Everything within a distance or a travel time of a place, along the channel. */
export const fetchWindow = (query: WindowQuery, signal: AbortSignal) =>
  getJson(windowResponse, "network/window", { query, signal });

import { riversResponse } from "@shared/contract/rivers.ts";
import { getJson } from "./client.ts";

/** @param at ISO instant to look at; undefined is now */
export const fetchRivers = (at: string | undefined, signal: AbortSignal) =>
  getJson(riversResponse, "rivers", { query: { at }, signal });

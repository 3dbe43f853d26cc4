import { overviewResponse, searchResponse } from "@shared/contract/overview.ts";
import { getJson } from "./client.ts";

/** @param at ISO instant to look at; undefined is now */
export const fetchOverview = (at: string | undefined, signal: AbortSignal) =>
  getJson(overviewResponse, "overview", { query: { at }, signal });

/** Sections, rivers, outfalls and districts by Chinese, pinyin initials or code. */
export const search = (q: string, signal: AbortSignal) => getJson(searchResponse, "search", { query: { q }, signal });

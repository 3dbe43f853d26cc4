import { type SectionSummary, sectionDetail, sectionsResponse } from "@shared/contract/sections.ts";
import { getJson } from "./client.ts";

/** All sections with their status at an instant (undefined: now), through as many pages as there are. */
export async function fetchAllSections(at: string | undefined, signal: AbortSignal): Promise<SectionSummary[]> {
  const all: SectionSummary[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await getJson(sectionsResponse, "sections", { query: { at, limit: 500, cursor }, signal });
    all.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}

/** One section with its evaluation at an instant (undefined: the latest): every parameter with limit and clause. */
export const fetchSection = (code: string, signal: AbortSignal, at?: string) =>
  getJson(sectionDetail, `sections/${encodeURIComponent(code)}`, { query: { at }, signal });

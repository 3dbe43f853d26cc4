import type { SearchResponse } from "@shared/contract/overview.ts";
import { useRouter } from "vue-router";
import { overviewPath } from "../paths.ts";

type Hit = SearchResponse["items"][number];

/** Opens what was found: on the map, where a section is selected and a place is shown. */
export function useOpenSearchHit(): (hit: Hit) => void {
  const router = useRouter();
  return (hit) => {
    const query: Record<string, string> = {};
    if (hit.kind === "section") query.section = hit.code;
    if (hit.bbox !== null) query.fit = hit.bbox.map((degrees) => degrees.toFixed(4)).join(",");
    else if (hit.position !== null) query.map = `${hit.position.map((degrees) => degrees.toFixed(4)).join(",")},14.0`;
    void router.push({ path: overviewPath(), query });
  };
}

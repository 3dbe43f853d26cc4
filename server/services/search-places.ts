import { pinyin } from "pinyin-pro";
import { type DistrictScope, inScope } from "../../shared/domain/access/can.ts";
import { type BBox, boundsOf, type LonLat } from "../../shared/domain/geo.ts";
import type { Network } from "../../shared/domain/network/reach.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { keptWhileSame } from "./kept-while-same.ts";

export type SearchHit = {
  kind: "section" | "river" | "outfall" | "district";
  code: string;
  name: string;
  detail: string | null;
  position: LonLat | null;
  bbox: BBox | null;
};
/** `districts`: where it lies; null: for all to see. */
type Entry = SearchHit & {
  districts: readonly (string | null)[] | null;
  folded: string;
  foldedCode: string;
  initials: string;
  syllables: string;
};

type Deps = {
  read: Pick<Stores, "sections" | "outfalls" | "areas">;
  currentNetwork: () => Promise<{ version: string; network: Network } | undefined>;
  now: () => EpochSeconds;
  registersVersion: () => Promise<string>;
};

const LIMIT = 20;
/** Answers remembered for one register: what people type begins the same way. */
const MOST_KEPT = 500;
/** Names are turned into pinyin in slices, so that indexing a large register never holds up other requests. */
const SLICE = 200;
/** Sections first, then rivers and districts; outfalls are many and come last among equals. */
const KIND_ORDER = { section: 0, river: 1, district: 2, outfall: 3 } as const;

/** Finds, of what may be seen, sections, rivers, districts and outfalls by Chinese name, pinyin (whole or initials) or code. */
export function searchPlaces(deps: Deps) {
  const indexed = keptWhileSame(deps.registersVersion, async () => ({
    entries: await buildIndex(deps),
    found: new Map<string, SearchHit[]>(),
  }));
  return async (scope: DistrictScope, text: string): Promise<SearchHit[]> => {
    const query = fold(text);
    if (query === "") return [];
    const { entries, found } = await indexed();
    const key = scope === null ? query : `${query}\n${[...scope].sort().join("\n")}`;
    const seen = (entry: Entry) => entry.districts === null || inScope(scope, ...entry.districts);
    const hits = found.get(key) ?? search(scope === null ? entries : entries.filter(seen), query);
    if (found.size < MOST_KEPT) found.set(key, hits);
    return hits;
  };
}

function search(entries: readonly Entry[], query: string): SearchHit[] {
  return entries
    .map((entry) => ({ entry, rank: rankOf(entry, query) }))
    .filter((match) => match.rank > 0)
    .sort((a, b) => b.rank - a.rank || KIND_ORDER[a.entry.kind] - KIND_ORDER[b.entry.kind] || compare(a.entry, b.entry))
    .slice(0, LIMIT)
    .map(({ entry: { folded: _f, foldedCode: _c, initials: _i, syllables: _s, districts: _d, ...hit } }) => hit);
}

const fold = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s'’·-]/g, "");
const compare = (a: Entry, b: Entry) => a.name.length - b.name.length || (a.code < b.code ? -1 : 1);

/** 0: no match. Whole before beginning before inside; name before code before pinyin. */
function rankOf({ folded, foldedCode, initials, syllables }: Entry, query: string): number {
  if (folded === query || foldedCode === query) return 10;
  if (folded.startsWith(query)) return 9;
  if (initials === query || syllables === query) return 8;
  if (foldedCode.startsWith(query)) return 7;
  if (folded.includes(query)) return 6;
  if (initials.startsWith(query) || syllables.startsWith(query)) return 5;
  if (query.length >= 2 && initials.includes(query)) return 3;
  if (query.length >= 4 && (syllables.includes(query) || foldedCode.includes(query))) return 2;
  return 0;
}

async function buildIndex({ read, currentNetwork, now }: Deps): Promise<Entry[]> {
  const [sections, outfalls, districts, network] = await Promise.all([
    read.sections.list(now()),
    read.outfalls.list(),
    read.areas.list("district"),
    currentNetwork(),
  ]);
  const hits: (SearchHit & Pick<Entry, "districts">)[] = [
    ...sections.map((s) => ({
      kind: "section" as const,
      code: s.code,
      name: s.name,
      detail: s.river,
      position: s.position,
      bbox: null,
      districts: [s.district, s.responsibleDistrict, s.upstreamDistrict, s.downstreamDistrict],
    })),
    ...(network ? riverHits(network.network).map((hit) => ({ ...hit, districts: null })) : []),
    ...districts.map((d) => ({
      kind: "district" as const,
      code: d.code ?? d.name,
      name: d.name,
      detail: null,
      position: null,
      bbox: boundsOf(d.polygons.flat(2)),
      districts: null,
    })),
    ...outfalls.items.map((o) => ({
      kind: "outfall" as const,
      code: o.code,
      name: o.name,
      detail: o.river,
      position: o.position,
      bbox: null,
      districts: [o.district],
    })),
  ];
  const entries: Entry[] = [];
  for (const [i, hit] of hits.entries()) {
    if (i % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
    const parts = pinyin(hit.name, { toneType: "none", type: "array", v: true });
    entries.push({
      ...hit,
      folded: fold(hit.name),
      foldedCode: fold(hit.code),
      initials: parts
        .map((p) => p[0] ?? "")
        .join("")
        .toLowerCase(),
      syllables: fold(parts.join("")),
    });
  }
  return entries;
}

function riverHits({ reaches }: Network): SearchHit[] {
  const points = new Map<string, LonLat[]>();
  for (const reach of reaches) {
    if (reach.river === null) continue;
    const known = points.get(reach.river);
    const ends = [reach.coordinates[0] as LonLat, reach.coordinates.at(-1) as LonLat];
    if (known) known.push(...ends);
    else points.set(reach.river, ends);
  }
  return [...points].map(([river, ends]) => ({
    kind: "river",
    code: river,
    name: river,
    detail: null,
    position: null,
    bbox: boundsOf(ends),
  }));
}

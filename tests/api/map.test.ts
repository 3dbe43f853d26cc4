import { gunzipSync } from "node:zlib";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metaResponse, searchResponse } from "../../shared/contract/overview.ts";
import type { OutfallVersion } from "../../shared/domain/inventory/outfall.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { sectionVersion } from "../support/water.ts";

const test = await createTestApp();
const { app, ctx } = test;
afterAll(test.close);
const getJson = async (path: string) => (await app.request(path)).json();

const reach = (ref: string, river: string, kind: ReachInput["kind"], lat: number): ReachInput => ({
  ref: ref as ReachRef,
  coordinates: [
    [119.9, lat],
    [119.95, lat + 0.01],
  ],
  river,
  kind,
  order: null,
  direction: "forward",
  velocity: null,
  discharge: null,
  width: null,
  district: "武进区",
  fromNode: null,
  toNode: null,
});
const outfall = (code: string, name: string): OutfallVersion => ({
  code,
  name,
  position: [119.92, 31.6],
  category: "GY-QY",
  nationalCode: null,
  localCode: null,
  river: "漕桥河",
  district: "武进区",
  town: null,
  village: null,
  responsibleParty: null,
  creditCode: null,
  permit: null,
  status: "surveyed",
  dischargeM3PerDay: null,
  loadsKgPerDay: new Map(),
  parameters: [],
  liveState: "unknown",
  demo: false,
});

async function put(outfalls: OutfallVersion[]) {
  await ctx.database.transact(async (stores) => {
    const batch = await stores.imports.create({
      kind: "outfalls",
      fileName: "o.csv",
      sha256: "00",
      sizeBytes: 1,
      options: {},
      createdAt: TEST_NOW,
    });
    await stores.outfalls.put(outfalls, batch.id, TEST_NOW);
    const { network, issues } = buildNetwork(
      [reach("r1", "漕桥河", "river", 31.6), reach("d1", "张家浜", "ditch", 31.61)],
      { toleranceM: 1 },
    );
    await stores.networks.put(network, issues, { name: "n", importId: batch.id, createdAt: TEST_NOW, demo: false });
    await stores.sections.put([sectionVersion("S-1", { name: "黄埝桥", river: "太滆运河" })], batch.id, TEST_NOW);
  });
  ctx.events.publish({ type: "import", id: 1, state: "done", progress: 1 });
}

beforeAll(() => put([outfall("O-1", "示例化工排口")]));

/** Tile of a zoom that holds a place, slippy-map numbering. */
function tileAt(z: number, lon: number, lat: number): string {
  const n = 2 ** z;
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return `${z}/${Math.floor(((lon + 180) / 360) * n)}/${Math.floor(y * n)}`;
}
async function tile(layer: string, z: number) {
  const res = await app.request(`/api/tiles/${layer}/${tileAt(z, 119.92, 31.6)}.mvt`);
  expect(res.status).toBe(200);
  const bytes = gunzipSync(Buffer.from(await res.arrayBuffer()));
  return new VectorTile(new PbfReader(bytes)).layers[layer];
}

describe("vector tiles", () => {
  it("carry what the map draws", async () => {
    const layer = await tile("network", 10);
    const first = layer?.feature(0).properties;
    expect(first).toMatchObject({ ref: "r1", river: "漕桥河", kind: "river", order: 1, direction: "forward" });
    expect((await tile("outfalls", 12))?.feature(0).properties).toEqual({
      code: "O-1",
      name: "示例化工排口",
      category_group: "industrial",
      status: "surveyed",
    });
  });

  it("draw a small network whole at every zoom", async () => expect((await tile("network", 8))?.length).toBe(2));

  it("are empty, not an error, where there is nothing", async () =>
    expect((await app.request("/api/tiles/network/10/0/0.mvt")).status).toBe(204));

  it.each(["10/5000/1", "30/1/1", "x/1/1", "3/1/-1"])("refuse %s", async (address) =>
    expect((await app.request(`/api/tiles/network/${address}.mvt`)).status).toBe(400),
  );

  it("are named by what they show: the name changes with the register and comes back with it", async () => {
    const before = metaResponse.parse(await getJson("/api/meta")).tile_version;
    const address = `/api/tiles/outfalls/${tileAt(12, 119.92, 31.6)}.mvt?v=${before}`;
    expect((await app.request(address)).headers.get("cache-control")).toContain("immutable");
    await put([outfall("O-1", "另一个名字")]);
    expect(metaResponse.parse(await getJson("/api/meta")).tile_version).not.toBe(before);
    expect((await app.request(address)).headers.get("cache-control")).toBe("no-cache");
    await put([outfall("O-1", "示例化工排口")]);
    expect(metaResponse.parse(await getJson("/api/meta")).tile_version).toBe(before);
  });
});

describe("search", () => {
  const first = async (q: string) =>
    searchResponse.parse(await getJson(`/api/search?q=${encodeURIComponent(q)}`)).items[0]?.name;

  it.each([
    ["黄埝", "黄埝桥"],
    ["hnq", "黄埝桥"],
    ["huangnian", "黄埝桥"],
    ["HNQ", "黄埝桥"],
    ["s-1", "黄埝桥"],
    ["漕桥", "漕桥河"],
    ["cqh", "漕桥河"],
    ["o-1", "示例化工排口"],
    ["化工", "示例化工排口"],
  ])("%s finds %s", async (query, name) => expect(await first(query)).toBe(name));

  it.each([[""], ["   "], ["没有的地方"], ["%"]])("%j finds nothing", async (query) =>
    expect(await first(query)).toBeUndefined(),
  );
});

it("meta says where the network is", async () => {
  const meta = metaResponse.parse(await getJson("/api/meta"));
  expect(meta.network).toMatchObject({ reaches: 2, bbox: [119.9, 31.6, 119.95, 31.62] });
  expect(meta.network?.length_m).toBeGreaterThan(9_000);
});

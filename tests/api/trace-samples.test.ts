import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldSample, nextSamplesResponse, sampleAnswer, traceLight } from "../../shared/contract/trace-samples.ts";
import { type Trace, trace } from "../../shared/contract/traces.ts";
import { cubicMetresPerSecond, epochSeconds, metresPerSecond } from "../../shared/domain/units.ts";
import { pngOf } from "../support/pictures.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, sectionVersion } from "../support/water.ts";
import { at, fillWaterways, outfallVersion, reachInput } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let first: Trace;
const hours = (h: number) => epochSeconds(TEST_NOW + h * 3600);
const iso = (h: number) => new Date(hours(h) * 1000).toISOString();
const get = (path: string) => test.app.request(`/api${path}`);
const post = (path: string, body: unknown) =>
  test.app.request(`/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const sampled = async (of: Trace, body: object): Promise<Trace> => {
  const res = await post(`/traces/${of.id}/samples`, { time: iso(0), ...body });
  if (res.status !== 201) throw new Error(await res.text());
  const { current, renewed } = sampleAnswer.parse(await res.json());
  expect(renewed).toBe(true);
  return trace.parse(await (await get(`/traces/${current}`)).json());
};
/** A question asked anew: a chain of its own. */
const asked = async () =>
  trace.parse(await (await post("/traces", { section: "S1", parameters: ["NH3N"], options: { members: 12 } })).json());
const probability = (of: Trace, code: string) =>
  of.suspects.find((s) => s.outfall.code === code)?.posterior?.probability ?? 0;

beforeAll(async () => {
  test = await createTestApp();
  const water = await fillWater(test.ctx);
  const ways = fillWaterways(test.ctx);
  const flow = { velocity: metresPerSecond(0.15), discharge: cubicMetresPerSecond(3) };
  const small = { velocity: metresPerSecond(0.1), discharge: cubicMetresPerSecond(0.6), kind: "creek" } as const;
  await ways.network(
    reachInput(
      "main-1",
      [
        [0, 0],
        [3000, 0],
      ],
      { river: "武进港", ...flow },
    ),
    reachInput(
      "main-2",
      [
        [3000, 0],
        [6000, 0],
      ],
      { river: "武进港", ...flow },
    ),
    reachInput(
      "creek-a",
      [
        [3000, 2500],
        [3000, 0],
      ],
      { river: "永安浜", ...small },
    ),
    reachInput(
      "creek-b",
      [
        [3000, -2500],
        [3000, 0],
      ],
      { river: "横塘浜", ...small },
    ),
  );
  await water.sections(sectionVersion("S1", { position: at(5000, 0) }));
  await ways.outfalls(
    outfallVersion("A", at(3000, 1200)),
    outfallVersion("B", at(3000, -1200)),
    outfallVersion("C", at(5600, 0)),
  );
  await ways.place();
  // Twenty quiet days, then twelve hours of ammonia and phosphorus.
  const quiet = (h: number, i: number) =>
    [hours(h), { NH3N: 0.4 + 0.03 * Math.sin(i * 1.7), TP: 0.1 + 0.01 * Math.sin(i * 2.3), DO: 7 }] as const;
  const rows = Array.from({ length: 240 }, (_, i) => quiet(-492 + 2 * i, i));
  const raised = Array.from(
    { length: 7 },
    (_, i) => [hours(-12 + 2 * i), { NH3N: 1.4 + 0.2 * i, TP: 0.22 + 0.02 * i, DO: 7 }] as const,
  );
  await water.samples(
    "S1",
    "station",
    [...rows, ...raised].map(([t, v]) => [t, v] as [typeof t, typeof v]),
  );
  const res = await post("/traces", { section: "S1", parameters: ["NH3N"], options: { members: 12 } });
  first = trace.parse(await res.json());
});
afterAll(() => test.close());

describe("samples", () => {
  it("begin with two creeks nobody can tell apart by readings", () => {
    expect(first.status).toBe("done");
    const [a, b] = [probability(first, "A"), probability(first, "B")];
    expect(Math.abs(a - b)).toBeLessThan(0.05);
    expect(a + b).toBeGreaterThan(0.4);
  });

  it("at a mouth decide, and the new trace says what moved", async () => {
    const first = await asked();
    const after = await sampled(first, { client_id: "phone-0001", outfall: "A", found: true });
    expect(probability(after, "A")).toBeGreaterThan(2 * probability(after, "B"));
    expect(after.follows).toMatchObject({ trace: first.id, why: "sample" });
    expect(after.follows?.difference.moved.some((m) => m.key === "outfall:A" && m.after > m.before)).toBe(true);
    expect(after.follows?.difference.inputs).toEqual(["新增现场样品 1 个"]);
    expect(after.samples.map((s) => [s.outfall, s.found])).toEqual([["A", true]]);
  });

  it("sent again by a phone that lost the answer count once", async () => {
    const first = await asked();
    const body = { client_id: "phone-0002", outfall: "B", found: false };
    const [one, two] = [await sampled(first, body), await sampled(first, body)];
    expect(two.id).toBe(one.id);
    expect(two.samples).toHaveLength(1);
  });

  it("in the channel: nothing in one creek speaks for the other, over a chain of traces", async () => {
    const one = await sampled(await asked(), {
      client_id: "phone-0003",
      reach: "creek-a",
      measure_m: 2300,
      parameter: "NH3N",
      value: 0.4,
    });
    expect(probability(one, "B")).toBeGreaterThan(probability(one, "A"));
    const two = await sampled(one, {
      client_id: "phone-0004",
      outfall: "B",
      found: true,
      person: "张三",
      note: "浑浊",
    });
    expect(two.samples.map((s) => fieldSample.parse(s).client_id)).toEqual(["phone-0003", "phone-0004"]);
    expect(probability(two, "B")).toBeGreaterThan(probability(one, "B"));
    expect(two.suspects[0]?.outfall.code).toBe("B");
  });

  it("keep their picture", async () => {
    const photo = `data:image/png;base64,${pngOf().toString("base64")}`;
    const after = await sampled(await asked(), { client_id: "phone-0005", outfall: "A", found: false, photo });
    const sample = after.samples[0];
    expect(sample?.has_photo).toBe(true);
    const res = await get(`/traces/${after.id}/samples/${sample?.id}/photo`);
    expect(res.headers.get("content-type")).toBe("image/png");
    expect(res.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await res.arrayBuffer())).toEqual(pngOf());
    expect((await get(`/traces/${after.id}/samples/999/photo`)).status).toBe(404);
  });

  it.each([
    ["nothing at all", {}],
    ["two places", { outfall: "A", lon: 120, lat: 31.7, found: true }],
    ["a time to come", { outfall: "A", found: true, time: iso(5) }],
    ["an unknown outfall", { outfall: "Z", found: true }],
    ["an unknown parameter", { reach: "creek-a", measure_m: 1, parameter: "火星", value: 1 }],
    ["what is no concentration", { reach: "creek-a", measure_m: 1, parameter: "PH", value: 7 }],
    ["an impossible value", { reach: "creek-a", measure_m: 1, parameter: "NH3N", value: -3 }],
    ["a value in another unit", { reach: "creek-a", measure_m: 1, parameter: "NH3N", value: 3, unit: "µg/L" }],
    ["a value beyond any water", { reach: "creek-a", measure_m: 1, parameter: "NH3N", value: 2e5 }],
    [
      "a detection limit beyond any water",
      { reach: "creek-a", measure_m: 1, parameter: "NH3N", not_detected: true, detection_limit: 2e5 },
    ],
    ["a mouth and a value in one", { outfall: "A", found: true, parameter: "NH3N", value: 1 }],
    ["a place beyond the reach", { reach: "creek-a", measure_m: 99_999, parameter: "NH3N", value: 1 }],
    ["a place in a field", { lon: 119.9, lat: 33, parameter: "NH3N", value: 1 }],
  ])("refuses %s", async (_, body) => {
    const res = await post(`/traces/${first.id}/samples`, { time: iso(0), ...body });
    expect(res.status).toBeGreaterThanOrEqual(400);
    expect(res.status).toBeLessThan(500);
    expect(res.headers.get("content-type")).toContain("problem+json");
  });
});

describe("GET /api/traces/{id}/next-samples", () => {
  const advise = async (query = "") =>
    nextSamplesResponse.parse(await (await get(`/traces/${first.id}/next-samples${query}`)).json());

  it("advises places that tell the creeks apart, with what they are expected to say", async () => {
    const { items, missing, entropy_bits } = await advise("?count=3");
    expect(missing).toEqual([]);
    expect(entropy_bits).toBeGreaterThan(1);
    expect(items.length).toBeGreaterThan(0);
    expect(items.every((i) => i.expected_bits > 0 && i.why.length > 20 && i.because.key !== "")).toBe(true);
    const told = items.map((i) => i.outfall?.code ?? i.reach);
    expect(told.some((t) => ["A", "B", "creek-a", "creek-b"].includes(t))).toBe(true);
  });
  it("shares them between two samplers, each in driving order", async () => {
    const { items } = await advise("?count=4&samplers=2&lon=120&lat=31.7");
    expect(new Set(items.map((i) => i.sampler)).size).toBeLessThanOrEqual(2);
    for (const n of [1, 2]) {
      const own = items.filter((i) => i.sampler === n).map((i) => i.order);
      expect(own).toEqual(own.map((_, i) => i + 1));
    }
  });
  it("says why there is none", async () => {
    const plain = trace.parse(
      await (await post("/traces", { section: "S1", options: { model: "plain-upstream" } })).json(),
    );
    const answer = nextSamplesResponse.parse(await (await get(`/traces/${plain.id}/next-samples`)).json());
    expect([answer.items, answer.missing.length]).toEqual([[], 1]);
  });
});

describe("GET /api/traces/{id}/light", () => {
  it("plays the water back: at the section first, up the creeks later", async () => {
    const light = traceLight.parse(await (await get(`/traces/${first.id}/light`)).json());
    expect(light.t[0]).toBeGreaterThan(light.t.at(-1)!);
    const brightest = (k: number) =>
      light.reaches[light.light.map((l) => l[k]!).reduce((best, v, i, all) => (v > all[best]! ? i : best), 0)];
    expect(brightest(0)).toBe("main-2");
    const later = light.light[light.reaches.indexOf("creek-a")]!;
    expect(later[0]).toBe(0);
    expect(Math.max(...later)).toBeGreaterThan(0);
    expect(light.direction[light.reaches.indexOf("creek-a")]![0]).toBe(1);
  });
});

describe("GET /api/traces/{id}/light of a trace that inferred nothing", () => {
  it("shows where the water was by its travel time: near first, the creeks later, nothing after the slowest", async () => {
    const plain = trace.parse(
      await (await post("/traces", { section: "S1", options: { model: "plain-upstream" } })).json(),
    );
    const res = await get(`/traces/${plain.id}/light`);
    expect(res.status).toBe(200);
    const light = traceLight.parse(await res.json());
    expect(light.shows).toBe("travel");
    expect(light.t[0]! - light.t[3]!).toBe(3 * 3600);
    const of = (reach: string) => light.light[light.reaches.indexOf(reach)]!;
    // 2 km at 0.15 m/s to the creeks' mouths: 3.7 h, and 2.5 km at 0.1 m/s more to their heads: 10.6 h.
    expect([of("main-2")[0], of("main-2")[3], of("creek-a")[0], of("creek-a")[2]]).toEqual([255, 255, 0, 0]);
    expect([of("creek-a")[4], of("creek-a")[10], of("creek-b")[7]]).toEqual([255, 255, 255]);
    expect(of("creek-a")[12]).toBeLessThan(255);
    expect(of("creek-a")[20]).toBe(0);
    expect(light.direction.flat().every((d) => d === 1)).toBe(true);
  });
  it("and says so of one that did", async () => {
    expect(traceLight.parse(await (await get(`/traces/${first.id}/light`)).json()).shows).toBe("response");
  });
});

it("records are compressed once, and read as they were", async () => {
  const res = await test.app.request(`/api/traces/${first.id}`, { headers: { "accept-encoding": "gzip" } });
  expect(res.headers.get("content-encoding")).toBe("gzip");
  const plain = gunzipSync(Buffer.from(await res.arrayBuffer())).toString("utf8");
  expect(trace.parse(JSON.parse(plain)).id).toBe(first.id);
});

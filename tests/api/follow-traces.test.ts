import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Trace, trace } from "../../shared/contract/traces.ts";
import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";
import { at, outfallVersion } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let filled: Awaited<ReturnType<typeof fillTracedRiver>>;
beforeAll(async () => {
  test = await createTestApp();
  filled = await fillTracedRiver(test.ctx);
});
afterAll(() => test.close());

const post = async (path: string, body: unknown = {}): Promise<Trace> => {
  const res = await test.app.request(`/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(res.status).toBe(201);
  return trace.parse(await res.json());
};
const get = async (id: string): Promise<Trace> =>
  trace.parse(await (await test.app.request(`/api/traces/${id}`)).json());
const probability = ({ suspects }: Trace, code: string) =>
  suspects.find((s) => s.outfall.code === code)?.posterior?.probability ?? 0;

const mouth = (outfall: string, found: boolean): TracedSample => ({
  id: 1,
  clientId: `visit-${outfall}`,
  time: epochSeconds(TEST_NOW + 3600),
  place: { reach: "main", measureM: 6000, snapDistanceM: 20, position: at(6000, 0) },
  outfall,
  found,
  parameter: null,
  value: null,
  notDetected: false,
  detectionLimit: null,
  person: null,
  note: null,
  hasPhoto: false,
});

describe("a trace that goes on from another", () => {
  it("with a visit to a mouth: the suspect rises, the difference says why, and it repeats to the last digit", async () => {
    const before = await post("/traces", { section: "S1" });
    expect(before).toMatchObject({ status: "done", follows: null, samples: [] });
    const of = { previousId: before.id, why: "sample", samples: [mouth("O2", true)] } as const;
    const { record } = await test.ctx.network.followTrace(of);
    const after = await get(record.id);
    expect(after.record.rerun_of).toBe(before.id);
    expect(after.samples).toMatchObject([{ outfall: "O2", found: true }]);
    expect(probability(after, "O2")).toBeGreaterThan(probability(before, "O2") + 0.05);
    expect(after.follows).toMatchObject({ trace: before.id, why: "sample" });
    expect(after.follows?.difference.inputs).toEqual(["新增现场样品 1 个"]);
    expect(after.follows?.difference.moved).toContainEqual({
      key: "outfall:O2",
      name: "排口O2",
      before: probability(before, "O2"),
      after: probability(after, "O2"),
    });
    const again = await post(`/traces/${record.id}/rerun`);
    expect(again.record).toEqual({ ...after.record, rerun_of: record.id });
  });

  it("goes on from what went on, and only from the newest", async () => {
    const before = await post("/traces", { section: "S1" });
    const follow = async (previousId: string, samples: TracedSample[]) =>
      (await test.ctx.network.followTrace({ previousId, why: "sample", samples })).record.id;
    const [guilty, innocent] = [mouth("O2", true), mouth("O1", false)];
    const once = await follow(before.id, [guilty]);
    const twice = await follow(once, [guilty]);
    expect((await get(twice)).samples).toHaveLength(1);
    expect((await get(twice)).follows?.difference).toEqual({ inputs: [], moved: [] });
    await expect(follow(once, [guilty, innocent])).rejects.toMatchObject({ code: "conflict" });
    const both = await get(await follow(twice, [guilty, innocent]));
    expect(both.samples).toHaveLength(2);
    expect(probability(both, "O1")).toBeLessThan(probability(before, "O1"));
  });

  it("with a gate that turned out to be closed: what is behind it is out", async () => {
    const before = await post("/traces", { section: "S1" });
    const { record } = await test.ctx.network.followTrace({
      previousId: before.id,
      why: "gate",
      flow: [
        {
          reach: "main",
          from: epochSeconds(TEST_NOW - 10 * 86_400),
          to: null,
          direction: "stagnant",
          velocity: 0,
          discharge: 0,
          basis: "structure",
        },
      ],
    });
    const after = await get(record.id);
    expect(after.suspects).toEqual([]);
    expect(after.excluded.map((e) => [e.outfall.code, e.reasons[0]?.reason])).toEqual([
      ["O2", "gate-closed-between"],
      ["O1", "gate-closed-between"],
    ]);
    expect(after.follows?.difference.inputs).toEqual(["流向或闸泵状态有变化"]);
  });

  it("not from one that read no readings", async () => {
    const plain = await post("/traces", { section: "S1", options: { model: "plain-upstream" } });
    const following = test.ctx.network.followTrace({ previousId: plain.id, why: "sample", samples: [] });
    await expect(following).rejects.toMatchObject({ code: "conflict" });
  });

  it("gives the inference behind any trace, held or inferred anew, with the same digits", async () => {
    const { id } = await post("/traces", { section: "S1" });
    const kept = await test.ctx.network.findTrace(id);
    const held = test.ctx.network.recallInference(kept);
    expect(test.ctx.network.recallInference(kept)).toBe(held);
    // Six others, and it is no longer held.
    for (let i = 0; i < 6; i++) await post("/traces", { section: "S1", window_hours: 40 + i });
    const anew = test.ctx.network.recallInference(kept);
    expect(anew).not.toBe(held);
    expect(anew?.posteriors).toEqual(held?.posteriors);
  });
});

describe("the same question on what is known now", () => {
  it("a revised register and revised readings: a new record that says what changed and what moved", async () => {
    const before = await post("/traces", { section: "S1", observed_at: "2026-08-27T22:00:00+08:00" });
    test.clock.now = epochSeconds(TEST_NOW + 60);
    await filled.ways.outfalls(outfallVersion("O1", at(3000, 20), { liveState: "dry" }));
    await filled.water.samples("S1", "station", [[epochSeconds(TEST_NOW - 4 * 3600), { NH3N: 2.6, DO: 7 }]]);
    const after = await post(`/traces/${before.id}/rerun?inputs=current`);
    expect(after.follows).toMatchObject({ trace: before.id, why: "corrected" });
    expect(after.follows?.difference.inputs).toEqual(["1 个排口的登记内容有变化", "时段内 1 个读数有订正"]);
    expect(after.record.input_hash).not.toBe(before.record.input_hash);
    expect(probability(after, "O1")).toBeLessThan(probability(before, "O1"));
    expect(after.follows?.difference.moved.map((m) => m.key)).toContain("outfall:O1");
    const kept = await post(`/traces/${before.id}/rerun?inputs=kept`);
    expect(kept.record).toEqual({ ...before.record, rerun_of: before.id });
  });
});

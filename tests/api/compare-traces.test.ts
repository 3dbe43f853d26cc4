import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Trace, trace, traceComparison, traceRuns } from "../../shared/contract/traces.ts";
import { toIso } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";
import { at } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeAll(async () => {
  test = await createTestApp();
  await fillTracedRiver(test.ctx);
});
afterAll(() => test.close());

const request = (path: string, body?: unknown) =>
  test.app.request(`/api${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
const post = async (path: string, body: unknown = {}): Promise<Trace> => {
  const res = await request(path, body);
  expect(res.status).toBe(201);
  return trace.parse(await res.json());
};
const runsOf = async (id: string) => traceRuns.parse(await (await request(`/traces/${id}/runs`)).json());
const compare = async (id: string, base: string) =>
  traceComparison.parse(await (await request(`/traces/${id}/comparison?base=${base}`)).json());
const standing = {
  reach: "main",
  from: toIso(epochSeconds(TEST_NOW - 10 * 86_400)),
  to: toIso(epochSeconds(TEST_NOW + 86_400)),
  direction: "reverse",
  reason: "桥上看到倒流",
  person: "王",
};

describe("any two runs of one place", () => {
  it("are offered whichever went before which, and told apart in probability, order, inputs and reasons", async () => {
    const first = await post("/traces", { section: "S1" });
    const second = await post("/traces", { section: "S1", window_hours: 24 });
    const edit = await (await request("/flow-states", standing)).json();
    const third = await post(`/traces/${first.id}/rerun?inputs=current`);
    const runs = await runsOf(second.id);
    expect(runs.items.map((r) => r.id)).toEqual([third.id, second.id, first.id]);
    expect(runs.items.map((r) => r.rerun_of)).toEqual([first.id, null, null]);

    // neither follows the other
    const told = await compare(third.id, second.id);
    expect(told.before.id).toBe(second.id);
    expect(told.identical).toBe(false);
    expect(told.inputs).toEqual(expect.arrayContaining(["流向或闸泵状态有变化"]));
    expect(told.inputs.join()).toContain("回溯时长由 24 小时 改为");
    expect(told.versions.map((v) => v.what)).toEqual(["network", "rules", "model"]);
    expect(told.exclusions.find((e) => e.code === "O2")).toEqual({
      code: "O2",
      name: "排口O2",
      before: [],
      after: ["not-connected-under-flow"],
    });
    const o2 = told.hypotheses.find((h) => h.key === "outfall:O2");
    expect(o2?.before).toBe(second.suspects.find((s) => s.outfall.code === "O2")?.posterior?.probability);
    expect(o2).toMatchObject({ after: null, rank_after: null });

    // the other way round everything changes sides
    const back = await compare(second.id, third.id);
    expect(back.exclusions).toEqual(told.exclusions.map((e) => ({ ...e, before: e.after, after: e.before })));
    const sides = new Map(back.hypotheses.map((h) => [h.key, [h.after, h.before, h.rank_after, h.rank_before]]));
    for (const h of told.hypotheses) expect(sides.get(h.key)).toEqual([h.before, h.after, h.rank_before, h.rank_after]);
    await request(`/flow-states/${edit.id}/withdraw`, { reason: "看错了" });
  });

  it("that repeat each other are identical, and a run differs from itself in nothing", async () => {
    const first = await post("/traces", { section: "S1" });
    const again = await post(`/traces/${first.id}/rerun`);
    for (const told of [await compare(again.id, first.id), await compare(first.id, first.id)]) {
      expect(told).toMatchObject({ identical: true, inputs: [], exclusions: [] });
      for (const v of told.versions) expect(v.before).toBe(v.after);
      for (const h of told.hypotheses) expect([h.after, h.rank_after]).toEqual([h.before, h.rank_before]);
    }
  });

  it("from a bare place belong together by their chain, and are compared by order alone", async () => {
    const here = { position: at(7500, 0) };
    const first = await post("/traces", here);
    const apart = await post("/traces", { position: at(5000, 0) });
    const again = await post(`/traces/${first.id}/rerun?inputs=current`);
    expect((await runsOf(first.id)).items.map((r) => r.id)).toEqual([again.id, first.id]);
    const told = await compare(again.id, first.id);
    expect(told.hypotheses.map((h) => [h.key, h.before, h.rank_before, h.rank_after])).toEqual([
      ["outfall:O2", null, 1, 1],
      ["outfall:O1", null, 2, 2],
    ]);
    const refused = await request(`/traces/${apart.id}/comparison?base=${first.id}`);
    expect(refused.status).toBe(400);
    expect((await refused.json()).detail).toContain("起点不同");
  });

  it.each([
    ["an unknown run", "/traces/01ARZ3NDEKTSV4RRFFQ69G5FAV/runs", 404],
    ["an unknown base", "/traces/01ARZ3NDEKTSV4RRFFQ69G5FAV/comparison?base=01ARZ3NDEKTSV4RRFFQ69G5FAV", 404],
    ["no base", "/traces/01ARZ3NDEKTSV4RRFFQ69G5FAV/comparison", 400],
  ])("refuses %s", async (_, path, status) => {
    expect((await request(path)).status).toBe(status);
  });
});

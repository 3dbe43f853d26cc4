import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { problem } from "../../shared/contract/common.ts";
import { ranking, sampleAnswer, traceSamples } from "../../shared/contract/trace-samples.ts";
import { type Trace, trace } from "../../shared/contract/traces.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let root: Trace;
const iso = (h: number) => new Date((TEST_NOW + h * 3600) * 1000).toISOString();
const send = (path: string, body: unknown = {}) =>
  test.app.request(`/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const opened = async (id: string) => trace.parse(await (await test.app.request(`/api/traces/${id}`)).json());
const listed = async (id: string) =>
  traceSamples.parse(await (await test.app.request(`/api/traces/${id}/samples`)).json());
const sampled = async (id: string, body: object) => {
  const res = await send(`/traces/${id}/samples`, { time: iso(0), ...body });
  expect(res.status).toBe(201);
  return sampleAnswer.parse(await res.json());
};
const withdrawn = (id: string, sample: number, body: object = { person: "李四", reason: "记错了排口" }) =>
  send(`/traces/${id}/samples/${sample}/withdraw`, body);
const mouth = (outfall: string, found: boolean) => ({ outfall, found });
const codes = (of: Trace) => of.samples.map((s) => `${s.outfall} ${s.found}`);
const probability = (of: Trace, code: string) =>
  of.suspects.find((s) => s.outfall.code === code)?.posterior?.probability ?? 0;

beforeAll(async () => {
  test = await createTestApp();
  await fillTracedRiver(test.ctx);
});
beforeEach(async () => {
  root = trace.parse(await (await send("/traces", { section: "S1" })).json());
});
afterAll(() => test.close());

describe("a sample joins the chain", () => {
  it("whichever trace of it the sample was posted to", async () => {
    const one = await sampled(root.id, mouth("O1", false));
    const two = await sampled(root.id, mouth("O2", true));
    const after = await opened(two.current);
    expect(codes(after)).toEqual(["O1 false", "O2 true"]);
    expect(after.follows).toMatchObject({ trace: one.current, why: "sample" });
    expect(probability(after, "O2")).toBeGreaterThan(probability(await opened(one.current), "O2"));
  });
  it("through re-runs and corrections too", async () => {
    await sampled(root.id, mouth("O1", false));
    const corrected = trace.parse(await (await send(`/traces/${root.id}/rerun?inputs=current`)).json());
    expect(codes(corrected)).toEqual(["O1 false"]);
    const repeated = trace.parse(await (await send(`/traces/${root.id}/rerun?inputs=kept`)).json());
    expect(codes(repeated)).toEqual([]);
    const { current } = await sampled(repeated.id, mouth("O2", true));
    const after = await opened(current);
    expect(codes(after)).toEqual(["O1 false", "O2 true"]);
    expect(after.follows?.trace).toBe(corrected.id);
    expect((await listed(repeated.id)).current).toBe(current);
  });
  it("when several come at once, each is in the newest", async () => {
    const all = await Promise.all([
      sampled(root.id, mouth("O1", false)),
      sampled(root.id, mouth("O2", true)),
      sampled(root.id, { reach: "main", measure_m: 4500, parameter: "NH3N", value: 0.4 }),
    ]);
    const { current, renewed, items } = await listed(root.id);
    expect([renewed, items.map((i) => i.state)]).toEqual([true, ["counted", "counted", "counted"]]);
    expect((await opened(current)).samples).toHaveLength(3);
    expect(all.map((a) => a.current)).toContain(current);
  });
  it("once, however often a phone sends it and to which trace", async () => {
    const body = { client_id: "phone-retry-1", ...mouth("O1", false) };
    const one = await sampled(root.id, body);
    const again = await sampled(one.current, body);
    expect(again).toEqual(one);
    expect((await listed(root.id)).items).toHaveLength(1);
  });
});

describe("where the ranking fails after the sample was kept", () => {
  it("the user is told both, nothing is half written, and it can be tried again", async () => {
    const { transact } = test.ctx.database;
    let units = 0;
    const failing = vi.spyOn(test.ctx.database, "transact").mockImplementation((work) => {
      units++;
      return transact(async (stores) => {
        const value = await work(stores as never);
        // The sample goes in; the record of the ranking fails at the very end of its unit of work.
        if (units > 1) throw new Error("disk I/O error");
        return value;
      }) as never;
    });
    const told = await sampled(root.id, mouth("O2", true)).finally(() => failing.mockRestore());
    expect(told).toMatchObject({ current: root.id, renewed: false, sample: { outfall: "O2" } });
    expect(told.reason).toMatch(/计算时出错（错误编号 urn:error:/);
    expect(told.reason).not.toContain("disk");
    const kept = await listed(root.id);
    expect(kept).toMatchObject({ current: root.id, renewed: false, items: [{ state: "waiting", effect: null }] });
    const renewed = ranking.parse(await (await send(`/traces/${root.id}/rank-again`)).json());
    expect(renewed).toMatchObject({ renewed: true, reason: null });
    expect(codes(await opened(renewed.current))).toEqual(["O2 true"]);
    // Nothing is left to do.
    expect(await (await send(`/traces/${root.id}/rank-again`)).json()).toEqual(renewed);
  });
  it("a trace that read no readings says why, and keeps the sample", async () => {
    const plain = trace.parse(
      await (await send("/traces", { section: "S1", options: { model: "plain-upstream" } })).json(),
    );
    const told = await sampled(plain.id, mouth("O1", true));
    expect(told).toMatchObject({ current: plain.id, renewed: false });
    expect(told.reason).toContain("未按读数推断");
  });
  it("there is no ranking of a trace that is not there", async () => {
    expect((await send(`/traces/${"0".repeat(26)}/rank-again`)).status).toBe(404);
    expect((await test.app.request(`/api/traces/${"0".repeat(26)}/samples`)).status).toBe(404);
  });
});

describe("bounds of the time", () => {
  it.each([
    [1, 400, "sample-time-to-come"],
    [0.1, 201, undefined],
    [-500, 400, "sample-time-before"],
    [-12, 201, undefined],
  ])("%d h from now: %d", async (h, status, key) => {
    const res = await send(`/traces/${root.id}/samples`, { time: iso(h), ...mouth("O1", false) });
    expect(res.status).toBe(status);
    if (status === 201) return;
    expect(problem.parse(await res.json())).toMatchObject({ because: { key } });
  });
  it("long after the water has gone", async () => {
    test.clock.now = epochSeconds(TEST_NOW + 12 * 86_400);
    const res = await send(`/traces/${root.id}/samples`, { time: iso(11 * 24), ...mouth("O1", false) });
    test.clock.now = TEST_NOW;
    expect([res.status, problem.parse(await res.json()).because]).toEqual([
      400,
      { key: "sample-time-after", values: { time: "2026-09-07 22:00", days: 10 } },
    ]);
  });
});

describe("a wrong sample is withdrawn", () => {
  it("the ranking is renewed without it, and it stays to be seen with who, when and why", async () => {
    const wrong = await sampled(root.id, mouth("O2", true));
    const right = await sampled(root.id, mouth("O1", false));
    const res = await withdrawn(root.id, wrong.sample.id);
    const { current, renewed } = sampleAnswer.parse(await res.json());
    expect(renewed).toBe(true);
    const after = await opened(current);
    expect(codes(after)).toEqual(["O1 false"]);
    expect(after.follows).toMatchObject({ trace: right.current, why: "withdrawn" });
    expect(after.follows?.difference.inputs).toEqual(["撤回现场样品 1 个"]);
    expect(probability(after, "O2")).toBeLessThan(probability(await opened(right.current), "O2"));
    const { items } = await listed(root.id);
    expect(items.map((i) => [i.outfall, i.state])).toEqual([
      ["O2", "withdrawn"],
      ["O1", "counted"],
    ]);
    expect(items[0]).toMatchObject({
      withdrawn_by: "李四",
      withdrawn_reason: "记错了排口",
      withdrawn_at: "2026-08-27T14:00:00Z",
    });
    expect((await withdrawn(root.id, wrong.sample.id)).status).toBe(409);
  });
  it("only one of this chain, by somebody and for a reason", async () => {
    const { sample } = await sampled(root.id, mouth("O2", true));
    const other = trace.parse(await (await send("/traces", { section: "S1" })).json());
    expect((await withdrawn(other.id, sample.id)).status).toBe(404);
    expect((await withdrawn(root.id, sample.id, { person: "", reason: "x" })).status).toBe(400);
    expect((await withdrawn(root.id, sample.id, { person: "李四" })).status).toBe(400);
    expect((await listed(root.id)).items.map((i) => i.state)).toEqual(["counted"]);
  });
});

describe("what each sample did", () => {
  it("is told: before, after, and whom it ruled out", async () => {
    const { current, sample } = await sampled(root.id, {
      reach: "main",
      measure_m: 4500,
      time: iso(-2),
      parameter: "NH3N",
      value: 0.4,
    });
    await sampled(root.id, mouth("O2", true));
    const { items } = await listed(root.id);
    const effect = items.find((i) => i.id === sample.id)?.effect;
    const after = await opened(current);
    expect(effect).toMatchObject({ trace: current, before: root.id, together: 1 });
    expect(effect?.moved).toContainEqual({
      key: "outfall:O1",
      name: "排口O1",
      before: probability(root, "O1"),
      after: probability(after, "O1"),
    });
    const out = after.excluded.filter((e) => root.suspects.some((s) => s.outfall.code === e.outfall.code));
    expect(effect?.excluded.map((e) => e.outfall.code)).toEqual(out.map((e) => e.outfall.code));
    expect(items[1]?.effect).toMatchObject({ before: current, together: 1 });
  });
});

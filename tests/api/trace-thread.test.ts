import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { type AppContext, createContext } from "../../server/context.ts";
import { traceThread } from "../../server/workers/trace-thread.ts";
import { trace } from "../../shared/contract/traces.ts";
import { appWithAllRights, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";

const dir = mkdtempSync(join(tmpdir(), "capillary-traces-"));
const now = () => TEST_NOW;
let ctx: AppContext;
let app: ReturnType<typeof createApp>;
const post = (path: string, body: unknown = {}) =>
  app.request(`/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** A database in a file: traces run on their thread, as in the real thing. */
beforeAll(async () => {
  ctx = await createContext(readConfig({ DATA_DIR: dir, DEMO: "0" }), { now, log: () => {} });
  ({ app } = await appWithAllRights(ctx));
  await fillTracedRiver(ctx);
});
afterAll(async () => {
  await ctx.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("traces on their own thread", () => {
  it("make, open and repeat a trace with the same words as in the calling thread", async () => {
    const made = await post("/traces", { section: "S1" });
    expect(made.status).toBe(201);
    const text = await made.text();
    const body = trace.parse(JSON.parse(text));
    expect(body).toMatchObject({ status: "done", model: "response" });
    expect(body.suspects[0]?.posterior?.probability).toBeGreaterThan(0.1);
    expect(await (await app.request(`/api/traces/${body.id}`)).text()).toBe(text);
    const inline = await ctx.network.rerunTrace(body.id);
    expect(inline.record.resultHash).toBe(body.record.result_hash);
    const again = trace.parse(await (await post(`/traces/${body.id}/rerun`)).json());
    expect(again.record).toEqual({ ...body.record, rerun_of: body.id });
  });

  it("answer many at once, each its own, without holding up the main thread", async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const answers = await Promise.all(Array.from({ length: 6 }, () => post("/traces", { section: "S1" })));
    delay.disable();
    expect(answers.map((a) => a.status)).toEqual(answers.map(() => 201));
    const ids = await Promise.all(answers.map(async (a) => trace.parse(await a.json()).id));
    expect(new Set(ids).size).toBe(6);
    expect(delay.percentile(95) / 1e6).toBeLessThan(50);
  });

  it.skipIf(availableParallelism() < 2)("tell where water gets to before the traces that wait are made", async () => {
    const { start, observed_at } = trace.parse(await (await post("/traces", { section: "S1" })).json());
    const query = new URLSearchParams({ reach: start.reach, measure_m: `${start.measure_m}`, at: observed_at });
    const where = async () => (await app.request(`/api/network/arrivals?${query}`)).status;
    // The thread beside has started.
    expect(await where()).toBe(200);
    let made = 0;
    const traces = Array.from({ length: 12 }, async () => {
      await post("/traces", { section: "S1" });
      made++;
    });
    expect(await where()).toBe(200);
    expect(made).toBeLessThan(12);
    await Promise.all(traces);
  });

  it("pass on what is wrong as the problem it is", async () => {
    const nowhere = await post("/traces", { section: "nowhere" });
    expect(nowhere.status).toBe(404);
    expect(await nowhere.json()).toMatchObject({ detail: "没有编码为 nowhere 的断面" });
  });

  it("survive the death of the thread: what waited is told so, what comes after is answered", async () => {
    const lost = mkdtempSync(join(tmpdir(), "capillary-lost-"));
    const databasePath = join(lost, "later", "capillary.db");
    const thread = traceThread({ databasePath, now });
    const call = () => thread.answer({ type: "find", id: "01ARZ3NDEKTSV4RRFFQ69G5FAV" });
    // The folder is missing: opening the database kills the thread.
    const [first, second] = await Promise.allSettled([call(), call()]);
    expect([first, second]).toMatchObject([
      { status: "rejected", reason: { code: "unavailable", message: "溯源线程意外终止，请重试" } },
      { status: "rejected", reason: { code: "unavailable" } },
    ]);
    await createContext(readConfig({ DATA_DIR: join(lost, "later"), DEMO: "0" }), { now, log: () => {} }).then((c) =>
      c.close(),
    );
    expect(existsSync(databasePath)).toBe(true);
    await expect(call()).rejects.toMatchObject({ code: "not-found" });
    await thread.close();
    rmSync(lost, { recursive: true, force: true });
  });

  it("end what waits when the server stops", async () => {
    const thread = traceThread({ databasePath: join(dir, "capillary.db"), now });
    const waiting = thread.answer({ type: "create", query: { section: "S1" } });
    const closing = thread.close();
    await expect(waiting).rejects.toMatchObject({ code: "unavailable", message: "服务正在停止" });
    await closing;
    await expect(thread.answer({ type: "create", query: { section: "S1" } })).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { flowResponse, structureDetail, structuresResponse } from "../../shared/contract/flow.ts";
import { HOUR_S, toIso } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";
import { at, fillWaterways, reachInput } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeEach(async () => {
  test = await createTestApp();
  await fillWaterways(test.ctx).network(
    reachInput(
      "a",
      [
        [0, 0],
        [1000, 0],
      ],
      { river: "示例河" },
    ),
    reachInput(
      "b",
      [
        [1000, 0],
        [2000, 0],
      ],
      { river: "示例河" },
    ),
    reachInput(
      "c",
      [
        [1000, 0],
        [1000, 900],
      ],
      { direction: "both" },
    ),
  );
});
afterEach(() => test.close());

const csv = (content: string) => ({ name: "t.csv", content });
const get = async (path: string) => (await test.app.request(path)).json();
const post = (path: string, body: unknown) =>
  test.app.request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const hour = (h: number) => epochSeconds(TEST_NOW + h * HOUR_S);
const [gateLon, gateLat] = at(1500, 30);
const GATES = `闸泵编码,闸泵名称,类型,经度,纬度,所在河流,装机流量(m3/s)\nG1,示例闸,闸泵,${gateLon},${gateLat},示例河,12\n`;
const flowAt = async (h: number, all = false) => {
  const flow = flowResponse.parse(await get(`/api/flow?at=${toIso(hour(h))}${all ? "&all=true" : ""}`));
  return Object.fromEntries(
    flow.reach.map((ref, i) => [ref, `${flow.direction[i]} ${flow.basis[i]} ${flow.age_s[i]}`]),
  );
};

describe("imports", () => {
  it("a register, its log and flow states come in, are used, and go again as a unit", async () => {
    expect(await importFile(test.app, "structures", csv(GATES))).toMatchObject({
      state: "done",
      accepted: 1,
      issues: [],
    });
    expect(await importFile(test.app, "structures", csv(GATES))).toMatchObject({ accepted: 0, unchanged: 1 });
    const log =
      "闸泵,开始时间,结束时间,状态\n示例闸,2026-08-27 12:00,,关闭\nG1,2026-08-27 18:00,2026-08-27 20:00,反抽\n";
    const states = await importFile(test.app, "structure-states", csv(log));
    expect(states).toMatchObject({ state: "done", accepted: 2, issues: [] });
    expect(await flowAt(-8)).toEqual({ b: "stagnant structure 7200" });
    expect(await flowAt(-3)).toEqual({ b: "reverse structure 3600" });
    expect(await flowAt(-1)).toEqual({});
    const flow = "河流,开始时间,结束时间,流向,流速(cm/s),依据\n示例河,2026-08-27 20:30,,逆流,20,实测\n";
    const flowImport = await importFile(test.app, "flow-states", csv(flow));
    expect(flowImport).toMatchObject({ state: "done", accepted: 1 });
    expect(await flowAt(-1)).toEqual({ a: "reverse measured 1800", b: "reverse measured 1800" });
    expect(Object.keys(await flowAt(-1, true))).toEqual(["a", "b", "c"]);
    expect((await flowAt(-1, true)).c).toBe("unknown assumed null");
    for (const { importId } of [flowImport, states])
      expect((await post(`/api/imports/${importId}/undo`, {})).status).toBe(200);
    expect(await flowAt(-8)).toEqual({});
  });
  it("a dry run keeps nothing, a partial import the good rows", async () => {
    await importFile(test.app, "structures", csv(GATES));
    const log = "闸泵,开始时间,状态\nG1,2026-08-27 12:00,关闭\nG9,2026-08-27 12:00,关闭\n";
    expect(await importFile(test.app, "structure-states", csv(log), { dry_run: "true" })).toMatchObject({
      rejected: 1,
    });
    expect(await importFile(test.app, "structure-states", csv(log))).toMatchObject({ state: "refused", accepted: 0 });
    expect(await flowAt(-1)).toEqual({});
    expect(await importFile(test.app, "structure-states", csv(log), { partial: "true" })).toMatchObject({
      accepted: 1,
      rejected: 1,
    });
    expect(await flowAt(-1)).toEqual({ b: "stagnant structure 32400" });
  });
  it("GB18030 files are read", async () => {
    const bytes = Uint8Array.from([
      ..."code,name,lon,lat\nG2,".split("").map((c) => c.charCodeAt(0)),
      0xb1,
      0xd5,
      0xd5,
      0xa2,
      ...`,${gateLon},${gateLat}\n`.split("").map((c) => c.charCodeAt(0)),
    ]);
    expect(await importFile(test.app, "structures", { name: "g.csv", content: bytes })).toMatchObject({ accepted: 1 });
    expect((await get("/api/structures")).items[0].name).toBe("闭闸");
  });
  it("structures with states cannot be taken back from under them", async () => {
    const { importId } = await importFile(test.app, "structures", csv(GATES));
    await importFile(test.app, "structure-states", csv("闸泵,开始时间,状态\nG1,2026-08-27 12:00,关闭\n"));
    expect((await post(`/api/imports/${importId}/undo`, {})).status).toBe(409);
  });
});

describe("bad rows are refused with a clear issue", () => {
  const states = (rows: string) => ["structure-states", `闸泵,开始时间,结束时间,状态\n${rows}`] as const;
  const flow = (rows: string) => ["flow-states", `河段,河流,开始时间,结束时间,流向,流速\n${rows}`] as const;
  const cases: [string, readonly [string, string], string, number][] = [
    ["an unknown structure", states("G9,2026-08-26 08:00,,开启\n"), "unknown-structure", 2],
    ["an end before the beginning", states("G1,2026-08-26 08:00,2026-08-26 08:00,开启\n"), "empty-interval", 2],
    ["an unknown state", states("G1,2026-08-26 08:00,,半开\n"), "bad-value", 2],
    ["no state", states("G1,2026-08-26 08:00,,\n"), "required-value", 2],
    ["a beginning in the future", states("G1,2026-09-26 08:00,,开启\n"), "future-time", 2],
    [
      "overlapping states",
      states("G1,2026-08-26 08:00,2026-08-26 12:00,开启\nG1,2026-08-26 11:00,,关闭\n"),
      "overlapping-states",
      3,
    ],
    ["an overlap with the log", states("G1,2026-07-01 11:00,,关闭\n"), "overlapping-states", 2],
    ["two states at one moment", states("G1,2026-08-26 08:00,,开启\nG1,2026-08-26 08:00,,关闭\n"), "duplicate-code", 3],
    ["an unknown reach", flow("z,,2026-08-26 08:00,,顺流,\n"), "unknown-reach", 2],
    ["an unknown river", flow(",无此河,2026-08-26 08:00,,顺流,\n"), "unknown-river", 2],
    ["neither reach nor river", flow(",,2026-08-26 08:00,,顺流,\n"), "required-value", 2],
    ["a speed without a direction", flow("a,,2026-08-26 08:00,,,0.2\n"), "velocity-without-direction", 2],
    ["standing water that moves", flow("a,,2026-08-26 08:00,,静止,0.2\n"), "stagnant-with-velocity", 2],
    ["a negative speed", flow("a,,2026-08-26 08:00,,逆流,-0.2\n"), "negative-value", 2],
    ["a speed no river has", flow("a,,2026-08-26 08:00,,顺流,20\n"), "out-of-range", 2],
  ];
  it.each(cases)("%s", async (_, [kind, content], code, row) => {
    await importFile(test.app, "structures", csv(GATES));
    await importFile(
      test.app,
      "structure-states",
      csv("闸泵,开始时间,结束时间,状态\nG1,2026-07-01 08:00,2026-07-02 08:00,开启\n"),
    );
    const answer = await importFile(test.app, kind, csv(content));
    expect(answer.state).toBe("refused");
    expect(answer.issues.map((issue) => [issue.code, issue.row])).toContainEqual([code, row]);
  });
  it("a structure far from any channel, or without a position, is taken and said to be off the network", async () => {
    const [lon, lat] = at(500, 700);
    const answer = await importFile(
      test.app,
      "structures",
      csv(`code,name,lon,lat\nG3,远闸,${lon},${lat}\nG4,无坐标,,\n`),
    );
    expect(answer.accepted).toBe(2);
    expect(answer.issues.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "warning off-network",
      "warning no-position",
    ]);
    const { items } = structuresResponse.parse(await get("/api/structures"));
    expect(items.map(({ placement }) => placement)).toEqual([null, null]);
  });
});

describe("edits by officers", () => {
  beforeEach(async () => {
    await importFile(test.app, "structures", csv(GATES));
    await importFile(test.app, "structure-states", csv("闸泵,开始时间,状态\nG1,2026-08-27 12:00,关闭\n"));
  });
  it("lie over the log with their reason, are told live, and can be withdrawn once", async () => {
    const seen: unknown[] = [];
    test.ctx.events.subscribe((event) => seen.push(event));
    const body = {
      from: toIso(hour(-4)),
      to: toIso(hour(-2)),
      state: "open",
      reason: "现场看到闸门开启",
      person: "张",
    };
    const response = await post("/api/structures/G1/states", body);
    expect(response.status).toBe(200);
    const { id } = await response.json();
    expect(seen).toEqual([{ type: "flow", structure: "G1" }]);
    expect(await flowAt(-5)).toEqual({ b: "stagnant structure 18000" });
    expect(await flowAt(-3)).toEqual({});
    expect(await flowAt(-1)).toEqual({ b: "stagnant structure 3600" });
    const detail = structureDetail.parse(await get("/api/structures/G1"));
    expect(detail.timeline.map(({ state, by, reason }) => [state, by, reason])).toEqual([
      ["closed", "log", null],
      ["open", "officer", "现场看到闸门开启"],
      ["closed", "log", null],
    ]);
    expect(detail.current?.state).toBe("closed");
    expect((await post(`/api/structures/G1/states/${id}/withdraw`, { reason: "看错了" })).status).toBe(200);
    expect((await post(`/api/structures/G1/states/${id}/withdraw`, { reason: "再撤" })).status).toBe(409);
    expect((await post("/api/structures/G1/states/99/withdraw", { reason: "无" })).status).toBe(404);
    expect(await flowAt(-3)).toEqual({ b: "stagnant structure 25200" });
    const after = structureDetail.parse(await get("/api/structures/G1"));
    expect(after.edits).toMatchObject([{ id, withdrawn_reason: "看错了" }]);
    expect(after.timeline).toHaveLength(1);
  });
  it("of flow speak with basis officer and lose to a measurement", async () => {
    const body = {
      river: "示例河",
      from: toIso(hour(-2)),
      direction: "reverse",
      velocity_m_s: 0.1,
      reason: "浮标向西",
    };
    const made = await post("/api/flow-states", body);
    expect(await made.json()).toMatchObject({ river: "示例河", reach: null, direction: "reverse", withdrawn_at: null });
    // The gate is closed: its own reach stands still all the same.
    expect(await flowAt(-1)).toEqual({ a: "reverse officer 3600", b: "stagnant structure 32400" });
    await importFile(test.app, "flow-states", csv("河段,开始时间,流向,依据\na,2026-08-27 20:30,顺流,实测\n"));
    expect((await flowAt(-1)).a).toBe("forward measured 1800");
    expect((await get("/api/flow-states")).total).toBe(1);
  });
  it("of flow are listed for a reach with those of its river, keep a discharge, and stop speaking when withdrawn", async () => {
    const said = { from: toIso(hour(-2)), reason: "浮标测得", person: "李" };
    const ofReach = { ...said, reach: "a", direction: "reverse", discharge_m3_s: 3 };
    const made = await (await post("/api/flow-states", ofReach)).json();
    expect(made).toMatchObject({ reach: "a", discharge_m3_s: 3, velocity_m_s: null, person: "李", reason: "浮标测得" });
    await post("/api/flow-states", { ...said, river: "示例河", direction: "unknown" });
    await post("/api/flow-states", { ...said, reach: "c", direction: "forward" });
    const listed = async (query: string) =>
      (await get(`/api/flow-states?${query}`)).items.map((e: { reach: string | null }) => e.reach);
    expect(await listed("reach=a&river=示例河")).toEqual([null, "a"]);
    expect(await listed("reach=c")).toEqual(["c"]);
    const at = async (): Promise<number | undefined> => {
      const flow = flowResponse.parse(await get(`/api/flow?at=${toIso(hour(-1))}`));
      return flow.discharge_m3_s[flow.reach.indexOf("a")];
    };
    // said of the reach, but later of the whole river: the newest speaks
    await post("/api/flow-states", { ...ofReach, from: toIso(hour(-1.5)) });
    expect(await at()).toBe(3);
    const edits = (await get("/api/flow-states")).items as { id: number }[];
    for (const { id } of edits) await post(`/api/flow-states/${id}/withdraw`, { reason: "看错了" });
    expect(await flowAt(-1)).toEqual({ b: "stagnant structure 32400" });
    expect((await get("/api/flow-states")).total).toBe(4);
  });
  it.each([
    ["/api/structures/G9/states", { from: toIso(hour(-2)), state: "open", reason: "x" }, 404],
    ["/api/structures/G1/states", { from: toIso(hour(-2)), state: "open", reason: " " }, 400],
    ["/api/structures/G1/states", { from: toIso(hour(-2)), to: toIso(hour(-2)), state: "open", reason: "x" }, 400],
    ["/api/structures/G1/states", { from: "2126-01-01T00:00:00Z", state: "open", reason: "x" }, 400],
    ["/api/structures/G1/states", { from: toIso(hour(-2)), state: "ajar", reason: "x" }, 400],
    ["/api/flow-states", { reach: "zz", from: toIso(hour(-2)), direction: "forward", reason: "x" }, 404],
    [
      "/api/flow-states",
      { reach: "a", river: "示例河", from: toIso(hour(-2)), direction: "forward", reason: "x" },
      400,
    ],
    [
      "/api/flow-states",
      { reach: "a", from: toIso(hour(-2)), direction: "stagnant", velocity_m_s: 1, reason: "x" },
      400,
    ],
    [
      "/api/flow-states",
      { reach: "a", from: toIso(hour(-2)), direction: "stagnant", discharge_m3_s: 1, reason: "x" },
      400,
    ],
  ])("refuses %s %j", async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status);
    expect((await get("/api/flow-states")).total).toBe(0);
    expect(structureDetail.parse(await get("/api/structures/G1")).edits).toEqual([]);
  });
});

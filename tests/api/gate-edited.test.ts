import { afterAll, beforeAll, expect, it } from "vitest";
import { structureDetail } from "../../shared/contract/flow.ts";
import { sampleAnswer, traceSamples } from "../../shared/contract/trace-samples.ts";
import { type Trace, trace } from "../../shared/contract/traces.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";
import { importFile } from "../support/uploads.ts";
import { at } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
const iso = (h: number) => new Date((TEST_NOW + h * 3600) * 1000).toISOString();
const read = async (path: string) => (await test.app.request(`/api${path}`)).json();
const post = (path: string, body: unknown = {}) =>
  test.app.request(`/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const posted = async (path: string, body: unknown = {}): Promise<Trace> =>
  trace.parse(await (await post(path, body)).json());
const reasons = (of: Trace) =>
  Object.fromEntries(of.excluded.map((e) => [e.outfall.code, e.reasons.map((r) => r.reason)]));

beforeAll(async () => {
  test = await createTestApp();
  await fillTracedRiver(test.ctx);
  // Between the outfalls at 3 and 6 km and the section at 8 km.
  const [lon, lat] = at(7000, 0);
  const gates = `闸泵编码,闸泵名称,类型,经度,纬度,所在河流\nG1,武进闸,闸,${lon},${lat},武进港\n`;
  expect(await importFile(test.app, "structures", { name: "t.csv", content: gates })).toMatchObject({ accepted: 1 });
});
afterAll(() => test.close());

it("a gate set on the map with its reason rules out what is behind it, in the newest ranking and with its samples", async () => {
  const root = await posted("/traces", { section: "S1" });
  expect(root.suspects.map((s) => s.outfall.code).sort()).toEqual(["O1", "O2"]);
  const visit = { time: iso(0), outfall: "O1", found: false };
  const { current } = sampleAnswer.parse(await (await post(`/traces/${root.id}/samples`, visit)).json());

  const said = { from: iso(-240), state: "closed", reason: "电话核实：十天前已关闸", person: "王五" };
  expect((await post("/structures/G1/states", said)).status).toBe(200);
  const [edit] = structureDetail.parse(await read("/structures/G1")).edits;
  expect(edit).toMatchObject({ state: "closed", reason: said.reason, person: "王五" });

  const after = await posted(`/traces/${current}/rerun?inputs=current`);
  expect(after.suspects).toEqual([]);
  expect(reasons(after).O1).toContain("gate-closed-between");
  expect(reasons(after).O2).toContain("gate-closed-between");
  expect(after.barriers).toMatchObject([{ structure: "G1", state: "closed" }]);
  expect(after.follows).toMatchObject({ trace: current, why: "corrected" });
  expect(after.follows?.difference.inputs).toContain("流向或闸泵状态有变化");
  expect(after.samples.map((s) => s.outfall)).toEqual(["O1"]);
  expect(traceSamples.parse(await read(`/traces/${root.id}/samples`))).toMatchObject({
    current: after.id,
    renewed: true,
  });

  // Taken back, the outfalls are suspects again.
  expect((await post(`/structures/G1/states/${edit?.id}/withdraw`, { reason: "闸号看错" })).status).toBe(200);
  const again = await posted(`/traces/${after.id}/rerun?inputs=current`);
  expect(again.suspects.map((s) => s.outfall.code).sort()).toEqual(["O1", "O2"]);
});

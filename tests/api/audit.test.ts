import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditPage, auditVerification } from "../../shared/contract/access.ts";
import { callingWith, createTestApp, keyFor, TEST_NOW } from "../support/test-context.ts";
import { fillTwoDistricts, gatesFile, WUJIN } from "../support/two-districts.ts";
import { importFile } from "../support/uploads.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
/** An officer's program; the audit is read by another. */
let officer: (typeof test)["app"];
const iso = (h: number) => new Date((TEST_NOW + h * 3600) * 1000).toISOString();
const send = async (method: string, path: string, body: unknown = {}) => {
  const res = await officer.request(`/api${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([200, 201], `${method} ${path}: ${await res.clone().text()}`).toContain(res.status);
  return res.json() as Promise<{ id: string; sample: { id: number } }>;
};
const entries = async (query = "") =>
  auditPage.parse(await (await test.app.request(`/api/audit?limit=500${query}`)).json());

beforeAll(async () => {
  test = await createTestApp();
  await fillTwoDistricts(test.ctx);
  const { secret } = await keyFor(test.ctx, { login: "li.ming", grants: [{ role: "officer", district: null }] });
  officer = callingWith(test.anonymous, secret);
});
afterAll(() => test.close());

describe("every change", () => {
  it("leaves who, from where, what, before, after and why, in the order it happened", async () => {
    await importFile(officer, "structures", gatesFile());
    const edit = await send("POST", `/structures/${WUJIN.structure}/states`, {
      from: iso(-1),
      state: "closed",
      reason: "电话核实已关闸",
      person: "王五",
    });
    await send("POST", `/structures/${WUJIN.structure}/states/${edit.id}/withdraw`, { reason: "闸号看错" });
    const said = { reach: WUJIN.reach, from: iso(-1), direction: "forward", reason: "现场看到", velocity_m_s: 0.1 };
    const flow = await send("POST", "/flow-states", said);
    await send("POST", `/flow-states/${flow.id}/withdraw`, { reason: "记错河段" });
    const list = (await (await officer.request(`/api/exceedances?section=${WUJIN.section}`)).json()) as {
      items: { id: number }[];
    };
    const id = list.items[0]?.id;
    await send("POST", `/exceedances/${id}/acknowledge`, { note: "已派人" });
    await send("POST", `/exceedances/${id}/acknowledge`, { note: "已到现场" });
    const trace = await send("POST", "/traces", { section: WUJIN.section });
    await send("POST", `/traces/${trace.id}/rerun`);
    const visit = { time: iso(0), outfall: WUJIN.outfall, found: false, client_id: "phone-0001", person: "王五" };
    const sampled = await send("POST", `/traces/${trace.id}/samples`, visit);
    await send("POST", `/traces/${trace.id}/samples`, visit);
    const sample = sampled.sample.id;
    await send("POST", `/traces/${trace.id}/samples/${sample}/withdraw`, { person: "王五", reason: "记错了排口" });
    const imported = (await (await officer.request("/api/imports?limit=1")).json()) as {
      items: { import_id: number }[];
    };

    const { items } = await entries("&actor=li.ming%2Ftests");
    const told = [...items].reverse();
    expect(told.map((e) => e.action)).toEqual([
      "import.start",
      "import.end",
      "flow.state",
      "flow.withdraw",
      "flow.state",
      "flow.withdraw",
      "exceedance.acknowledge",
      "exceedance.acknowledge",
      "trace.create",
      "trace.rerun",
      "sample.add",
      "trace.follow",
      "sample.withdraw",
      "trace.follow",
    ]);
    for (const of of told) expect(of).toMatchObject({ actor_kind: "key", actor: "li.ming/tests", address: "local" });
    expect(told[0]).toMatchObject({ object_kind: "import", after: { kind: "structures", file_name: "gates.csv" } });
    expect(told[1]?.after).toMatchObject({ state: "done", accepted: 2, rejected: 0 });
    expect(told[2]).toMatchObject({ reason: "电话核实已关闸", after: { structure: WUJIN.structure, state: "closed" } });
    expect(told[3]).toMatchObject({ reason: "闸号看错", before: { structure: WUJIN.structure } });
    expect(told[6]).toMatchObject({ before: { acknowledged_at: null, note: null }, after: { note: "已派人" } });
    // Only what changed.
    expect([told[7]?.before, told[7]?.after]).toEqual([{ note: "已派人" }, { note: "已到现场" }]);
    expect(told[9]?.after).toMatchObject({ rerun_of: trace.id });
    expect(told[10]?.after).toMatchObject({ outfall: WUJIN.outfall, found: false, person: "王五" });
    expect(told[12]).toMatchObject({ reason: "记错了排口", before: { trace: trace.id } });
    expect(imported.items).toHaveLength(1);
  });
  it("an import taken back, refused or tried is told as such", async () => {
    const gate = gatesFile();
    const again = { name: "again.csv", content: gate.content.replaceAll("GW", "GX").replaceAll("GT", "GY") };
    const { importId } = await importFile(officer, "structures", again);
    await importFile(officer, "structures", again, { dry_run: "true" });
    await importFile(officer, "structures", { name: "bad.csv", content: "坏的表头\n1\n" });
    await send("POST", `/imports/${importId}/undo`);
    const { items } = await entries("&object_kind=import");
    const states = items.filter((e) => e.action === "import.end").map((e) => e.after?.state);
    expect(states.slice(0, 3)).toEqual(["refused", "dry-run", "done"]);
    expect(items[0]).toMatchObject({ action: "import.undo", object_id: String(importId) });
  });
  it("is in one chain without a gap, which is whole", async () => {
    const { items, total } = await entries();
    const verified = auditVerification.parse(await (await test.app.request("/api/audit/verification")).json());
    expect(verified).toMatchObject({ entries: total, broken_at: null, head_seq: total, head_hash: items[0]?.hash });
    expect(items.map((e) => e.seq)).toEqual(items.map((_, i) => total - i));
  });
});

describe("the audit", () => {
  it("is searched by who, what, when and any word", async () => {
    expect((await entries("&q=%E9%97%B8%E5%8F%B7%E7%9C%8B%E9%94%99")).items.map((e) => e.action)).toEqual([
      "flow.withdraw",
    ]);
    expect((await entries("&action=trace.rerun")).total).toBe(1);
    expect((await entries("&object_kind=account&object_id=li.ming")).items.map((e) => e.action)).toEqual([
      "account.create",
    ]);
    expect((await entries(`&to=${iso(-1)}`)).total).toBe(0);
    const first = auditPage.parse(await (await test.app.request("/api/audit?limit=2")).json());
    const second = auditPage.parse(
      await (await test.app.request(`/api/audit?limit=2&cursor=${first.next_cursor}`)).json(),
    );
    expect(second.items[0]?.seq).toBe((first.items[1]?.seq ?? 0) - 1);
  });
  it("goes out as CSV that no spreadsheet runs", async () => {
    await test.ctx.access.createAccount(
      null,
      { login: "evil", name: '=HYPERLINK("x")', grants: [{ role: "viewer", district: null }] },
      "=1+1",
    );
    const res = await test.app.request("/api/audit/export.csv");
    expect(res.headers.get("content-disposition")).toContain("audit.csv");
    const bytes = new Uint8Array(await res.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = new TextDecoder().decode(bytes);
    const lines = text.trim().split("\n");
    expect(lines[0]).toBe("seq,at,actor_kind,actor,address,action,object_kind,object_id,before,after,reason,hash");
    expect(lines.length - 1).toBe((await entries()).total);
    expect(lines[1]).toContain(",'=1+1,");
  });
  it("holds no password, hash of one, key or cookie", async () => {
    const text = await (await test.app.request("/api/audit/export.csv")).text();
    for (const secret of ["argon2", "cap_", "password_hash", "secret"]) expect(text).not.toContain(secret);
  });
  it("is read by who may, and changed by nobody", async () => {
    expect((await officer.request("/api/audit")).status).toBe(403);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      expect((await test.app.request("/api/audit", { method })).status, method).toBe(404);
  });
});

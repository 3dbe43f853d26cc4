import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { type AppContext, createContext } from "../../server/context.ts";
import { problem } from "../../shared/contract/common.ts";
import { systemResponse } from "../../shared/contract/system.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { TEST_ADMIN } from "../support/signed-in.ts";
import { callingWith, cookieFor, TEST_NOW } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";

const TOKEN = "a-token-of-the-collector";
const clock = { now: TEST_NOW };
let folder: string;
let ctx: AppContext;
let app: ReturnType<typeof createApp>;
const lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "capillary-operation-"));
  const config = readConfig({ DATA_DIR: folder, DEMO: "0", METRICS_TOKEN: TOKEN });
  ctx = await createContext(config, {
    now: () => clock.now,
    log: (level, message, fields) => lines.push({ level, message, ...fields }),
  });
  const grants = [{ role: "admin", district: null }] as const;
  const of = { login: "boss", name: "管", grants, password: TEST_ADMIN.password, ownPassword: true };
  await ctx.access.createAccount(null, of);
  const bare = createApp(ctx);
  app = callingWith(bare, await cookieFor(bare, TEST_ADMIN.password));
  await importFile(app, "sections", {
    name: "s.csv",
    content: "编码,名称,经度,纬度,断面级别,考核目标\nS1,一号断面,119.9,31.7,省考,III\n",
  });
  await importFile(app, "readings", {
    name: "r.csv",
    content: "断面,时间,氨氮\nS1,2026-08-27 20:00,0.5\nS1,2026-08-27 16:00,0.6\n",
  });
});
afterAll(async () => {
  await ctx.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  lines.length = 0;
  clock.now = TEST_NOW;
});
/** As through a socket: from an address, with headers. */
const from = (remoteAddress: string, path: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers }, { incoming: { socket: { remoteAddress } } });
const bearer = { Authorization: `Bearer ${TOKEN}` };
const metric = (text: string, name: string) =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")[1],
  );

describe("health and readiness", () => {
  it("lives and is ready", async () => {
    expect(await (await app.request("/healthz")).json()).toEqual({ status: "ok" });
    const res = await app.request("/readyz");
    expect([res.status, await res.json()]).toEqual([200, { status: "ready", reasons: [], warnings: [] }]);
  });
  it("tells what an administrator should see to, and stays ready", async () => {
    clock.now = epochSeconds(TEST_NOW - 2 * DAY_S);
    const { status, warnings } = await (await app.request("/readyz")).json();
    expect(status).toBe("ready");
    expect(warnings.map(({ key }: { key: string }) => key)).toEqual(["clock-behind", "readings-ahead"]);
  });
  it("tells how it stands at /api/system", async () => {
    const system = systemResponse.parse(await (await app.request("/api/system")).json());
    expect(system).toMatchObject({ ready: true, conditions: [], work: { imports: 0, traces: 0, event_streams: 0 } });
    expect(system.database).toMatchObject({ imported: 2, newest_at: "2026-08-27T12:00:00Z" });
    expect(system.database?.schema_version).toMatch(/^\d{4}_/);
    expect(system.database?.size_bytes).toBeGreaterThan(100_000);
    expect(system.disk?.free_bytes).toBeGreaterThan(0);
    expect(system.backup).toMatchObject({ every_hours: 24, kept: 0, last_good: null, next_at: "2026-08-27T14:00:00Z" });
  });
});

describe("metrics", () => {
  it.each([
    ["this machine", "127.0.0.1", {}, 200],
    ["this machine by its other name", "::1", {}, 200],
    ["behind a proxy on it", "127.0.0.1", { "X-Forwarded-For": "203.0.113.7" }, 404],
    ["behind a proxy, empty header", "127.0.0.1", { "X-Forwarded-For": "" }, 404],
    ["another machine", "203.0.113.7", {}, 404],
    ["another machine with the token", "203.0.113.7", bearer, 200],
    ["another machine with a wrong token", "203.0.113.7", { Authorization: "Bearer a-token-of-the-collectoR" }, 404],
  ])("for %s", async (_who, address, headers, status) => {
    expect((await from(address, "/metrics", headers as Record<string, string>)).status).toBe(status);
  });
  it("are those of the service, by patterns and states only", async () => {
    for (const code of ["S1", "S2", "S3"]) await app.request(`/api/sections/${code}`);
    for (const path of ["/api/nowhere/1", "/nowhere/2", "/api/nowhere/3"]) await app.request(path);
    const text = await (await from("127.0.0.1", "/metrics")).text();
    expect(
      metric(text, 'capillary_http_request_seconds_count{route="/api/sections/:code",method="GET",status="200"}'),
    ).toBe(1);
    expect(
      metric(text, 'capillary_http_request_seconds_count{route="/api/sections/:code",method="GET",status="404"}'),
    ).toBe(2);
    expect(text).not.toContain("nowhere");
    expect(text).not.toContain("S1");
    expect(metric(text, "capillary_readings_imported_total")).toBe(2);
    expect(metric(text, 'capillary_imports{state="done"}')).toBe(2);
    expect(metric(text, "capillary_newest_reading_age_seconds")).toBe(2 * 3600);
    expect(metric(text, "capillary_ready")).toBe(1);
    for (const name of ["database_bytes", "wal_bytes", "heap_used_bytes", "resident_memory_bytes", "disk_free_bytes"])
      expect(metric(text, `capillary_${name}`), name).toBeGreaterThan(0);
    for (const name of [
      'event_loop_delay_seconds{quantile="0.99"}',
      "traces_running",
      "event_streams",
      "backup_failed",
    ])
      expect(metric(text, `capillary_${name}`), name).toBeGreaterThanOrEqual(0);
    expect(text).not.toMatch(/^capillary_backup_age_seconds /m);
  });
});

describe("the line of a request", () => {
  const line = () => lines.find(({ message }) => message === "request");
  it("is at debug for reads, at info for changes and refusals, under the reference of the answer", async () => {
    const read = await app.request("/api/sections?limit=1");
    expect(line()).toMatchObject({ level: "debug", method: "GET", route: "/api/sections", status: 200 });
    expect(line()?.reference).toBe(read.headers.get("X-Request-Id"));
    lines.length = 0;
    const refused = await app.request("/api/sections/NO-SUCH");
    expect(line()).toMatchObject({ level: "info", status: 404, path: "/api/sections/NO-SUCH" });
    expect(problem.parse(await refused.json()).instance).toBe(line()?.reference);
    lines.length = 0;
    await app.request("/api/evaluate", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } });
    expect(line()).toMatchObject({ level: "info", method: "POST", status: 400 });
  });
  it("gives every request a reference of its own, also where the answer was kept", async () => {
    const [a, b] = await Promise.all([app.request("/api/overview"), app.request("/api/overview")]);
    expect(a.headers.get("X-Request-Id")).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    expect(a.headers.get("X-Request-Id")).not.toBe(b.headers.get("X-Request-Id"));
  });
  it("never holds headers, bodies or values of a query", async () => {
    const secret = "hunter2-SECRET";
    await app.request(`/api/sections?password=${secret}&limit=1&q=${secret}`, {
      headers: {
        Cookie: `session=${secret}`,
        Authorization: `Bearer ${secret}`,
        "User-Agent": secret,
        Referer: secret,
      },
    });
    await app.request("/api/evaluate", {
      method: "POST",
      body: JSON.stringify({ password: secret }),
      headers: { "Content-Type": "application/json", "X-Api-Key": secret },
    });
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(line()?.asked).toEqual(["password", "limit", "q"]);
    for (const password of [TEST_ADMIN.password, secret]) {
      const body = JSON.stringify({ login: "boss", password });
      await app.request("/api/session", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    }
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(JSON.stringify(lines)).not.toContain(TEST_ADMIN.password);
    expect(JSON.stringify(lines)).not.toMatch(/capillary_session/);
  });
  it("warns of what took longer than a second", async () => {
    const { Hono } = await import("hono");
    const { observeRequests } = await import("../../server/http/observe-requests.ts");
    const slow = new Hono().use(observeRequests(ctx.log, ctx.metrics)).get("/slow", async (c) => {
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      return c.text("at last");
    });
    await slow.request("/slow");
    expect(line()).toMatchObject({ level: "warn", route: "/slow" });
  });
});

describe("while it stops", () => {
  it("is not ready and refuses new work, but answers monitors", async () => {
    const other = await createContext(readConfig({ DATABASE_URL: ":memory:", DEMO: "0" }), { log: () => {} });
    const stopping = createApp(other);
    other.operation.beginStopping();
    const res = await stopping.request("/readyz");
    expect([res.status, (await res.json()).reasons]).toEqual([503, [{ key: "stopping", text: "服务正在停止" }]]);
    expect((await stopping.request("/healthz")).status).toBe(200);
    const refused = await stopping.request("/api/sections");
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(problem.parse(await refused.json()).code).toBe("unavailable");
    await other.close();
  });
  it("is not ready where the database does not answer", async () => {
    const other = await createContext(readConfig({ DATABASE_URL: ":memory:", DEMO: "0" }), { log: () => {} });
    const broken = createApp(other);
    await other.close();
    const res = await broken.request("/readyz");
    expect([res.status, (await res.json()).reasons[0].key]).toEqual([503, "database"]);
  });
});

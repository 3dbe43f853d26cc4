import { afterAll, describe, expect, it } from "vitest";
import { problem } from "../../shared/contract/common.ts";
import { createTestApp } from "../support/test-context.ts";

const { app, close } = await createTestApp();
afterAll(close);

describe("the shell around every route", () => {
  it.each([["/api/nowhere"], ["/api/sections/NO-SUCH/nothing"]])("%s is a problem, not a page", async (path) => {
    const res = await app.request(path, { headers: { Accept: "text/html" } });
    expect(res.status).toBe(404);
    expect(res.headers.get("content-type")).toContain("application/problem+json");
    expect(problem.parse(await res.json()).code).toBe("not-found");
  });

  it("lets only its own scripts run", async () => {
    const policy = (await app.request("/healthz")).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  });

  it.each([
    ["another site", "http://evil.example", 400],
    ["an address that is none", "null", 400],
  ])("refuses a change that comes from %s", async (_who, origin, status) => {
    const res = await app.request("http://127.0.0.1:8787/api/evaluate", {
      method: "POST",
      headers: { Origin: origin, Host: "127.0.0.1:8787", "Content-Type": "application/json" },
      body: "{}",
    });
    expect(res.status).toBe(status);
    expect((await res.json()).detail).toContain("跨站");
  });

  it("refuses a JSON body of more than a megabyte", async () => {
    const res = await app.request("/api/evaluate", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Content-Length": String(2 * 1024 * 1024) },
      body: `"${"x".repeat(2 * 1024 * 1024)}"`,
    });
    expect(res.status).toBe(413);
    expect(problem.parse(await res.json()).code).toBe("too-large");
  });

  it("describes itself as OpenAPI 3.1 and serves the page for it without the internet", async () => {
    const document = await (await app.request("/api/openapi.json")).json();
    expect(document.openapi).toBe("3.1.0");
    const page = await (await app.request("/api/docs")).text();
    expect(page).not.toMatch(/https?:\/\//);
    expect((await app.request("/api/docs/swagger-ui-bundle.js")).status).toBe(200);
  });
});

import fc from "fast-check";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fairShare } from "../../server/http/fair-share.ts";
import { allowedHosts } from "../../server/http/guards.ts";
import { createLog } from "../../server/http/log.ts";
import { cleanPhoto, photoOf } from "../../server/http/photo.ts";
import { respondWithProblem } from "../../server/http/problem.ts";
import { issuesCsv } from "../../server/routes/import-shapes.ts";
import { problem } from "../../shared/contract/common.ts";
import { jpegOf, pngOf } from "../support/pictures.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeAll(async () => {
  test = await createTestApp();
  const sections = `断面编码,断面名称,经度,纬度,断面级别,考核目标\nA-1,"<img src=x onerror=alert(1)>",119.9,31.6,国考,III\n`;
  await importFile(test.app, "sections", { name: "s.csv", content: sections });
});
afterAll(() => test.close());

const HOSTILE = [
  "' OR 1=1 --",
  '"; DROP TABLE section; --',
  "%",
  "_",
  "\\",
  "NaN",
  "Infinity",
  "-Infinity",
  "1e999",
  "-1",
  "0",
  "9007199254740993",
  "99999999999999999999",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "%00",
  "\u0000",
  "__proto__",
  "constructor",
  "toString",
  "[object Object]",
  "null",
  "undefined",
  "",
  "<script>alert(1)</script>",
  "\u202e",
  "龘",
  "a".repeat(5000),
  "1,2,3,4,5,6",
  "1,NaN,3,4",
  "0,0,1e308,1e308",
  "\r\nSet-Cookie: a=b",
  "2026-13-45T99:99:99Z",
  "+275760-09-13T00:00:00Z",
  "0000-00-00T00:00:00Z",
];
type Operation = { parameters?: { name: string; in: string }[] };

describe("hostile queries", () => {
  it("no parameter of any route brings an internal error, whatever is in it", async () => {
    const document = await (await test.app.request("/api/openapi.json")).json();
    const faults: string[] = [];
    let asked = 0;
    for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
      const get = methods.get;
      if (get === undefined) continue;
      for (const { name, in: where } of get.parameters ?? []) {
        for (const text of HOSTILE) {
          const value = encodeURIComponent(text);
          const place = (key: string) => (where === "path" && key === name ? value : "1");
          const address = path.replace(/\{(\w+)\}/g, (_, key: string) => place(key));
          const res = await test.app.request(`${address}${where === "query" ? `?${name}=${value}&${name}=1` : ""}`);
          asked += 1;
          if (res.status >= 500) faults.push(`${res.status} ${address} ${name}=${JSON.stringify(text.slice(0, 40))}`);
          await res.body?.cancel();
        }
      }
    }
    expect(asked).toBeGreaterThan(1000);
    expect(faults).toEqual([]);
  }, 120_000);

  it.each([
    "/api/docs/constructor",
    "/api/docs/__proto__",
    "/api/docs/..%2fpackage.json",
    "/api/imports/templates/constructor.csv",
    "/api/imports/templates/toString.xlsx",
    "/api/tiles/network/1e1/0/0.mvt",
    "/api/tiles/network/5/NaN/..%2f0.mvt",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/%00",
    "/%ff",
    "/.env",
    "/data/capillary.db",
    "/api/traces/x/samples/1e400/photo",
  ])("%s gives neither a file nor an internal error", async (path) => {
    const res = await test.app.request(path);
    expect([400, 404]).toContain(res.status);
    expect(await res.text()).not.toContain("devDependencies");
  });

  it("bodies that are any JSON, too deep or too rich are refused or answered, never an internal error", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("/api/evaluate", "/api/traces"),
        fc.jsonValue({ maxDepth: 4 }),
        async (path, value) => {
          const body = JSON.stringify(value);
          const res = await test.app.request(path, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body,
          });
          expect(res.status).toBeLessThan(500);
        },
      ),
      { numRuns: 100 },
    );
    for (const body of [
      `${"[".repeat(200_000)}${"]".repeat(200_000)}`,
      `{"__proto__":{"polluted":1},"values":{"__proto__":1,"constructor":2}}`,
      "{",
      "\ufeff{}",
      "",
    ]) {
      const res = await test.app.request("/api/evaluate", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
      });
      expect(res.status).toBe(400);
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("who may ask, and how", () => {
  it.each([
    ["evil.example", 400],
    ["127.0.0.1.evil.example", 400],
    ["a.b:80", 400],
    ["localhost:8787", 200],
    ["127.0.0.1:8787", 200],
    ["[::1]:8787", 200],
    ["hj-server", 200],
    ["a b", 400],
    ["localhost:1@evil.example", 400],
  ])("Host %j without PUBLIC_URL is answered %i", async (host, status) => {
    for (const path of ["/api/sections", "/healthz"])
      expect((await test.app.request(path, { headers: { Host: host } })).status).toBe(status);
  });
  it.each([
    ["water.example.cn", 200],
    ["WATER.example.cn:443", 200],
    ["hj-server", 400],
    ["evil.example", 400],
    ["10.0.0.8", 200],
  ])("Host %j with PUBLIC_URL is answered %i", async (host, status) => {
    const app = new Hono().onError((error, c) => respondWithProblem(error, c, () => {}));
    app.use(allowedHosts("https://water.example.cn/x")).get("/", (c) => c.text("ok"));
    expect((await app.request("/", { headers: { Host: host } })).status).toBe(status);
  });
  it("another site gets no permission to read, and methods nobody knows or overrides do nothing", async () => {
    const asked = await test.app.request("/api/sections", { headers: { Origin: "https://evil.example" } });
    expect(asked.headers.get("access-control-allow-origin")).toBeNull();
    const before = await test.app.request("/api/sections", {
      method: "OPTIONS",
      headers: { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
    });
    expect(before.headers.get("access-control-allow-origin")).toBeNull();
    expect((await test.app.request("/api/sections", { method: "MADEUP" })).status).toBe(405);
    const override = await test.app.request("/api/sections", { headers: { "X-HTTP-Method-Override": "DELETE" } });
    expect(override.status).toBe(200);
    expect((await test.app.request("/api/sections", { method: "HEAD" })).status).toBe(200);
  });
  it("tells browsers and proxies what they may do with an answer", async () => {
    const page = await test.app.request("/healthz");
    const policy = page.headers.get("content-security-policy") ?? "";
    for (const rule of [
      "script-src 'self'",
      "script-src-attr 'none'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
      "base-uri 'self'",
    ])
      expect(policy).toContain(rule);
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(page.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(page.headers.get("permissions-policy")).toContain("geolocation=(self)");
    expect((await test.app.request("/api/sections")).headers.get("cache-control")).toBe("private, no-cache");
    expect((await test.app.request("/api/imports")).headers.get("cache-control")).toBe("no-store");
    expect((await test.app.request("/api/nowhere")).headers.get("cache-control")).toBe("no-store");
  });
  it("names with markup are data: JSON, never a page", async () => {
    const res = await test.app.request("/api/sections/A-1");
    expect(res.headers.get("content-type")).toContain("application/json");
    expect((await res.json()).name).toBe("<img src=x onerror=alert(1)>");
  });
});

describe("one client cannot take what all need", () => {
  const clock = { now: 0 };
  const app = new Hono().onError((error, c) => respondWithProblem(error, c, () => {}));
  app.use("/api/*", fairShare({ now: () => clock.now }));
  app.all("/api/*", (c) => c.text("ok"));
  const from = (remoteAddress: string, path = "/api/traces", init: RequestInit = { method: "POST" }) =>
    app.request(path, init, { incoming: { socket: { remoteAddress } } });

  it("is told when to come again, in words for any language, while others go on", async () => {
    const statuses = [];
    for (let i = 0; i < 25; i += 1) statuses.push((await from("10.0.0.1")).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    const refused = await from("10.0.0.1");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("2");
    expect(problem.parse(await refused.json())).toMatchObject({
      code: "too-many",
      because: { key: "tooMany", values: { seconds: 2 } },
    });
    expect((await from("10.0.0.2")).status).toBe(200);
    expect((await from("10.0.0.1", "/api/sections", {})).status).toBe(200);
    clock.now += 2;
    expect((await from("10.0.0.1")).status).toBe(200);
  });
  it("cannot pass for another by a header it writes itself; behind a proxy each keeps its own share", async () => {
    const forged = (i: number, peer: string, seen: string) =>
      from(peer, "/api/imports", { method: "POST", headers: { "X-Forwarded-For": `1.2.3.${i}${seen}` } });
    const direct = [];
    const proxied = [];
    for (let i = 0; i < 21; i += 1) {
      direct.push((await forged(i, "10.0.0.3", "")).status);
      proxied.push((await forged(i, "127.0.0.1", ", 10.0.0.4")).status);
    }
    expect([direct.at(-1), proxied.at(-1)]).toEqual([429, 429]);
    expect((await forged(1, "127.0.0.1", ", 10.0.0.5")).status).toBe(200);
  });
  it("holds a bounded number of event streams, and gets them back when it goes", async () => {
    const leaving = new AbortController();
    const open = () => from("10.0.0.6", "/api/events", { signal: leaving.signal });
    for (let i = 0; i < 24; i += 1) expect((await open()).status).toBe(200);
    expect((await open()).status).toBe(429);
    leaving.abort();
    expect((await from("10.0.0.6", "/api/events", {})).status).toBe(200);
  });
});

describe("photos of samples", () => {
  const uri = (type: string, bytes: Buffer) => `data:image/${type};base64,${bytes.toString("base64")}`;
  const secret = "GPS 31.6N 119.9E";
  it("are kept without EXIF, comments and what follows their end", () => {
    const dirty = [
      uri(
        "jpeg",
        jpegOf(
          [
            [0xe0, "JFIF\0"],
            [0xe1, `Exif\0\0${secret}`],
            [0xfe, secret],
          ],
          `<script>${secret}`,
        ),
      ),
      uri(
        "png",
        pngOf(
          [
            ["eXIf", secret],
            ["tEXt", secret],
          ],
          `<script>${secret}`,
        ),
      ),
    ];
    for (const photo of dirty) {
      const kept = photoOf(cleanPhoto(photo));
      expect(kept?.bytes.includes(secret)).toBe(false);
      expect(cleanPhoto(cleanPhoto(photo))).toBe(cleanPhoto(photo));
    }
  });
  it("have the type their bytes have, not the one they are sent under", () => {
    expect(cleanPhoto(uri("jpeg", pngOf()))).toBe(uri("png", pngOf()));
  });
  it.each([
    ["SVG", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"],
    ["HTML", "<html><script>alert(1)</script>"],
    ["GIF", "GIF89a/*"],
    ["nothing", ""],
    ["half a picture", "\x89PNG\r\n\x1a\n"],
  ])("that are %s are refused", (_what, text) => {
    for (const type of ["png", "jpeg"])
      expect(() => cleanPhoto(uri(type, Buffer.from(text, "latin1")))).toThrow("照片");
    expect(photoOf(uri("png", Buffer.from(text, "latin1")))).toBeUndefined();
  });
  it("cut or changed anywhere are refused or still pictures, and cleaning ends", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(pngOf([["tEXt", "a"]]), jpegOf([[0xe1, "a"]])),
        fc.nat(),
        fc.nat(255),
        (bytes, place, byte) => {
          const changed = Buffer.from(bytes);
          changed[place % bytes.length] = byte;
          for (const tried of [changed, bytes.subarray(0, place % bytes.length)]) photoOf(uri("png", tried));
        },
      ),
    );
  });
});

describe("files that others open", () => {
  it("cells of a list of issues that begin like a formula are text, numbers stay numbers", () => {
    const cells = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1"];
    const csv = issuesCsv(
      cells.map((value) => ({ row: 7, column: value, code: "x", severity: "error", message: value, value })),
    );
    for (const line of csv.split("\r\n").slice(1, -1)) expect(line).not.toMatch(/(^|,)"?[=+\-@\t\r]/);
    expect(csv).toMatch(/^7,/m);
  });
});

describe("logs", () => {
  it("an internal error tells its caller only a reference, and the log no headers, bodies or queries", async () => {
    const lines: string[] = [];
    const log = createLog("debug", (line) => lines.push(line) > 0);
    const app = new Hono().onError((error, c) => respondWithProblem(error, c, log));
    app.post("/api/x", () => {
      throw new Error("the cause");
    });
    const headers = {
      Authorization: "Bearer s3cret-token",
      Cookie: "session=s3cret-cookie",
      "X-Api-Key": "s3cret-key",
    };
    const res = await app.request("/api/x?password=s3cret-query", {
      method: "POST",
      headers,
      body: '{"password":"s3cret-body"}',
    });
    const said = await res.text();
    expect(said).not.toContain("the cause");
    expect(lines.join()).toContain(JSON.parse(said).instance);
    expect(lines.join()).not.toContain("s3cret");
  });
  it("what a caller writes cannot begin a line of the log", () => {
    const lines: string[] = [];
    createLog("info", (line) => lines.push(line) > 0)("error", "x", { path: '/a\n{"level":"info"}' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("\n");
  });
});

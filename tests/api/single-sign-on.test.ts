import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import { sessionResponse } from "../../shared/contract/access.ts";
import { type ProviderFault, startProvider } from "../support/identity-provider.ts";
import { TEST_NOW } from "../support/test-context.ts";

let provider: Awaited<ReturnType<typeof startProvider>>;
let ctx: Awaited<ReturnType<typeof createContext>>;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.close());
beforeEach(async () => {
  Object.assign(provider.person, { sub: "42", preferred_username: "li.ming" });
  provider.state.fault = "none";
  const variables = { DATABASE_URL: ":memory:", DEMO: "0", PUBLIC_URL: "https://water.example", ...provider.settings };
  ctx = await createContext(readConfig(variables), { now: () => TEST_NOW, log: () => {} });
  app = createApp(ctx);
});
afterEach(() => ctx.close());

const account = (login = "li.ming", bySso = true) =>
  ctx.access.createAccount(null, { login, name: "李明", grants: [{ role: "officer", district: null }], bySso });
const own = (path: string, cookie = "") =>
  app.request(`https://water.example${path}`, { headers: { Host: "water.example", Cookie: cookie } });
const cookieOf = (res: Response) =>
  res.headers
    .getSetCookie()
    .map((text) => text.split(";")[0])
    .filter((text) => !text?.endsWith("="))
    .join("; ");

/** Away from the page, through the provider, and back. */
async function roundTrip(next = "/trace?section=S1", of: { cookie?: string; change?: (url: URL) => void } = {}) {
  const away = await own(`/api/session/sso/start?next=${encodeURIComponent(next)}`);
  expect(away.status).toBe(302);
  const there = await fetch(away.headers.get("location") ?? "", { redirect: "manual" });
  const back = new URL(there.headers.get("location") ?? "");
  expect(back.href).toMatch(/^https:\/\/water\.example\/api\/session\/sso\/callback\?/);
  of.change?.(back);
  return own(back.pathname + back.search, of.cookie ?? cookieOf(away));
}
const signedInAs = async (res: Response) =>
  sessionResponse.parse(await (await own("/api/session", cookieOf(res))).json()).account?.login ?? null;

describe("single sign-on", () => {
  it("is offered where it is set up, and asks the provider for nothing before somebody uses it", async () => {
    const before = provider.state.requests;
    const session = sessionResponse.parse(await (await own("/api/session")).json());
    expect(session.single_sign_on).toEqual({ label: "统一身份认证" });
    expect(provider.state.requests).toBe(before);
  });
  it("brings somebody with an account in, back to where they were", async () => {
    await account();
    const res = await roundTrip();
    expect([res.status, res.headers.get("location")]).toEqual([302, "/trace?section=S1"]);
    const [, session] = res.headers.getSetCookie();
    expect(session).toMatch(
      /^__Host-capillary_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await signedInAs(res)).toBe("li.ming");
  });
  it.each(["//evil.example", "/..//evil.example", "https://evil.example"])("never on to %s", async (next) => {
    await account();
    expect((await roundTrip(next)).headers.get("location")).toBe("/");
  });
  it("knows them by number afterwards, whatever they are called, and nobody else under their old name", async () => {
    await account();
    await roundTrip();
    Object.assign(provider.person, { preferred_username: "li.xiaoming" });
    expect(await signedInAs(await roundTrip())).toBe("li.ming");
    Object.assign(provider.person, { sub: "43", preferred_username: "li.ming" });
    const other = await roundTrip();
    expect([other.headers.get("location"), await signedInAs(other)]).toEqual(["/sign-in?sso=forbidden", null]);
  });
  it("never takes over an account with a password, and lets in neither strangers nor who is disabled", async () => {
    await account("li.ming", false);
    expect((await roundTrip()).headers.get("location")).toBe("/sign-in?sso=forbidden");
    Object.assign(provider.person, { preferred_username: "nobody" });
    expect((await roundTrip()).headers.get("location")).toBe("/sign-in?sso=forbidden");
    await account("wang.wu");
    await ctx.access.changeAccount(null, "wang.wu", { disabled: true }, "调离");
    Object.assign(provider.person, { preferred_username: "wang.wu" });
    expect((await roundTrip()).headers.get("location")).toBe("/sign-in?sso=forbidden");
  });
  it("an account of single sign-on has no password to guess", async () => {
    await account();
    const body = JSON.stringify({ login: "li.ming", password: "" });
    const headers = { "content-type": "application/json", Host: "water.example" };
    const res = await app.request("https://water.example/api/session", { method: "POST", headers, body });
    expect(res.status).toBe(400);
  });
  it.each(["nonce", "audience", "issuer", "signature", "expired", "no-token"] as ProviderFault[])(
    "believes no answer with a wrong %s",
    async (fault) => {
      await account();
      provider.state.fault = fault;
      const res = await roundTrip();
      expect([res.headers.get("location"), await signedInAs(res)]).toEqual(["/sign-in?sso=unauthenticated", null]);
    },
  );
  it("believes no answer to a question this browser did not ask", async () => {
    await account();
    for (const of of [
      { cookie: "" },
      { cookie: "capillary_sso=nonsense" },
      { change: (url: URL) => url.searchParams.set("state", "another") },
      { change: (url: URL) => url.searchParams.set("code", "another") },
    ]) {
      const res = await roundTrip("/", of);
      expect(res.headers.get("location")).toMatch(/^\/sign-in\?sso=(unauthenticated|internal)$/);
      expect(await signedInAs(res)).toBeNull();
    }
  });
  it("says where to go on when the provider cannot be reached", async () => {
    const gone = readConfig({
      DATABASE_URL: ":memory:",
      DEMO: "0",
      PUBLIC_URL: "https://water.example",
      ...provider.settings,
      SSO_ISSUER: "http://127.0.0.1:9",
    });
    const lost = await createContext(gone, { now: () => TEST_NOW, log: () => {} });
    const url = "https://water.example/api/session/sso/start";
    const res = await createApp(lost).request(url, { headers: { Host: "water.example" } });
    expect(res.headers.get("location")).toBe("/sign-in?sso=unavailable");
    await lost.close();
  });
  it("needs all its settings", () => {
    expect(() => readConfig({ SSO_ISSUER: "https://idp.example" })).toThrow("SSO_CLIENT_ID");
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import {
  accounts,
  accountWithPassword,
  apiKeys,
  newApiKey,
  ownSessions,
  sessionResponse,
} from "../../shared/contract/access.ts";
import { problem } from "../../shared/contract/common.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { callingWith, createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
/** Administers, signed in as people are: keys do not administer. */
let admin: App;
beforeEach(async () => {
  test = await createTestApp();
  const grants = [{ role: "admin", district: null }] as const;
  await test.ctx.access.createAccount(null, {
    login: "boss",
    name: "管",
    grants,
    password: PASSWORD,
    ownPassword: true,
  });
  admin = callingWith(test.anonymous, { Cookie: cookiesOf(await signIn("boss")) });
});
afterEach(() => test.close());

type App = (typeof test)["app"];
const PASSWORD = "一句很容易记住的长话";
const NEXT = "另一句很容易记住的长话";
const send = (app: App, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.request(`/api${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const cookiesOf = (res: Response) =>
  res.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
const person = (login = "li.ming", of: object = {}) =>
  send(admin, "POST", "/accounts", {
    login,
    name: "李明",
    grants: [{ role: "officer", district: null }],
    password: PASSWORD,
    ...of,
  });
const signIn = (login = "li.ming", password = PASSWORD, headers = {}) =>
  send(test.anonymous, "POST", "/session", { login, password }, headers);
/** Signed in, past the first change of password. */
async function settled(login = "li.ming") {
  await person(login);
  const first = callingWith(test.anonymous, { Cookie: cookiesOf(await signIn(login)) });
  const change = { current_password: PASSWORD, new_password: NEXT };
  expect((await send(first, "POST", "/account/password", change)).status).toBe(200);
  return first;
}
const problemOf = async (res: Response) => problem.parse(await res.json());

describe("signing in", () => {
  it("by name and password, until the password made by another is changed only that can be done", async () => {
    expect((await person()).status).toBe(200);
    const res = await signIn();
    expect(sessionResponse.parse(await res.json())).toMatchObject({
      signed_in: true,
      account: { login: "li.ming", must_change_password: true },
      only_actions: ["own-account"],
    });
    const app = callingWith(test.anonymous, { Cookie: cookiesOf(res) });
    expect(await problemOf(await app.request("/api/sections"))).toMatchObject({
      code: "forbidden",
      because: { key: "access.changePassword" },
    });
    for (const [change, key] of [
      [{ current_password: "x", new_password: NEXT }, "password.wrong"],
      [{ current_password: PASSWORD, new_password: "短" }, "password.too-short"],
      [{ current_password: PASSWORD, new_password: PASSWORD }, "password.same-as-before"],
      [{ current_password: PASSWORD, new_password: "li.ming-2026" }, "password.is-name"],
    ] as const)
      expect((await problemOf(await send(app, "POST", "/account/password", change))).because?.key).toBe(key);
    const changed = await send(app, "POST", "/account/password", { current_password: PASSWORD, new_password: NEXT });
    expect(sessionResponse.parse(await changed.json())).toMatchObject({ only_actions: null });
    expect((await app.request("/api/sections")).status).toBe(200);
    expect((await signIn("li.ming", PASSWORD)).status).toBe(401);
    expect((await signIn("li.ming", NEXT)).status).toBe(200);
  });
  it("a wrong name and a wrong password are told in the same words", async () => {
    await person();
    const answers = [
      await signIn("li.ming", "不对的密码"),
      await signIn("nobody", "不对的密码"),
      await signIn("everything", "x"),
    ];
    const bodies = await Promise.all(answers.map(problemOf));
    expect(new Set(bodies.map((b) => JSON.stringify({ ...b, instance: "" }))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ status: 401, code: "unauthenticated", because: { key: "signIn.wrong" } });
  });
  it("what the browser keeps is for this site only, and not for scripts", async () => {
    await person();
    const [session, device] = (await signIn()).headers.getSetCookie();
    expect(session).toMatch(/^capillary_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(device).toMatch(/^capillary_device=[\w.-]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Strict$/);
  });
  it("a cookie that was made up, or of a session that ended, is as none", async () => {
    const app = await settled();
    const made = callingWith(test.anonymous, { Cookie: `capillary_session=${"A".repeat(43)}` });
    expect((await made.request("/api/sections")).status).toBe(401);
    expect((await send(app, "DELETE", "/session")).headers.getSetCookie()[0]).toMatch(/^capillary_session=; Max-Age=0/);
    expect((await app.request("/api/sections")).status).toBe(401);
  });
  it("a session ends unused after three days and used after thirty", async () => {
    const app = await settled();
    const days = async (n: number) => {
      test.clock.now = epochSeconds(test.clock.now + n * 86_400);
      return (await app.request("/api/sections")).status;
    };
    for (let day = 2; day <= 28; day += 2) expect(await days(2)).toBe(200);
    expect(await days(2.1)).toBe(401);
    const again = callingWith(test.anonymous, { Cookie: cookiesOf(await signIn("li.ming", NEXT)) });
    test.clock.now = epochSeconds(test.clock.now + 3 * 86_400 + 1);
    expect((await again.request("/api/sections")).status).toBe(401);
  });
  it("guessing is slowed down with a time to wait, and the owner's own browser is not", async () => {
    await person();
    const known = cookiesOf(await signIn());
    const wrong = () => signIn("li.ming", "猜一个密码试试");
    for (let i = 0; i < 5; i++) expect((await wrong()).status).toBe(401);
    const refused = await wrong();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await signIn()).status).toBe(429);
    expect((await signIn("li.ming", PASSWORD, { Cookie: known })).status).toBe(200);
    // The mark of a browser is good for its own name only.
    await person("wang.wu");
    for (let i = 0; i < 5; i++) await signIn("wang.wu", "猜一个密码试试", { Cookie: known });
    expect((await signIn("wang.wu", PASSWORD, { Cookie: known })).status).toBe(429);
  });
  it("another site cannot sign a browser in or out", async () => {
    await person();
    const foreign = { Origin: "https://evil.example", Host: "localhost" };
    expect((await signIn("li.ming", PASSWORD, foreign)).status).toBe(400);
  });
});

describe("one's own account", () => {
  it("sees its sessions and ends them", async () => {
    const app = await settled();
    const phone = callingWith(test.anonymous, {
      Cookie: cookiesOf(await signIn("li.ming", NEXT, { "User-Agent": "Phone" })),
    });
    const list = ownSessions.parse(await (await app.request("/api/account/sessions")).json());
    expect(list.items.map((s) => [s.agent, s.current]).sort()).toEqual([
      ["", true],
      ["Phone", false],
    ]);
    const id = list.items.find((s) => !s.current)?.id;
    // Nobody else's.
    const other = await settled("wang.wu");
    expect((await send(other, "DELETE", `/account/sessions/${id}`)).status).toBe(404);
    expect((await send(app, "DELETE", `/account/sessions/${id}`)).status).toBe(200);
    expect((await phone.request("/api/sections")).status).toBe(401);
    expect((await app.request("/api/sections")).status).toBe(200);
  });
  it("a changed password ends the sessions elsewhere", async () => {
    const app = await settled();
    const phone = callingWith(test.anonymous, { Cookie: cookiesOf(await signIn("li.ming", NEXT)) });
    await send(app, "POST", "/account/password", { current_password: NEXT, new_password: "第三句很容易记住的长话" });
    expect((await phone.request("/api/sections")).status).toBe(401);
    expect((await app.request("/api/sections")).status).toBe(200);
  });
});

describe("keys", () => {
  const expires_at = new Date((TEST_NOW + 30 * 86_400) * 1000).toISOString();
  const create = async (app: App, of: object = {}) =>
    send(app, "POST", "/account/keys", { name: "日报", actions: ["read"], expires_at, ...of });
  it("do what they are given and no more, and are told once", async () => {
    const app = await settled();
    const { secret, key } = newApiKey.parse(await (await create(app)).json());
    const program = callingWith(test.anonymous, secret);
    expect((await program.request("/api/sections")).status).toBe(200);
    expect((await send(program, "POST", "/traces", { section: "S1" })).status).toBe(403);
    expect((await program.request("/api/account/keys")).status).toBe(403);
    const list = await (await app.request("/api/account/keys")).text();
    expect(list).not.toContain(secret.slice("cap_0123456789abcdef_".length));
    expect(apiKeys.parse(JSON.parse(list)).items).toMatchObject([{ id: key.id, owner: "li.ming", actions: ["read"] }]);
  });
  it("never do more than their owner", async () => {
    await person("viewer", { grants: [{ role: "viewer", district: "武进区" }] });
    const first = callingWith(test.anonymous, { Cookie: cookiesOf(await signIn("viewer")) });
    await send(first, "POST", "/account/password", { current_password: PASSWORD, new_password: NEXT });
    const { secret } = newApiKey.parse(await (await create(first, { actions: ["read", "import", "audit"] })).json());
    const program = callingWith(test.anonymous, secret);
    expect((await program.request("/api/audit")).status).toBe(403);
    expect((await program.request("/api/imports")).status).toBe(403);
  });
  it("end by themselves, when taken back, and with their owner", async () => {
    const app = await settled();
    const made = async () => newApiKey.parse(await (await create(app)).json());
    const status = async (secret: string) =>
      (await callingWith(test.anonymous, secret).request("/api/sections")).status;
    const [one, two, three] = [await made(), await made(), await made()];
    expect((await send(await settled("wang.wu"), "DELETE", `/account/keys/${one.key.id}`)).status).toBe(404);
    await send(app, "DELETE", `/account/keys/${one.key.id}`);
    expect([await status(one.secret), await status(two.secret)]).toEqual([401, 200]);
    await send(admin, "DELETE", `/keys/${two.key.id}`);
    expect([await status(two.secret), await status(three.secret)]).toEqual([401, 200]);
    await send(admin, "PATCH", "/accounts/li.ming", { disabled: true, reason: "调离" });
    expect(await status(three.secret)).toBe(401);
    await send(admin, "PATCH", "/accounts/li.ming", { disabled: false, reason: "调回" });
    expect(await status(three.secret)).toBe(200);
    test.clock.now = epochSeconds(TEST_NOW + 30 * 86_400);
    expect(await status(three.secret)).toBe(401);
  });
  it("made up, cut or of another's secret are refused", async () => {
    const app = await settled();
    const [one, two] = [
      newApiKey.parse(await (await create(app)).json()),
      newApiKey.parse(await (await create(app)).json()),
    ];
    const mixed = `cap_${one.key.id}_${two.secret.split("_").slice(2).join("_")}`;
    for (const secret of ["x", "cap_0_1", one.secret.slice(0, -1), mixed])
      expect((await callingWith(test.anonymous, secret).request("/api/sections")).status, secret).toBe(401);
  });
  it("last a year at most", async () => {
    const app = await settled();
    const far = new Date((TEST_NOW + 400 * 86_400) * 1000).toISOString();
    expect((await create(app, { expires_at: far })).status).toBe(400);
    expect((await create(app, { expires_at: new Date((TEST_NOW - 60) * 1000).toISOString() })).status).toBe(400);
  });
});

describe("administration", () => {
  it("makes accounts with a password of its own making, changes them with a reason, resets, signs out", async () => {
    const made = accountWithPassword.parse(await (await person("zhao", { password: undefined })).json());
    expect(made.password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    expect((await signIn("zhao", made.password ?? "")).status).toBe(200);
    const grants = [{ role: "duty", district: "武进区" }];
    const changed = await send(admin, "PATCH", "/accounts/zhao", { name: "赵六", grants, reason: "调岗" });
    expect(accountWithPassword.parse(await changed.json()).account).toMatchObject({
      name: "赵六",
      grants,
      sessions: 1,
    });
    expect((await send(admin, "PATCH", "/accounts/zhao", { name: "赵" })).status).toBe(400);
    const reset = await send(admin, "POST", "/accounts/zhao/password", { reason: "忘记密码" });
    const { password, account } = accountWithPassword.parse(await reset.json());
    expect([account.sessions, account.must_change_password]).toEqual([0, true]);
    expect((await signIn("zhao", made.password ?? "")).status).toBe(401);
    expect((await signIn("zhao", password ?? "")).status).toBe(200);
    const out = await send(admin, "POST", "/accounts/zhao/sign-out", { reason: "手机丢失" });
    expect(accountWithPassword.parse(await out.json()).account.sessions).toBe(0);
    const all = await (await admin.request("/api/accounts")).text();
    expect(all).not.toContain("argon2");
    expect(accounts.parse(JSON.parse(all)).items.map((a) => a.login)).toEqual(["boss", "everything", "zhao"]);
  });
  it("refuses names that are taken or look like others, and passwords that will not do", async () => {
    await person();
    expect((await person()).status).toBe(409);
    for (const login of ["Li.ming", "李明", "l", "li ming", "-li", "lі.ming"])
      expect((await person(login)).status, login).toBe(400);
    expect((await problemOf(await person("abc", { password: "1234567890" }))).because?.key).toBe("password.too-common");
  });
  it("somebody is always left to administer", async () => {
    const disable = (login: string) => send(admin, "PATCH", `/accounts/${login}`, { disabled: true, reason: "试试看" });
    expect((await disable("everything")).status).toBe(200);
    expect((await disable("boss")).status).toBe(409);
    const lower = { grants: [{ role: "admin", district: "武进区" }], reason: "试试看" };
    expect((await send(admin, "PATCH", "/accounts/boss", lower)).status).toBe(409);
    await person("second", { grants: [{ role: "admin", district: null }] });
    expect((await disable("boss")).status).toBe(200);
    expect((await admin.request("/api/accounts")).status).toBe(401);
  });
});

describe("the first start", () => {
  const start = async (variables: Record<string, string>) => {
    const said: string[] = [];
    const ctx = await createContext(readConfig({ DATABASE_URL: ":memory:", DEMO: "0", ...variables }), {
      now: () => TEST_NOW,
      log: () => {},
      progress: (text) => said.push(text),
    });
    await ctx.start();
    return { ctx, said, app: createApp(ctx) };
  };
  it("makes an administrator and tells the password once", async () => {
    const { ctx, said, app } = await start({});
    const password = /密码 (\S+)（/.exec(said.join())?.[1] ?? "";
    const res = await send(app, "POST", "/session", { login: "admin", password });
    expect(sessionResponse.parse(await res.json())).toMatchObject({ account: { must_change_password: true } });
    said.length = 0;
    await ctx.start();
    expect(said).toEqual([]);
    await ctx.close();
  });
  it("with a password given says nothing", async () => {
    const { ctx, said, app } = await start({ ADMIN_PASSWORD: PASSWORD });
    expect(said.join()).not.toContain(PASSWORD);
    expect((await send(app, "POST", "/session", { login: "admin", password: PASSWORD })).status).toBe(200);
    expect((await ctx.database.read.audit.list({}, { limit: 9, offset: 0 })).items.at(-1)?.reason).toBe("首次启动");
    await ctx.close();
  });
});

describe("the demo", () => {
  const demo = async (variables: Record<string, string> = {}) => {
    const ctx = await createContext(readConfig({ DATABASE_URL: ":memory:", DEMO: "1", ...variables }), {
      now: () => TEST_NOW,
      log: () => {},
    });
    await ctx.access.seedDemoAccounts();
    const app = createApp(ctx);
    const enter = async (demo_account: string) => {
      const res = await send(app, "POST", "/session", { demo_account });
      return { res, app: callingWith(app, { Cookie: cookiesOf(res) }) };
    };
    return { ctx, app, enter };
  };
  it("lets guests look and no more, and offers accounts to come in by", async () => {
    const { ctx, app, enter } = await demo();
    await fillTracedRiver(ctx);
    expect((await app.request("/api/sections")).status).toBe(200);
    expect((await send(app, "POST", "/traces", { section: "S1" })).status).toBe(401);
    const session = sessionResponse.parse(await (await app.request("/api/session")).json());
    expect(session.demo_accounts.map((a) => a.login)).toContain("demo-officer");
    const officer = await enter("demo-officer");
    expect(officer.res.status).toBe(200);
    const options = { model: "plain-upstream" };
    expect((await send(officer.app, "POST", "/traces", { section: "S1", options })).status).toBe(201);
    await ctx.close();
  });
  it("its administrator touches demo accounts only, and makes no keys", async () => {
    const { ctx, enter } = await demo();
    await ctx.access.createAccount(null, { login: "real", name: "真", grants: [{ role: "viewer", district: null }] });
    const { app } = await enter("demo-admin");
    const tries = [
      send(app, "PATCH", "/accounts/real", { disabled: true, reason: "试试看" }),
      send(app, "POST", "/accounts/real/password", { reason: "试试看" }),
      send(app, "POST", "/accounts/real/sign-out", { reason: "试试看" }),
      send(app, "POST", "/account/keys", { name: "x", actions: ["read"], expires_at: "2026-09-01T00:00:00Z" }),
    ];
    expect((await Promise.all(tries)).map((res) => res.status)).toEqual([403, 403, 403, 403]);
    const made = await send(app, "POST", "/accounts", {
      login: "made",
      name: "造",
      grants: [{ role: "admin", district: null }],
    });
    expect(accountWithPassword.parse(await made.json()).account.demo).toBe(true);
    await ctx.close();
  });
  it("accounts are of no use outside of it, not even with a session from it", async () => {
    const on = await demo();
    const { app, res } = await on.enter("demo-officer");
    expect((await app.request("/api/account/sessions")).status).toBe(200);
    const off = createApp({ ...on.ctx, ...(await offDemo(on.ctx)) });
    expect((await off.request("/api/account/sessions", { headers: { Cookie: cookiesOf(res) } })).status).toBe(401);
    expect((await send(off, "POST", "/session", { demo_account: "demo-officer" })).status).toBe(403);
    expect(sessionResponse.parse(await (await off.request("/api/session")).json()).demo_accounts).toEqual([]);
    await on.ctx.close();
  });
});

/** The same data served without the demo. */
async function offDemo(ctx: Awaited<ReturnType<typeof createContext>>) {
  const { accessServices } = await import("../../server/services/access-services.ts");
  const { database, now } = ctx;
  const times = ctx.access.times;
  return { access: accessServices({ database, now, demo: false, times, onRefused: () => {} }) };
}

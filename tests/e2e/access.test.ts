import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { DESKTOP, expectSound, launch, mapIdle, openPage, PHONE } from "../support/browser.ts";
import { type RunningServer, startServer } from "../support/running-server.ts";
import { TEST_ADMIN } from "../support/signed-in.ts";

/** The demo city: guests may look. */
const url = inject("url");
/** A city of its own, where nobody may look without signing in. */
let closed: RunningServer;
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  closed = await startServer({ DEMO: "0" });
});
afterAll(async () => {
  await browser.close();
  await closed.remove();
});

/** The browser says of every refused request that it was refused; tests that provoke one expect that line. */
const REFUSED = /status of (401|403|429)/;
const DEMO = (login: string) => ({ signedInAt: url, account: { demo_account: login } });
const path = (page: Page) => {
  const at = new URL(page.url());
  return `${at.pathname}${at.search}`;
};
async function signIn(page: Page, as: { login: string; password: string }): Promise<void> {
  await page.getByTestId("sign-in-login").fill(as.login);
  await page.getByTestId("sign-in-password").fill(as.password);
  await page.getByTestId("sign-in-submit").click();
}
/** Sections the list of all sections names, by code. */
async function sectionCodes(page: Page): Promise<string[]> {
  const res = await page.request.get(`${url}/api/sections?limit=500`);
  return ((await res.json()) as { items: { code: string }[] }).items.map(({ code }) => code);
}

describe("a guest of the demo city", () => {
  it("sees the night's exceedance and no button that would be refused, and goes on from where they were", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: DESKTOP });
    await page.goto(url);
    await mapIdle(page);
    await page.getByTestId("attention-list").getByText("坂上大桥").first().click();
    const card = page.getByTestId("section-card");
    await card.waitFor();
    expect(await card.getByTestId("start-trace").count()).toBe(0);
    await page.goto(`${url}/trace`);
    await page.getByTestId("trace-start").waitFor();
    await page.getByTestId("sign-in-to-trace").first().waitFor();
    expect(await page.getByTestId("new-trace").count()).toBe(0);
    expect(await page.getByTestId("trace-exceedance").count()).toBe(0);
    await page.goto(`${url}/data?tab=imports`);
    await page.getByTestId("sign-in-to-import").waitFor();
    expect(await page.getByTestId("import-form").count()).toBe(0);
    expect(await page.getByTestId("nav-admin").count()).toBe(0);

    await page.getByTestId("sign-in-to-import").click();
    await page.getByTestId("sign-in-page").waitFor();
    await page.getByTestId("demo-officer").click();
    await page.getByTestId("import-form").waitFor();
    expect(path(page)).toBe("/data?tab=imports");
    expect(await page.getByTestId("account-menu").innerText()).toContain("市级水环境管理");
    // and out again: a guest as before
    await page.getByTestId("account-menu").click();
    await page.getByTestId("account-panel").getByText("水环境管理（全市）").waitFor();
    await expectSound(page);
    await page.getByTestId("sign-out").click();
    await page.getByTestId("sign-in-link").waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it("is not sent to another site after signing in", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: DESKTOP });
    for (const next of ["//evil.example/", "/..//evil.example/", "https://evil.example/"]) {
      await page.goto(`${url}/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByTestId("demo-viewer").click();
      await page.getByTestId("attention-list").waitFor();
      expect(page.url().startsWith(`${url}/`)).toBe(true);
    }
    expect(faults).toEqual([]);
    await close();
  });
});

describe("an account of one district", () => {
  it("sees its sections and those on its border, and nothing of the rest", async () => {
    const all = await openPage(browser, { viewport: DESKTOP });
    const wujin = await openPage(browser, { viewport: DESKTOP, ...DEMO("demo-wujin") });
    const [everything, own] = [await sectionCodes(all.page), await sectionCodes(wujin.page)];
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(everything.length);
    const foreign = everything.find((code) => !own.includes(code)) as string;

    await wujin.page.goto(`${url}/section`);
    await wujin.page
      .getByText(own[0] as string, { exact: false })
      .first()
      .waitFor();
    expect(await wujin.page.getByText(foreign, { exact: true }).count()).toBe(0);
    // imports are the city's: no form, and no way to sign in for somebody who is
    await wujin.page.goto(`${url}/data?tab=templates`);
    await wujin.page.getByTestId("data-page").waitFor();
    expect(await wujin.page.getByTestId("import-form").count()).toBe(0);
    expect(wujin.faults).toEqual([]);
    await all.close();
    await wujin.close();

    const { page, close } = await openPage(browser, { viewport: DESKTOP, allow: /404/, ...DEMO("demo-wujin") });
    await page.goto(`${url}/section/${foreign}`);
    await page.getByTestId("section-page").getByText("没有").first().waitFor();
    await close();
  });

  it("reads only where it may only read", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: DESKTOP, ...DEMO("demo-viewer") });
    await page.goto(`${url}/trace`);
    await page.getByTestId("trace-start").waitFor();
    expect(await page.getByTestId("new-trace").count()).toBe(0);
    expect(await page.getByTestId("sign-in-to-trace").count()).toBe(0);
    await page.goto(`${url}/admin`);
    await page.getByTestId("admin-page").getByText("没有这项权限").waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});

describe("where nobody may look without signing in", () => {
  it("shows the sign-in page only, says when a password is wrong, and goes on where one wanted to go", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: PHONE, allow: REFUSED });
    await page.goto(`${closed.url}/data?tab=sources`);
    await page.getByTestId("sign-in-page").waitFor();
    expect(await page.getByTestId("nav").count()).toBe(0);
    expect(await page.getByTestId("demo-officer").count()).toBe(0);
    await expectSound(page);
    await signIn(page, { ...TEST_ADMIN, password: "不是这句话" });
    await page.getByTestId("sign-in-failure").getByText("账号或密码不对").waitFor();
    await expectSound(page);
    await signIn(page, TEST_ADMIN);
    await page.getByTestId("data-page").waitFor();
    expect(path(page)).toBe("/data?tab=sources");
    expect(faults).toEqual([]);
    await close();
  });

  it("asks nothing that would be refused, and counts the seconds after too many wrong passwords", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: DESKTOP, allow: REFUSED });
    const refused: string[] = [];
    page.on("response", (res) => {
      if (res.status() === 401 && !res.url().endsWith("/api/session")) refused.push(res.url());
    });
    await page.goto(closed.url);
    await page.getByTestId("sign-in-page").waitFor();
    await page.waitForTimeout(1500);
    expect(refused).toEqual([]);
    for (let tries = 0; tries < 6; tries++) {
      await signIn(page, { login: "nobody.here", password: `${tries} falsch` });
      await page.getByTestId("sign-in-failure").waitFor();
      if (await page.getByTestId("sign-in-failure").getByText("秒后再试").count()) break;
      await page.waitForTimeout(300);
    }
    await page
      .getByTestId("sign-in-failure")
      .getByText(/请 \d+ 秒后再试/)
      .waitFor();
    expect(await page.getByTestId("sign-in-submit").isDisabled()).toBe(true);
    expect(faults).toEqual([]);
    await close();
  });

  it("a new colleague gets an account, changes the password they were given, and all of it stands in the audit", async () => {
    const admin = await openPage(browser, { viewport: DESKTOP, signedInAt: closed.url });
    await admin.page.goto(`${closed.url}/admin`);
    await admin.page.getByTestId("account-add").click();
    await admin.page.getByTestId("account-login").fill("li.ming");
    await admin.page.getByTestId("account-name").fill("李明");
    await expectSound(admin.page);
    await admin.page.getByTestId("account-save").click();
    const given = await admin.page.getByTestId("secret").innerText();
    await admin.page.getByTestId("account-li.ming").waitFor();

    const { page, faults, close } = await openPage(browser, { viewport: PHONE, allow: REFUSED });
    await page.goto(closed.url);
    await signIn(page, { login: "li.ming", password: given });
    await page.getByTestId("account-page").getByText("请先改成只有您知道的").waitFor();
    await page.goto(`${closed.url}/trace`);
    await page.getByTestId("account-page").waitFor();
    const next = page.getByTestId("password-next");
    await page.getByTestId("password-current").fill(given);
    await next.fill("太短");
    await page.getByTestId("password-advice").getByText("至少 10 个字符").waitFor();
    await next.fill("li.ming2026");
    await page.getByTestId("password-advice").getByText("不能只是账号或姓名").waitFor();
    expect(await page.getByTestId("password-save").isDisabled()).toBe(true);
    await next.fill("采菱港的水向东流 4 时");
    await page.getByTestId("password-again").fill("采菱港的水向东流 4 时");
    await expectSound(page);
    await page.getByTestId("password-save").click();
    await page.getByTestId("password-saved").waitFor();
    // a key for a program, told once
    await page.getByTestId("key-name").fill("日报程序");
    await page.getByTestId("key-make").click();
    const secret = await page.getByTestId("secret").innerText();
    const asked = await fetch(`${closed.url}/api/meta`, { headers: { Authorization: `Bearer ${secret}` } });
    expect(asked.status).toBe(200);
    await page.getByTestId("keys").getByText("日报程序").waitFor();
    await expectSound(page);

    // reset: signed out everywhere at once
    await admin.page.getByTestId("reset-li.ming").click();
    await admin.page.getByTestId("act-reason").fill("手机丢失");
    await admin.page.getByTestId("act-do").click();
    await admin.page.getByTestId("secret").waitFor();
    expect(await admin.page.getByTestId("secret").innerText()).not.toBe(given);
    await page.goto(`${closed.url}/trace`);
    await page.getByTestId("sign-in-page").waitFor();
    await close();

    await admin.page.goto(`${closed.url}/admin?tab=audit&q=li.ming`);
    const entry = admin.page.getByTestId("audit-entries").locator("li", { hasText: "重设密码" });
    await entry.getByRole("button").click();
    await entry.getByText("手机丢失").waitFor();
    await entry.getByText(/[0-9a-f]{64}/).waitFor();
    await expectSound(admin.page);
    await admin.page.getByTestId("audit-verify").click();
    await admin.page.getByTestId("audit-outcome").getByText("链条完整").waitFor();
    expect([...faults, ...admin.faults]).toEqual([]);
    await admin.close();
  });
});

describe.each([
  ["sign-in", "/sign-in", undefined],
  ["own account", "/account", "demo-officer"],
  ["accounts", "/admin", "demo-admin"],
  ["keys", "/admin?tab=keys", "demo-admin"],
  ["permissions", "/admin?tab=permissions", "demo-admin"],
  ["audit", "/admin?tab=audit", "demo-admin"],
])("the %s page", (_name, at, account) => {
  it.each([
    ["desktop, light", DESKTOP, false],
    ["desktop, dark", DESKTOP, true],
    ["phone, light", PHONE, false],
    ["phone, dark", PHONE, true],
  ])("is sound on %s", async (_size, viewport, dark) => {
    const as = account === undefined ? {} : DEMO(account);
    const { page, faults, close } = await openPage(browser, { viewport, dark, ...as });
    await page.goto(`${url}${at}`);
    await page.getByTestId("nav").waitFor();
    await page.waitForLoadState("networkidle").catch(() => {});
    await expectSound(page);
    expect(faults).toEqual([]);
    await close();
  });
});

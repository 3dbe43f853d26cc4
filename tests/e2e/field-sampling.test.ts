import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launch, mapIdle, openPage, PHONE } from "../support/browser.ts";

const url = inject("url");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const TRACED_MS = 60_000;
/** The phone is signed in: a session lasts longer than a shift. */
const OFFICER = { signedInAt: url, account: { demo_account: "demo-officer" } };

it("at four in the morning: from the alert to the first advised sample, and its result, in at most six taps", async () => {
  const { page, faults, close } = await openPage(browser, { viewport: PHONE, dark: true, ...OFFICER });
  let taps = 0;
  const tap = async (what: Locator) => {
    await what.waitFor();
    await what.click();
    taps++;
  };
  await page.goto(url);
  await mapIdle(page);
  await tap(page.getByTestId("attention-list").getByText("坂上大桥").first());
  const card = page.getByTestId("section-card");
  await tap(card.getByTestId("start-trace").or(card.getByTestId("open-trace")));
  await page.getByTestId("trace-workspace").waitFor({ timeout: TRACED_MS });
  await tap(page.getByRole("radio", { name: "采样" }));
  const first = page.getByTestId("advised-1-1");
  await first.waitFor({ timeout: TRACED_MS });
  expect(taps).toBeLessThanOrEqual(4);
  // The result of it: opened, and one of two answers.
  const before = page.url();
  await tap(first.locator("button").first());
  await tap(first.getByTestId("sample-clean").or(first.getByTestId("sample-nothing")));
  expect(taps).toBeLessThanOrEqual(6);
  await page.waitForURL((at) => at.href !== before && /\/trace\/[0-9A-Z]{26}/.test(at.pathname), {
    timeout: TRACED_MS,
  });
  const done = page.getByTestId("samples-done").locator("li[data-testid]");
  await done.first().waitFor({ timeout: TRACED_MS });
  expect(await done.count()).toBe(1);
  expect(faults).toEqual([]);
  await close();
});

it("a result entered without a signal stays on the phone and is sent when there is one", async () => {
  const { page, close } = await openPage(browser, { viewport: PHONE, allow: /./, ...OFFICER });
  await page.goto(url);
  await mapIdle(page);
  await page.getByTestId("attention-list").getByText("坂上大桥").first().click();
  const card = page.getByTestId("section-card");
  await card.getByTestId("start-trace").or(card.getByTestId("open-trace")).click();
  await page.getByTestId("trace-workspace").waitFor({ timeout: TRACED_MS });
  await page.getByRole("radio", { name: "采样" }).click();
  const first = page.getByTestId("advised-1-1");
  await first.waitFor({ timeout: TRACED_MS });
  await first.locator("button").first().click();
  await page.context().setOffline(true);
  const before = page.url();
  await first.getByTestId("sample-clean").or(first.getByTestId("sample-nothing")).click();
  const queue = page.getByTestId("sample-queue");
  await queue.waitFor();
  expect(await queue.locator("li").count()).toBe(1);
  await page.context().setOffline(false);
  await page.waitForURL((at) => at.href !== before, { timeout: TRACED_MS });
  expect(await queue.count()).toBe(0);
  await close();
});

it("a wrong result is withdrawn with a reason: struck through, with who and why, and the ranking renewed without it", async () => {
  const { page, faults, close } = await openPage(browser, { viewport: PHONE, ...OFFICER });
  await page.goto(url);
  await mapIdle(page);
  await page.getByTestId("attention-list").getByText("坂上大桥").first().click();
  const card = page.getByTestId("section-card");
  await card.getByTestId("start-trace").or(card.getByTestId("open-trace")).click();
  await page.getByTestId("trace-workspace").waitFor({ timeout: TRACED_MS });
  await page.getByRole("radio", { name: "采样" }).click();
  const first = page.getByTestId("advised-1-1");
  await first.waitFor({ timeout: TRACED_MS });
  await first.locator("button").first().click();
  const before = page.url();
  await first.getByTestId("sample-clean").or(first.getByTestId("sample-nothing")).click();
  await page.waitForURL((at) => at.href !== before, { timeout: TRACED_MS });
  const done = page.getByTestId("samples-done");
  const last = done.locator("li[data-testid]").last();
  await last.getByTestId("sample-effect").waitFor({ timeout: TRACED_MS });
  const ranked = page.url();
  await last.getByRole("button", { name: /^撤回/ }).click();
  const dialog = page.getByTestId("withdraw-dialog");
  expect(await dialog.getByTestId("withdraw-confirm").isDisabled()).toBe(true);
  await dialog.getByTestId("why-place").click();
  await dialog.getByTestId("withdraw-person").fill("李四");
  await dialog.getByTestId("withdraw-confirm").click();
  await page.waitForURL((at) => at.href !== ranked, { timeout: TRACED_MS });
  await done.getByText(/李四 于 .* 撤回：地点记错/).waitFor({ timeout: TRACED_MS });
  // The ranking with the wrong sample says that it is not the newest.
  await page.goto(ranked);
  await page.getByTestId("newer-ranking").waitFor({ timeout: TRACED_MS });
  expect(faults).toEqual([]);
  await close();
});

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

it("at four in the morning: from the alert to the first advised sample, and its result, in at most six taps", async () => {
  const { page, faults, close } = await openPage(browser, { viewport: PHONE, dark: true });
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
  await page.getByTestId("samples-done").locator("li").first().waitFor({ timeout: TRACED_MS });
  expect(await page.getByTestId("samples-done").locator("li").count()).toBe(1);
  expect(faults).toEqual([]);
  await close();
});

it("a result entered without a signal stays on the phone and is sent when there is one", async () => {
  const { page, close } = await openPage(browser, { viewport: PHONE, allow: /./ });
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

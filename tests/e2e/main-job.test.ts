import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PLANTED_INCIDENTS, TONIGHT } from "../../seeds/incidents.ts";
import { DESKTOP, expectSound, launch, mapIdle, openPage, PHONE } from "../support/browser.ts";

const url = inject("url");
const tonight = PLANTED_INCIDENTS.find((incident) => incident.id === TONIGHT);
const section = tonight?.seenAt[0]?.section as string;
const planted = tonight !== undefined && "outfall" in tonight.source ? tonight.source.outfall : "";

const OFFICER = { signedInAt: url, account: { demo_account: "demo-officer" } };
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each([
  ["desktop", DESKTOP],
  ["phone", PHONE],
])("this night's exceedance, on a %s", (_name, viewport) => {
  it("is found, traced, and the outfall that was planted is on the list", async () => {
    const { page, faults, close } = await openPage(browser, { viewport, ...OFFICER });
    await page.goto(url);
    await mapIdle(page);
    await page.getByTestId("attention-list").getByText("坂上大桥").first().click();
    const card = page.getByTestId("section-card");
    await card.waitFor();
    expect(await card.getAttribute("data-section")).toBe(section);
    await card.getByTestId("start-trace").or(card.getByTestId("open-trace")).click();
    await page.getByTestId("trace-workspace").waitFor();
    expect(page.url()).toMatch(/\/trace\/[0-9A-Z]{26}/);
    await mapIdle(page);

    const suspect = page.getByTestId(`suspect-${planted}`);
    while ((await suspect.count()) === 0) await page.getByTestId("suspects-more").click();
    expect(await suspect.getByTestId("suspect-distance").innerText()).toMatch(/\d.*(km|m|公里|米)/);
    expect(await suspect.getByTestId("suspect-travel").innerText()).toMatch(/\d/);
    expect(faults).toEqual([]);
    await close();
  });
});

it("a trace runs again to the last digit", async () => {
  const { page, faults, close } = await openPage(browser, { viewport: DESKTOP, ...OFFICER });
  await page.goto(`${url}/trace`);
  await page.getByTestId("view-trace").or(page.getByTestId("trace-exceedance")).first().click();
  await page.getByTestId("trace-workspace").waitFor();
  await page.getByRole("radio", { name: "记录" }).click();
  await page.getByTestId("rerun").click();
  const outcome = page.getByTestId("rerun-outcome");
  await outcome.waitFor();
  expect(await outcome.getAttribute("class")).not.toContain("different");
  expect(faults).toEqual([]);
  await close();
});

describe.each([
  ["overview", "/"],
  ["sections", "/section"],
  ["one section", `/section/${section}`],
  ["trace", "/trace"],
  ["data", "/data"],
])("the %s page", (_name, path) => {
  it.each([
    ["desktop, light", DESKTOP, false],
    ["desktop, dark", DESKTOP, true],
    ["phone, light", PHONE, false],
  ])("is sound on %s", async (_size, viewport, dark) => {
    const { page, faults, close } = await openPage(browser, { viewport, dark, ...OFFICER });
    await page.goto(`${url}${path}`);
    await page.getByTestId("nav").waitFor();
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.waitForTimeout(500);
    await expectSound(page);
    expect(faults).toEqual([]);
    await close();
  });
});

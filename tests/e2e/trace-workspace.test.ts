import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../shared/contract/traces.ts";
import { fillCity } from "../shots/scenario-files.ts";
import { DESKTOP, expectSound, launch, mapIdle, openPage, PHONE } from "../support/browser.ts";
import { EXPERT_CASES } from "../support/expert-cases.ts";
import { type RunningServer, startServer } from "../support/running-server.ts";
import { signedIn } from "../support/signed-in.ts";

const TRACED_MS = 60_000;
let browser: Browser;
let server: RunningServer;
let url = "";
let trace: Trace;
let traced = "";
beforeAll(async () => {
  browser = await launch();
  server = await startServer({ DEMO: "0" });
  url = server.url;
  trace = await fillCity(url, EXPERT_CASES["closed-gate"]);
  traced = trace.id;
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const openTrace = async (page: Page, query = "") => {
  await page.goto(`${url}/trace/${traced}${query}`);
  await page.getByTestId("trace-workspace").waitFor();
  await mapIdle(page);
};
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

describe("the trace workspace", () => {
  it("plays the flow of the hour, and the address opens at the same hour", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: DESKTOP, signedInAt: url });
    await openTrace(page);
    expect(await page.getByTestId("hour-overlay").count()).toBe(0);
    await page.getByTestId("playback").locator("input").fill("5");
    const overlay = page.getByTestId("hour-overlay");
    await overlay.waitFor({ state: "attached" });
    expect(Number(await overlay.getAttribute("data-arrows"))).toBeGreaterThan(3);
    expect(await overlay.getAttribute("data-structures")).toBe("1");
    await page.waitForURL((at) => at.searchParams.has("at"));
    const shown = await page.getByTestId("playback").locator("output").innerText();
    await page.reload();
    await overlay.waitFor({ state: "attached" });
    expect(await page.getByTestId("playback").locator("output").innerText()).toBe(shown);
    await page.getByTestId("playback").getByRole("button").last().click();
    await page.waitForURL((at) => !at.searchParams.has("at"));
    await page.getByTestId("flow-toggle").click();
    await page.waitForURL((at) => at.searchParams.get("flow") === "1");
    expect(faults).toEqual([]);
    await close();
  });

  it("takes a statement of flow, offers to run again, and shows what two runs differ in", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: DESKTOP, signedInAt: url });
    // the middle of the map is on the water right above the section
    const [from, to] = trace.domain.reaches[0]?.coordinates ?? [];
    if (from === undefined || to === undefined) throw new Error("no water");
    const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    await openTrace(page, `?map=${middle[0]},${middle[1]},15`);
    const box = await page.getByTestId("map").boundingBox();
    if (box === null) throw new Error("no map");
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByTestId("flow-card").waitFor();
    await expectSound(page);
    await page.getByTestId("say-save").click();
    expect(await page.getByTestId("say-problem").innerText()).toContain("流向");
    await page.getByTestId("say-stagnant").click();
    await page.getByTestId("say-reason-phone").click();
    await page.getByTestId("say-save").click();
    await page.getByTestId("flow-edits").locator("li").first().waitFor();
    await page.getByTestId("offer-rerun").click();
    await page.getByTestId("compare-result").waitFor({ timeout: TRACED_MS });
    expect(parameter(page, "base")).toBe(traced);
    expect(page.url()).not.toContain(`/trace/${traced}`);
    expect(await page.getByTestId("compare-result").innerText()).toContain("流向或闸泵状态有变化");
    await expectSound(page);
    // both sides can be chosen
    await page.getByTestId("compare-run").selectOption(traced);
    await page.waitForURL((at) => at.searchParams.get("run") === traced);
    await page.getByTestId("compare-result").getByText("重算结果逐位一致").waitFor();
    // and it is taken back
    const headers = await signedIn(url);
    const { items } = await (await fetch(`${url}/api/flow-states`, { headers })).json();
    const res = await fetch(`${url}/api/flow-states/${items[0].id}/withdraw`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ reason: "测试结束" }),
    });
    expect(res.status).toBe(200);
    expect(faults).toEqual([]);
    await close();
  });

  it("shows where one is on a phone, how far the advised stops are, and says when it may not", async () => {
    const { page, faults, close } = await openPage(browser, { viewport: PHONE, signedInAt: url });
    await openTrace(page, "?panel=samples");
    await page.getByTestId("locate").click();
    await page.getByTestId("located").getByText("没有获准").waitFor();
    await page.context().grantPermissions(["geolocation"], { origin: url });
    await page.context().setGeolocation({ longitude: 119.95, latitude: 31.71, accuracy: 25 });
    await page.getByTestId("locate").click();
    await page.getByTestId("located").getByText("误差 25 m").waitFor();
    await page
      .getByTestId("advised-1-1")
      .getByText(/离我 [\d.]+ k?m/)
      .waitFor({ timeout: TRACED_MS });
    expect(faults).toEqual([]);
    await close();
  });
});

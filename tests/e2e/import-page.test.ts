import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { DESKTOP, launch, openPage } from "../support/browser.ts";

const url = inject("url");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const BAD = `断面编码,监测时间,氨氮(mg/L),神秘指标
CZ-G20,2026-08-27 22:00,0.61,1
CZ-G20,2026-13-45 99:00,0.62,1
NO-SUCH,2026-08-27 22:00,0.63,1
`;

it("a file with bad rows is refused as a whole, each fault told by row and reason", async () => {
  const { page, faults, close } = await openPage(browser, {
    viewport: DESKTOP,
    signedInAt: url,
    account: { demo_account: "demo-planner" },
  });
  await page.goto(`${url}/data?tab=imports`);
  await page.getByTestId("import-file").setInputFiles({
    name: "坏数据.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(BAD, "utf8"),
  });
  await page.getByTestId("import-check").click();
  await page.getByTestId("issue-table").waitFor();
  const issues = await page.getByTestId("issue-table").innerText();
  expect(issues).toContain("NO-SUCH");
  expect(issues).toContain("神秘指标");
  expect(faults).toEqual([]);
  await close();
});

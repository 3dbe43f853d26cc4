import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { TEST_ADMIN } from "./signed-in.ts";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const ARGUMENTS = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
    args: ARGUMENTS,
  });

/**
 * A page that fails its test on any script error or unexpected failed request. `allow` lists expected console text.
 * `signedInAt`: the server at which the browser is signed in already, as the administrator or as `account`.
 */
export async function openPage(
  browser: Browser,
  of: {
    viewport: { width: number; height: number };
    dark?: boolean;
    allow?: RegExp;
    signedInAt?: string;
    account?: Readonly<Record<string, string>>;
  },
): Promise<{ page: Page; faults: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({
    viewport: of.viewport,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    colorScheme: of.dark ? "dark" : "light",
    hasTouch: of.viewport.width < 600,
    reducedMotion: "reduce",
  });
  if (of.signedInAt !== undefined) {
    const res = await context.request.post(`${of.signedInAt}/api/session`, { data: of.account ?? TEST_ADMIN });
    expect(res.status(), await res.text()).toBe(200);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  const note = (text: string) => {
    if (!of.allow?.test(text)) faults.push(text);
  };
  page.on("pageerror", (error) => note(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Waits until the map has drawn everything it asked for. */
export const mapIdle = (page: Page) => page.locator('[data-map-idle="true"]').first().waitFor({ state: "attached" });

/** No serious accessibility fault, and nothing wider than the screen. */
export async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude(".maplibregl-canvas").analyze();
  expect(
    violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .map((n) => n.target.join(" "))
          .slice(0, 4)
          .join(" | ")}`,
    ),
  ).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

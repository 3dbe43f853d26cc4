/**
 * The nights of the expert cases in the real application: each in a city of its own, imported, traced and pictured on a
 * desk and on a phone. Ends with an error where the application answers otherwise than an expert. Needs the built web.
 *
 *     npm run shots -- [case ...]        pictures in shots/
 */
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import type { Trace } from "../../shared/contract/traces.ts";
import { DESKTOP, launch, mapIdle, openPage, PHONE } from "../support/browser.ts";
import { EXPERT_CASES, type ExpertCase } from "../support/expert-cases.ts";
import { startServer } from "../support/running-server.ts";
import { fillCity } from "./scenario-files.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OUT = `${ROOT}shots/`;
/** The expert's answer: the outfall to go to, or why none is named. */
const EXPECTED: Record<ExpertCase, (of: Trace) => boolean> = {
  reversal: first("BELOW"),
  "closed-gate": (of) => first("M2")(of) && ruledOut(of, "N1").includes("gate-closed-between"),
  "unknown-reach": (of) => of.domain.uncertain_length_m > 0 && of.suspects.some((s) => s.outfall.code === "S1"),
  "standing-creek": (of) => ruledOut(of, "S1").includes("standing-water-between"),
  "standing-river": (of) => of.suspects.length === 0 && of.unlisted.every((u) => u.reach === "m5"),
  "silent-section": (of) => first("M2")(of) && ruledOut(of, "N1").includes("contradicted-by-section"),
  "two-sources": (of) => of.others.some((o) => o.kind === "pair" && o.posterior.probability > 0.9),
  "broken-sensor": (of) => (of.instrument?.probability ?? 0) > 0.9 && of.suspects.length === 0,
  "no-data": (of) => of.status === "insufficient" && of.suspects.every((s) => s.posterior === null),
  "nothing-stands-out": (of) => of.status === "insufficient",
};
function first(code: string): (of: Trace) => boolean {
  return ({ suspects }) => suspects[0]?.outfall.code === code;
}
const ruledOut = ({ excluded }: Trace, code: string): string[] =>
  (excluded.find((e) => e.outfall.code === code)?.reasons ?? []).map((r) => r.reason);

async function picture(
  browser: Browser,
  address: string,
  file: string,
  of: Parameters<typeof openPage>[1],
): Promise<string[]> {
  const { page, faults, close } = await openPage(browser, of);
  await page.goto(address);
  await page.getByTestId("trace-workspace").waitFor();
  await mapIdle(page);
  // what slides and fades has come to rest
  await page.waitForTimeout(600);
  await page.screenshot({ path: `${OUT}${file}.png` });
  await close();
  return faults;
}

async function shoot(browser: Browser, name: ExpertCase): Promise<string[]> {
  const server = await startServer({ DEMO: "0" });
  try {
    const told = await fillCity(server.url, EXPERT_CASES[name]);
    const at = `${server.url}/trace/${told.id}`;
    const faults = [
      ...(await picture(browser, at, `${name}-desktop`, { viewport: DESKTOP, signedInAt: server.url })),
      ...(await picture(browser, at, `${name}-phone`, { viewport: PHONE, dark: true, signedInAt: server.url })),
    ];
    if (!EXPECTED[name](told)) {
      const list = told.suspects
        .map((s) => `${s.outfall.code} ${s.posterior?.probability.toFixed(3) ?? "–"}`)
        .join(", ");
      faults.push(
        `answer: ${told.status}, suspects ${list || "none"}, instrument ${told.instrument?.probability ?? "–"}`,
      );
    }
    return faults;
  } finally {
    await server.remove();
  }
}

if (!existsSync(`${ROOT}dist/web/index.html`)) throw new Error("build the web first: npx vite build");
mkdirSync(OUT, { recursive: true });
const all = Object.keys(EXPERT_CASES) as ExpertCase[];
const asked = process.argv.slice(2);
const browser = await launch();
let failed = 0;
for (const name of asked.length === 0 ? all : all.filter((n) => asked.includes(n))) {
  const faults = await shoot(browser, name);
  if (faults.length > 0) failed++;
  console.log(`${faults.length === 0 ? "as an expert would say" : "NOT as expected"}  ${name}  ${faults.join("; ")}`);
}
await browser.close();
process.exitCode = failed === 0 ? 0 : 1;

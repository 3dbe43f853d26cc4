// npm test: everything CI runs, on a fresh clone. `--quick` (npm run check) leaves out the crash and browser tests.
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browser } from "./browser.mjs";
import { binOf, install, run, say } from "./setup.mjs";

const quick = process.argv.includes("--quick");
const reports = mkdtempSync(join(tmpdir(), "capillary-test-"));
const totals = { passed: 0, failed: 0, skipped: 0 };

function step(title, command, args) {
  say(`\n── ${title}`);
  const started = Date.now();
  const ok = run(command, args) === 0;
  totals[ok ? "passed" : "failed"]++;
  say(`${ok ? "✓" : "✗"} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function suite(title, project) {
  say(`\n── ${title}`);
  const report = join(reports, `${project}.json`);
  const code = run(process.execPath, [
    binOf("vitest"),
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) {
    totals.failed++;
    return;
  }
  const result = JSON.parse(readFileSync(report, "utf8"));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests;
  totals.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
  // A suite that could not be loaded, or an error outside any test, fails the run although no test failed.
  if (code !== 0 && result.numFailedTests === 0) totals.failed++;
  if (result.numTotalTests === 0) totals.failed++;
}

install();
step("types", process.execPath, [binOf("vue-tsc"), "--noEmit", "-p", "."]);
step("lint and format", process.execPath, [binOf("@biomejs/biome", "biome"), "ci", "--diagnostic-level=error", "."]);
step("import arrows", process.execPath, [
  binOf("dependency-cruiser", "depcruise"),
  "--config",
  ".dependency-cruiser.cjs",
  "shared",
  "server",
  "seeds",
  "web/src",
  "tests",
]);
step("kernels", process.execPath, ["scripts/build-kernels.mjs", "--check"]);
step("file sizes", process.execPath, ["scripts/check-sizes.mjs"]);
step("dead code", process.execPath, [binOf("knip"), "--no-progress"]);
suite("unit, API and conformance tests", "unit");
if (!quick) {
  suite("crash tests", "crash");
  const chromium = browser();
  if (chromium === undefined) {
    say("没有浏览器：请安装 chromium 与 fonts-noto-cjk。 No browser: install chromium and fonts-noto-cjk.");
    totals.failed++;
  } else {
    if (chromium !== "playwright") process.env.CHROMIUM_PATH = chromium;
    step("web build", process.execPath, [binOf("vite"), "build", "--logLevel", "error"]);
    suite("browser tests", "e2e");
  }
}

say(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ""}`);
process.exit(totals.failed === 0 ? 0 : 1);

// npm test: everything CI runs, on a fresh clone. `--quick` (npm run check) leaves out the crash and browser tests.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const findBrowser = () => [process.env.CHROMIUM_PATH, ...BROWSERS].find((path) => path && existsSync(path));

/** A browser with a Chinese font: Debian's package as root, else Playwright's own download. */
function browser() {
  const found = findBrowser();
  if (found) return found;
  say("\n── 浏览器 · browser");
  const root = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  if (root) {
    run("apt-get", ["update", "-qq"], { quiet: true });
    run("apt-get", ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"], {
      quiet: true,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    return findBrowser();
  }
  const code = run(process.execPath, [binOf("playwright-core"), "install", "chromium"]);
  return code === 0 ? "playwright" : undefined;
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

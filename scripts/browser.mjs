// A browser for tests and pictures: the one named by CHROMIUM_PATH or the system's; else Debian's package or Playwright's own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { binOf, run, say } from "./setup.mjs";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const findBrowser = () => [process.env.CHROMIUM_PATH, ...BROWSERS].find((path) => path && existsSync(path));

/** Path of a browser with a Chinese font, "playwright" for its own download, undefined where there is none. */
export function browser() {
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

// npm run shots: pictures of the expert cases from the real application, into shots/.
import { browser } from "./browser.mjs";
import { run, say } from "./setup.mjs";

const found = browser();
if (found === undefined) {
  say("没有可用的浏览器 · no browser to take pictures with");
  process.exit(1);
}
const env = found === "playwright" ? {} : { CHROMIUM_PATH: found };
process.exit(
  run(process.execPath, ["--import", "tsx", "tests/shots/expert-cases.ts", ...process.argv.slice(2)], { env }),
);

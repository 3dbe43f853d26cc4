// npm start: install if needed, build the web if it changed, then serve everything on one port.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { binOf, hashOf, install, ROOT, run, say, stamp, stamped } from "./setup.mjs";

install();

const sources = hashOf(["web", "shared", "vite.config.ts", "package-lock.json"]);
if (!stamped("web", sources) || !existsSync(join(ROOT, "dist", "web", "index.html"))) {
  say("构建网页 · building the web …");
  const code = run(process.execPath, [binOf("vite"), "build", "--logLevel", "error"]);
  if (code !== 0) process.exit(code);
  stamp("web", sources);
}

const server = spawn(process.execPath, ["--import", "tsx", "server/main.ts", ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(code ?? (signal ? 0 : 1)));

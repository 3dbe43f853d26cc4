// npm run dev: server with reload and Vite side by side.
import { spawn } from "node:child_process";
import { binOf, install, ROOT } from "./setup.mjs";

install();
const commands = ["node --watch --import tsx server/main.ts", `node ${binOf("vite")}`];
const child = spawn(
  process.execPath,
  [binOf("concurrently"), "-k", "-n", "server,web", "-c", "blue,green", ...commands],
  {
    cwd: ROOT,
    stdio: "inherit",
  },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 0));

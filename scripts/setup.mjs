// What both `npm start` and `npm test` need first. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));
const STAMPS = join(ROOT, "node_modules", ".capillary");
const windows = process.platform === "win32";

export const say = (text) => process.stdout.write(`${text}\n`);

/** Runs a command in the repository and answers its exit code; output goes to this terminal unless `quiet`. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: quiet ? "pipe" : "inherit",
    env: { ...process.env, ...env },
    shell: windows,
    encoding: "utf8",
  });
  if (quiet && result.status !== 0) process.stdout.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  return result.status ?? 1;
}

/** A stamp remembers the content a step was done for, so that it is done again only when that content changes. */
export const stamped = (name, hash) =>
  existsSync(join(STAMPS, name)) && readFileSync(join(STAMPS, name), "utf8") === hash;
export function stamp(name, hash) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), hash);
}

export function hashOf(paths) {
  const hash = createHash("sha256");
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).sort()) visit(join(path, entry));
    } else hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  };
  for (const path of paths) visit(join(ROOT, path));
  return hash.digest("hex");
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`需要 Node.js 20.19 或更新版本，当前是 ${process.versions.node}。 Node.js ≥ 20.19 is required.`);
  process.exit(1);
}

function sqliteLoads() {
  const probe = "new (require('better-sqlite3'))(':memory:').close()";
  return spawnSync(process.execPath, ["-e", probe], { cwd: ROOT, stdio: "pipe" }).status === 0;
}

function explainCompiler() {
  say("");
  say("better-sqlite3 没有装好：没有适合本机的预编译包，编译需要 python3、make 和 g++。");
  say("better-sqlite3 could not be built: it needs python3, make and g++ where no prebuilt binary fits.");
  say("  Debian/Ubuntu:  sudo apt-get install -y python3 make g++");
  say("  CentOS/Rocky:   sudo dnf install -y python3 make gcc-c++");
  say("  macOS:          xcode-select --install");
  say("装好后再运行一次本命令即可。 Then run this command again.");
  process.exit(1);
}

/** Installs what package-lock.json names, once per lockfile and Node version, and proves that the database engine loads. */
export function install() {
  checkNode();
  const wanted = `${hashOf(["package-lock.json"])} ${process.versions.modules}`;
  if (stamped("install", wanted) && existsSync(join(ROOT, "node_modules", "tsx"))) return;
  say("安装依赖（首次约需一至三分钟） · installing dependencies …");
  const code = run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) {
    say("依赖安装失败：请查看上面的信息（网络、磁盘空间或编译器）。 npm ci failed, see above.");
    explainCompilerIfMissing();
    process.exit(code);
  }
  if (!sqliteLoads()) {
    run("npm", ["rebuild", "better-sqlite3", "--loglevel=error"]);
    if (!sqliteLoads()) explainCompiler();
  }
  stamp("install", wanted);
}

function explainCompilerIfMissing() {
  const has = (tool) => spawnSync(tool, ["--version"], { stdio: "ignore", shell: windows }).status === 0;
  if (!has("make") || !has("g++") || !has("python3")) explainCompiler();
}

/** Path of a package's command, run with this same Node: no shell wrapper in between. */
export function binOf(packageName, bin = packageName) {
  const folder = join(ROOT, "node_modules", packageName);
  const { bin: bins } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bins === "string" ? bins : bins[bin]);
}

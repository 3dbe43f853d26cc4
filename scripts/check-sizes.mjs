// Small rooms: warns at 300 lines a file, refuses above 500. Data tables are exempt and listed here by name.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, say } from "./setup.mjs";

const WARN = 300;
const REFUSE = 500;
/** Tables, read by their rows. */
const TABLES = [
  /^shared\/rules\//,
  /^shared\/glossary/,
  /^seeds\/city\/.*(table|data|names)/,
  /^web\/src\/i18n\//,
  /\.sql$/,
];

const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
});
let refused = 0;
for (const path of listed.split("\n").filter((p) => /\.(ts|mts|mjs|vue)$/.test(p) && existsSync(join(ROOT, p)))) {
  if (TABLES.some((table) => table.test(path))) continue;
  const lines = readFileSync(join(ROOT, path), "utf8").split("\n").length;
  if (lines > REFUSE) {
    refused++;
    say(`✗ ${path}: ${lines} lines, more than ${REFUSE}`);
  } else if (lines > WARN) say(`! ${path}: ${lines} lines`);
}
process.exit(refused === 0 ? 0 : 1);

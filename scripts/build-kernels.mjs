// Compiles the kernels of the tracing model and writes them as text, so that whoever runs the code needs no compiler.
// `npm run kernels` writes; `--check` compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { ROOT, say } from "./setup.mjs";

const FOLDER = "shared/domain/tracing/kernels";
const TARGET = join(ROOT, FOLDER, "kernels-binary.ts");
const LINE = 112;

let binary;
const { error, stderr } = await asc.main(
  ["index.ts", "-O3", "--runtime", "stub", "--enable", "simd", "--noAssert", "--outFile", "out.wasm"],
  {
    readFile: (name) => {
      try {
        return readFileSync(join(ROOT, FOLDER, "assembly", name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (_, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  },
);
if (error) {
  say(String(stderr));
  process.exit(1);
}
const text = Buffer.from(binary).toString("base64");
const lines = text.match(new RegExp(`.{1,${LINE}}`, "g")).map((line) => `  "${line}",`);
const written = [
  "/** What `assembly/` compiles to, in base 64. Written by `npm run kernels`; a test compares. */",
  "export const KERNELS_BINARY = [",
  ...lines,
  '].join("");',
  "",
].join("\n");

if (process.argv.includes("--check")) {
  const same = readFileSync(TARGET, "utf8") === written;
  if (!same) say(`✗ ${FOLDER}/kernels-binary.ts is not what assembly/ compiles to: run npm run kernels`);
  process.exit(same ? 0 : 1);
}
writeFileSync(TARGET, written);
say(`${binary.length} bytes`);

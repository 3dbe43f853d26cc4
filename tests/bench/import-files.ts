import { once } from "node:events";
import { createWriteStream, openAsBlob } from "node:fs";
import { join } from "node:path";
import { signedIn } from "../support/signed-in.ts";

const SECTIONS = 100;
const ROWS = 112_000;
const PARAMETERS = [
  "水温(℃)",
  "pH(无量纲)",
  "溶解氧(mg/L)",
  "电导率(μS/cm)",
  "浊度(NTU)",
  "高锰酸盐指数(mg/L)",
  "氨氮(mg/L)",
  "总磷(mg/L)",
  "总氮(mg/L)",
];
const TYPICAL = [20, 7.5, 7, 450, 20, 3, 0.3, 0.1, 2];

async function writeFile(path: string, header: string, rows: Iterable<string>) {
  const out = createWriteStream(path);
  out.write(`${header}\n`);
  for (const row of rows) if (!out.write(`${row}\n`)) await once(out, "drain");
  out.end();
  await once(out, "finish");
}

function* readings() {
  const start = Date.UTC(2022, 0, 1);
  for (let i = 0; i < ROWS; i++) {
    const time = new Date(start + Math.floor(i / SECTIONS) * 4 * 3_600_000)
      .toISOString()
      .slice(0, 16)
      .replace("T", " ");
    yield `B-${i % SECTIONS},${time},${TYPICAL.map((v, p) => (v * (1 + ((i * 7 + p * 13) % 41) / 100)).toFixed(3)).join(",")}`;
  }
}
function* sections() {
  for (let i = 0; i < SECTIONS; i++) yield `B-${i},测试断面${i},119.9,31.7,provincial,III`;
}

/** Sends a file as an officer would and waits until the import has ended. */
export async function upload(url: string, kind: string, path: string): Promise<{ accepted: number; state: string }> {
  const form = new FormData();
  form.set("kind", kind);
  form.set("file", await openAsBlob(path), path);
  const res = await fetch(`${url}/api/imports`, { method: "POST", body: form, headers: await signedIn(url) });
  if (!res.ok) throw new Error(await res.text());
  return (await res.json()) as { accepted: number; state: string };
}

/** Values in each row of the readings. */
export const VALUES_PER_ROW = PARAMETERS.length;

/** A register of sections and a million values of readings of them, as CSV. Answers their paths. */
export async function writeImportFiles(folder: string): Promise<{ registry: string; file: string }> {
  const registry = join(folder, "sections.csv");
  const file = join(folder, "readings.csv");
  await writeFile(registry, "code,name,lon,lat,level,target_class", sections());
  await writeFile(file, `section,time,${PARAMETERS.join(",")}`, readings());
  return { registry, file };
}

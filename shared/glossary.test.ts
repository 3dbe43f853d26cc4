import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { GLOSSARY } from "./glossary.ts";
import { PARAMETERS } from "./rules/parameters.ts";

const MIGRATIONS = new URL("../server/stores/migrations/", import.meta.url);
const CONTRACT = new URL("./contract/", import.meta.url);
/** Words a table definition may begin with that are not columns. */
const CONSTRAINT = /^(PRIMARY|FOREIGN|UNIQUE|CHECK|CONSTRAINT)\b/i;

/** `table.column` of every CREATE TABLE and ADD COLUMN. */
function columnsOf(sql: string): string[] {
  const bare = sql.replace(/--.*$/gm, "");
  const created = [...bare.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\(([\s\S]*?)\)\s*(?:STRICT|WITHOUT|;)/gi)];
  const added = [...bare.matchAll(/ALTER TABLE (\w+)\s+ADD (?:COLUMN )?(\w+)/gi)].map((m) => `${m[1]}.${m[2]}`);
  return [...created.flatMap((m) => definitions(m[2] ?? "").map((column) => `${m[1]}.${column}`)), ...added];
}

/** Names of the columns between the brackets of a table; commas inside nested brackets do not separate. */
function definitions(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= body.length; i++) {
    const c = body[i] ?? ",";
    depth += c === "(" ? 1 : c === ")" ? -1 : 0;
    if (c !== "," || (depth !== 0 && i < body.length)) continue;
    parts.push(body.slice(start, i).trim());
    start = i + 1;
  }
  return parts.filter((p) => p !== "" && !CONSTRAINT.test(p)).map((p) => p.split(/\s/)[0] ?? "");
}

/** Field names of a schema, through arrays, unions and wrappers. */
function fieldsOf(schema: unknown, found: Set<string>, seen: Set<unknown>): void {
  if (!(schema instanceof z.core.$ZodType) || seen.has(schema)) return;
  seen.add(schema);
  for (const [name, part] of Object.entries(schema._zod.def)) {
    if (name === "shape") {
      for (const [field, of] of Object.entries(part as object)) {
        found.add(field);
        fieldsOf(of, found, seen);
      }
    } else for (const one of Array.isArray(part) ? part : [part]) fieldsOf(one, found, seen);
  }
}

const terms = new Set(GLOSSARY.map((entry) => entry.term));

it("names each term once, with its Chinese and a definition", () => {
  expect(terms.size).toBe(GLOSSARY.length);
  for (const { term, zh, definition } of GLOSSARY) expect([term, zh, definition].every((t) => t.length > 0)).toBe(true);
});

it("has an entry for every column of every table", () => {
  const files = readdirSync(MIGRATIONS).filter((f) => f.endsWith(".sql"));
  const columns = files.flatMap((f) => columnsOf(readFileSync(new URL(f, MIGRATIONS), "utf8")));
  const parameterColumns = new Set(PARAMETERS.map((p) => p.key.toLowerCase()));
  const missing = columns.filter((c) => {
    const name = c.split(".")[1] ?? "";
    return !terms.has(name) && !(c.startsWith("reading") && parameterColumns.has(name.split("_")[0] ?? ""));
  });
  expect(columns.length).toBeGreaterThan(100);
  expect(missing, `columns without an entry in shared/glossary.ts: ${missing.join(", ")}`).toEqual([]);
});

it("has an entry for every field of the contract", async () => {
  const missing: string[] = [];
  let fields = 0;
  for (const file of readdirSync(CONTRACT).filter((f) => f.endsWith(".ts") && !f.endsWith(".test.ts"))) {
    const found = new Set<string>();
    for (const exported of Object.values(await import(new URL(file, CONTRACT).href)))
      fieldsOf(exported, found, new Set());
    fields += found.size;
    missing.push(...[...found].filter((f) => !terms.has(f)).map((f) => `${file.replace(/\.ts$/, "")}.${f}`));
  }
  expect(fields).toBeGreaterThan(100);
  expect(missing, `contract fields without an entry in shared/glossary.ts: ${missing.join(", ")}`).toEqual([]);
});

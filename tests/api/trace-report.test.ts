import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { type AppContext, createContext } from "../../server/context.ts";
import { appWithAllRights, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";
import { zipEntry } from "../support/zip.ts";

let ctx: AppContext;
let app: ReturnType<typeof createApp>;
let id: string;

beforeAll(async () => {
  ctx = await createContext(readConfig({ DATABASE_URL: ":memory:", DEMO: "0" }), {
    now: () => TEST_NOW,
    log: () => {},
  });
  ({ app } = await appWithAllRights(ctx));
  await fillTracedRiver(ctx);
  const made = await app.request("/api/traces", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ section: "S1" }),
  });
  id = ((await made.json()) as { id: string }).id;
}, 60_000);
afterAll(() => ctx.close());

const report = (format: string, of = id) => app.request(`/api/traces/${of}/report?format=${format}`);
const bytesOf = async (res: Response) => Buffer.from(await res.arrayBuffer());

async function textOf(pdf: Buffer): Promise<{ pages: number; text: string }> {
  const document = await getDocument({ data: new Uint8Array(pdf), useSystemFonts: false }).promise;
  const parts: string[] = [];
  for (let page = 1; page <= document.numPages; page++) {
    const { items } = await (await document.getPage(page)).getTextContent();
    parts.push(items.map((i) => ("str" in i ? i.str : "")).join(""));
  }
  return { pages: document.numPages, text: parts.join("\n").replace(/\s/g, "") };
}

const SAID = ["水污染溯源报告", "结论", "超标情况", "嫌疑排口", "已排除的排口", "依据与复算", "待核实"];

describe("the report of a trace", { timeout: 60_000 }, () => {
  it("as DOCX says what the record says, with its hashes and the map", async () => {
    const res = await report("docx");
    expect(res.status).toBe(200);
    expect(res.headers.get("content-type")).toContain("wordprocessingml");
    expect(decodeURIComponent(res.headers.get("content-disposition") ?? "")).toMatch(/溯源报告_.+\.docx/);
    const record = (await (await app.request(`/api/traces/${id}`)).json()) as {
      record: { input_hash: string };
      suspects: { outfall: { name: string } }[];
    };
    const file = await bytesOf(res);
    const words = zipEntry(file, "word/document.xml").replace(/<[^>]+>/g, "");
    for (const said of [...SAID, record.record.input_hash, record.suspects[0]?.outfall.name ?? "-"])
      expect(words).toContain(said);
    expect(file.includes("word/media/")).toBe(true);
  });

  it("as PDF says the same in embedded Chinese fonts", async () => {
    const res = await report("pdf");
    expect(
      res.status,
      await res
        .clone()
        .text()
        .then((t) => t.slice(0, 200)),
    ).toBe(200);
    const { pages, text } = await textOf(await bytesOf(res));
    expect(pages).toBeGreaterThanOrEqual(2);
    for (const said of SAID) expect(text).toContain(said);
  });

  it("says in words what cannot be had", async () => {
    const wrong = await report("odt");
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain("docx");
    expect((await report("pdf", "0".repeat(26))).status).toBe(404);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { type AppContext, createContext } from "../../server/context.ts";
import { appWithAllRights, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";
import { at, outfallVersion } from "../support/waterways.ts";
import { zipEntry } from "../support/zip.ts";

/** Control characters, markup, a formula, an override of the reading direction, half a surrogate, and no end. */
const HOSTILE = `=1+1\u0001\u0008<w:p/>&]]>"\r\nSet-Cookie: a=b\u202E\uD800${"长".repeat(3000)}`;

describe("a report with hostile names", { timeout: 120_000 }, () => {
  let ctx: AppContext;
  let app: ReturnType<typeof createApp>;
  let id: string;
  beforeAll(async () => {
    ctx = await createContext(readConfig({ DATABASE_URL: ":memory:", DEMO: "0" }), {
      now: () => TEST_NOW,
      log: () => {},
    });
    ({ app } = await appWithAllRights(ctx));
    const { ways } = await fillTracedRiver(ctx);
    await ways.outfalls(outfallVersion("O3", at(5000, 20), { name: HOSTILE, responsibleParty: HOSTILE }));
    await ways.place();
    const made = await app.request("/api/traces", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ section: "S1" }),
    });
    id = ((await made.json()) as { id: string }).id;
  }, 60_000);
  afterAll(() => ctx.close());

  it("is a document that opens: no character XML does not know, no markup of the name's own", async () => {
    const res = await app.request(`/api/traces/${id}/report?format=docx`);
    expect(res.status).toBe(200);
    expect([...res.headers.keys()]).not.toContain("set-cookie");
    const xml = zipEntry(Buffer.from(await res.arrayBuffer()), "word/document.xml");
    expect(xml).toContain("=1+1");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
    expect(xml).not.toContain("<w:p/>&]]");
  });

  it("is a PDF that is made", async () => {
    const res = await app.request(`/api/traces/${id}/report?format=pdf`);
    expect(res.status).toBe(200);
    expect(
      Buffer.from(await res.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  });
});

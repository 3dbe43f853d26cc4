import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { type AppContext, createContext } from "../../server/context.ts";
import { openDatabase } from "../../server/stores/open-database.ts";
import type { Database } from "../../server/stores/stores.ts";
import { newImport, outfall, section } from "../stores/fixtures.ts";
import { appWithAllRights, TEST_NOW } from "../support/test-context.ts";

/** The application on a file, and beside it a second connection that writes as the command line does. */
let folder: string;
let ctx: AppContext;
let app: ReturnType<typeof createApp>;
let other: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "capillary-other-"));
  const config = readConfig({ DATA_DIR: folder, DEMO: "0" });
  ctx = await createContext(config, { now: () => TEST_NOW, log: () => {} });
  ({ app } = await appWithAllRights(ctx));
  other = await openDatabase(config.databasePath);
});
afterAll(async () => {
  await other.close();
  await ctx.close();
  rmSync(folder, { recursive: true, force: true });
});
const json = async (path: string) => (await app.request(`/api${path}`)).json();
const total = async (path: string) => ((await json(path)) as { total: number }).total;
const found = async (q: string) => ((await json(`/search?q=${q}`)) as { items: { code: string }[] }).items;
const tileVersion = async () => ((await json("/meta")) as { tile_version: string }).tile_version;

describe("what another process writes", () => {
  it("is in lists, search and tiles with the next request, and out of them when it is taken back", async () => {
    const before = await tileVersion();
    expect([await total("/sections"), await total("/outfalls"), await found("S9")]).toEqual([0, 0, []]);
    const importId = await other.transact(async (stores) => {
      const id = await newImport(stores, "outfalls", TEST_NOW);
      await stores.sections.put([section("S9")], id, TEST_NOW);
      await stores.outfalls.put([outfall("P9")], id, TEST_NOW);
      return id;
    });
    expect([await total("/sections"), await total("/outfalls")]).toEqual([1, 1]);
    expect((await found("S9")).map((hit) => hit.code)).toContain("S9");
    expect((await found("P9")).map((hit) => hit.code)).toContain("P9");
    expect(await tileVersion()).not.toBe(before);

    await other.transact(({ imports }) => imports.undoRegistry(importId));
    expect([await total("/sections"), await total("/outfalls"), await found("S9")]).toEqual([0, 0, []]);
    expect(await tileVersion()).toBe(before);
  });

  it("changes the version of the registers only when it is of them", async () => {
    const [data, registers] = [ctx.database.version(), await ctx.database.registersVersion()];
    await other.transact(({ settings }) => settings.set("some", "thing"));
    expect(ctx.database.version()).not.toBe(data);
    expect(await ctx.database.registersVersion()).toBe(registers);
    await other.transact(async (stores) =>
      stores.sections.put([section("S10")], await newImport(stores, "sections", TEST_NOW), TEST_NOW),
    );
    expect(await ctx.database.registersVersion()).not.toBe(registers);
  });
});

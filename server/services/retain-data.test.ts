import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { DAY_S } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { openDatabase } from "../stores/open-database.ts";
import { listImportIssues } from "./list-imports.ts";
import { retainData } from "./retain-data.ts";

const NOW = epochSeconds(1_790_000_000);
const folder = mkdtempSync(join(tmpdir(), "capillary-retain-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("forgets issues of imports long ended and files left behind, and nothing else", async () => {
  const database = await openDatabase(":memory:");
  const issue = (row: number) => ({
    row,
    column: null,
    code: "x",
    severity: "error" as const,
    message: "错",
    value: null,
  });
  const made = async (finishedDaysAgo: number | null, issues: number) =>
    database.transact(async ({ imports }) => {
      const of = { kind: "readings", fileName: "r.csv", sha256: "x", sizeBytes: 1, options: {}, createdAt: NOW };
      const { id } = await imports.create(of);
      await imports.addIssues(
        id,
        Array.from({ length: issues }, (_, i) => issue(i)),
      );
      const finishedAt = finishedDaysAgo === null ? null : epochSeconds(NOW - finishedDaysAgo * DAY_S);
      if (finishedAt !== null) await imports.update(id, { state: "refused", finishedAt });
      return id;
    });
  const [old, recent, running] = [await made(500, 4_500), await made(300, 3), await made(null, 2)];
  for (const name of ["left", "arriving"]) writeFileSync(join(folder, name), "x");
  utimesSync(join(folder, "left"), Date.now() / 1000 - 3 * DAY_S, Date.now() / 1000 - 3 * DAY_S);
  const of = { database, now: () => NOW, uploadDir: folder, tell: () => {}, onError: () => {} };

  expect(await retainData({ ...of, keepIssuesDays: 0 }).run()).toEqual({ issues: 0, uploads: 1 });
  expect([existsSync(join(folder, "left")), existsSync(join(folder, "arriving"))]).toEqual([false, true]);
  const retention = retainData({ ...of, keepIssuesDays: 400 });
  expect(await retention.run()).toEqual({ issues: 4_500, uploads: 0 });
  expect(await retention.run()).toEqual({ issues: 0, uploads: 0 });

  const issues = listImportIssues(database);
  const page = { limit: 10, offset: 0 };
  expect(await issues(old, page)).toMatchObject({ total: 1, items: [{ code: "issues-forgotten", severity: "info" }] });
  expect((await database.read.imports.find(old))?.issueCount).toBe(4_500);
  expect([(await issues(recent, page)).total, (await issues(running, page)).total]).toEqual([3, 2]);
  await database.close();
});

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
  const told: string[] = [];
  await database.transact(async ({ accounts, sessions }) => {
    const account = { login: "li.ming", name: "李明", passwordHash: null, ssoSubject: null, grants: [] };
    const { id: accountId } = await accounts.create({
      ...account,
      mustChangePassword: false,
      disabled: false,
      demo: false,
      createdAt: NOW,
    });
    for (const [id, days] of [
      ["long-ended", 191],
      ["ended", 10],
    ] as const) {
      const [at, expiresAt] = [epochSeconds(NOW - (days + 1) * DAY_S), epochSeconds(NOW - days * DAY_S)];
      const session = { id, accountId, createdAt: at, lastSeenAt: at, expiresAt, address: "", agent: "" };
      await sessions.create(session, id);
    }
  });
  const of = {
    database,
    now: () => NOW,
    uploadDir: folder,
    tell: (_: string, text: string) => told.push(text),
    onError: () => {},
  };

  expect(await retainData({ ...of, keepIssuesDays: 0 }).run()).toEqual({ issues: 0, sessions: 1, uploads: 1 });
  expect([existsSync(join(folder, "left")), existsSync(join(folder, "arriving"))]).toEqual([false, true]);
  const retention = retainData({ ...of, keepIssuesDays: 400 });
  expect(await retention.run()).toEqual({ issues: 4_500, sessions: 0, uploads: 0 });
  expect(await retention.run()).toEqual({ issues: 0, sessions: 0, uploads: 0 });

  const removals = await database.read.audit.list({ action: "retention.run" }, { limit: 9, offset: 0 });
  expect(removals.items.map(({ after }) => after)).toEqual([
    { issues: 4_500, sessions: 0, uploads: 0 },
    { issues: 0, sessions: 1, uploads: 1 },
  ]);
  expect(told.filter((text) => text === "head of the audit")).toHaveLength(3);
  const issues = listImportIssues(database);
  const page = { limit: 10, offset: 0 };
  expect(await issues(old, page)).toMatchObject({ total: 1, items: [{ code: "issues-forgotten", severity: "info" }] });
  expect((await database.read.imports.find(old))?.issueCount).toBe(4_500);
  expect([(await issues(recent, page)).total, (await issues(running, page)).total]).toEqual([3, 2]);
  await database.close();
});

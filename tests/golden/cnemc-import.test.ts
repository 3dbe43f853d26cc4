import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeRealData, realDataPath } from "../support/real-data.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";

const file = (path: string) => ({ name: path.split("/").at(-1) as string, content: readFileSync(realDataPath(path)) });
const CSV = "cnemc/cnemc_2021-04-01_05_jiangsu.csv";
const JSON_PAGE = "cnemc/raw_api_2021-03-30_98.json";

describeRealData("the national centre's real-time data", () => {
  it("imports the Jiangsu archive: every row accepted or explained", async () => {
    const { app, close } = await createTestApp();
    const t = performance.now();
    const first = await importFile(app, "readings", file(CSV), { year: "2021", create_unplaced: "true" });
    console.log(
      first.state,
      first.accepted,
      first.rejected,
      first.unchanged,
      first.issue_count,
      first.failure,
      performance.now() - t,
    );
    console.log(
      [...new Set(first.issues.map((i) => i.severity + " " + i.code))].map(
        (k) => k + " " + first.issues.filter((i) => i.severity + " " + i.code === k).length,
      ),
      first.issues.slice(0, 5),
    );
    const again = await importFile(app, "readings", file(CSV), { year: "2021", create_unplaced: "true" });
    console.log(again.state, again.accepted, again.rejected, again.unchanged, again.issue_count);
    const j = await importFile(app, "readings", file(JSON_PAGE), { year: "2021", create_unplaced: "true" });
    console.log(j.state, j.accepted, j.rejected, j.unchanged, j.issue_count, [
      ...new Set(j.issues.map((i) => i.severity + " " + i.code)),
    ]);
    const u = await app.request(`/api/imports/${first.importId}/undo`, { method: "POST" });
    console.log(u.status, await u.text());
    const u2 = await app.request(`/api/imports/${j.importId}/undo`, { method: "POST" });
    console.log(u2.status, (await u2.text()).slice(0, 300));
    expect(first.state).toBe("done");
    await close();
  });
});

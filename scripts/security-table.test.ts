import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const at = (path: string) => new URL(`../${path}`, import.meta.url);

it("every row of the table of attacks names a test that exists, or says that it is not done", () => {
  const rows = readFileSync(at("docs/security.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| V\d/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const proof = row.split(" | ").at(-1)?.replace(/ \|$/, "") ?? "";
    if (proof === "未做") continue;
    const [file, name] = proof.split(" › ");
    expect(readFileSync(at(file ?? ""), "utf8"), row).toContain(`"${name}"`);
  }
});

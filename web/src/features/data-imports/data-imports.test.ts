import { IMPORT_KINDS, type ImportIssueResponse } from "@shared/contract/imports.ts";
import type { SectionSummary } from "@shared/contract/sections.ts";
import { describe, expect, test } from "vitest";
import { countIssues, filterIssues } from "./issue-filter.ts";
import { countFreshness, groupBySource, quietSections } from "./source-groups.ts";
import { hasTemplate, templateColumns } from "./template-columns.ts";

const issue = (severity: ImportIssueResponse["severity"], code: string): ImportIssueResponse => ({
  row: 1,
  column: null,
  code,
  severity,
  message: "",
  value: null,
});

test("issues narrow by severity and code together, and are counted most frequent first", () => {
  const all = [
    issue("info", "b"),
    issue("error", "a"),
    issue("warning", "a"),
    issue("error", "c"),
    issue("error", "a"),
  ];
  expect(filterIssues(all, { severity: "", code: "" })).toHaveLength(5);
  expect(filterIssues(all, { severity: "error", code: "a" })).toHaveLength(2);
  expect(countIssues(all)).toEqual({
    severity: { error: 3, warning: 1, info: 1 },
    codes: [
      ["a", 3],
      ["b", 1],
      ["c", 1],
    ],
  });
});

describe("sources", () => {
  const section = (
    code: string,
    source: string | null,
    freshness: SectionSummary["status"]["freshness"],
    age: number | null,
  ) =>
    ({
      code,
      status: {
        freshness,
        age_s: age,
        observed_at: age === null ? null : new Date(1e12 - age * 1000).toISOString(),
        source: source === null ? null : { code: source, name: source, kind: "automatic" },
      },
    }) as SectionSummary;
  const all = [
    section("a", "x", "fresh", 10),
    section("b", "x", "offline", 900),
    section("c", "y", "stale", 60),
    section("d", null, "none", null),
  ];
  test("a source counts the sections it speaks for and knows its newest reading", () => {
    expect(groupBySource(all)).toMatchObject([
      { source: { code: "x" }, sections: 2, counts: { fresh: 1, offline: 1 }, latest: all[0]?.status.observed_at },
      { source: { code: "y" }, sections: 1, counts: { stale: 1 } },
    ]);
  });
  test("quiet ones: longest silent first, never heard last", () => {
    expect(quietSections(all, "").map((s) => s.code)).toEqual(["b", "c", "d"]);
    expect(quietSections(all, "fresh").map((s) => s.code)).toEqual(["a"]);
    expect(countFreshness(all)).toEqual({ fresh: 1, stale: 1, offline: 1, none: 1 });
  });
});

test("every kind says what it needs, in both languages, and what is required", () => {
  for (const kind of IMPORT_KINDS) {
    const columns = templateColumns(kind);
    expect(columns.some((c) => c.required)).toBe(true);
    for (const c of columns) expect(c.zh !== "" || c.header !== "", `${kind} ${c.field}`).toBe(true);
    for (const c of columns) expect(c.en, `${kind} ${c.field}`).not.toBe("");
  }
  expect(IMPORT_KINDS.filter(hasTemplate)).toEqual([
    "sections",
    "outfalls",
    "readings",
    "structures",
    "structure-states",
    "flow-states",
  ]);
});

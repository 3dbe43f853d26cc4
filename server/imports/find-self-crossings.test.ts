import { expect, it } from "vitest";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { Area } from "../../shared/domain/network/area.ts";
import { findSelfCrossings } from "./find-self-crossings.ts";
import { IssueList } from "./issues.ts";

const area = (name: string, ring: LonLat[]): Area => ({
  kind: "lake",
  name,
  code: null,
  polygons: [[ring]],
  demo: false,
});

it("tells of an outline that crosses itself, and where, and of no other", async () => {
  const issues = new IssueList();
  const square: LonLat[] = [
    [119, 31],
    [120, 31],
    [120, 32],
    [119, 32],
    [119, 31],
  ];
  const bowtie: LonLat[] = [
    [119, 31],
    [120, 32],
    [120, 31],
    [119, 32],
    [119, 31],
  ];
  await findSelfCrossings([area("方湖", square), area("蝶湖", bowtie)], issues);
  const told = issues.list();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ code: "self-crossing", severity: "warning", value: "蝶湖" });
  expect(told[0]?.message).toContain("119.50000, 31.50000");
});

import { describe, expect, it } from "vitest";
import { OUTFALL_STATUSES } from "../../shared/domain/inventory/outfall.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import { findWindow } from "../../shared/domain/network/find-window.ts";
import { buildGraph } from "../../shared/domain/network/graph.ts";
import { OUTFALL_CATEGORIES } from "../../shared/rules/hj1312-categories.ts";
import { buildCity, CITY_SEED } from "./build-city.ts";
import { makeOutfalls } from "./make-outfalls.ts";
import { placeSections, sectionAliases } from "./place-sections.ts";

const city = buildCity();
const { network, issues } = buildNetwork(city.reaches, { toleranceM: 1 });
const graph = buildGraph(network);
const sections = placeSections(city.reaches);
const outfalls = makeOutfalls(city.reaches, CITY_SEED);
const indexOf = new Map(network.reaches.map((r) => [r.ref, r.index]));

describe("the demo network", () => {
  it("is a sound network: every crossing a node, no end that nearly meets another, one part", () => {
    expect(network.reaches).toHaveLength(city.reaches.length);
    expect(issues.filter((i) => i.severity !== "info")).toEqual([]);
  });

  it("has the shape of a plain river network", () => {
    const km = network.reaches.reduce((sum, r) => sum + r.length, 0) / 1000;
    const loops = network.reaches.length - network.nodes.length + 1;
    expect(km).toBeGreaterThan(2800);
    expect(km).toBeLessThan(3800);
    expect(network.reaches.length).toBeGreaterThanOrEqual(6000);
    expect(network.reaches.length).toBeLessThanOrEqual(10_000);
    expect(loops).toBeGreaterThan(300);
    expect(Math.min(...network.reaches.map((r) => r.length))).toBeGreaterThan(40);
  });

  it("gives every reach a velocity, discharge and width a plain river can have", () => {
    for (const reach of network.reaches) {
      expect(reach.velocity).toBeGreaterThan(0);
      expect(reach.velocity).toBeLessThanOrEqual(1.2);
      expect(reach.discharge).toBeGreaterThan(0);
      expect(reach.width).toBeGreaterThan(0);
    }
  });

  it("is the same city from the same seed and another from another", () => {
    expect(JSON.stringify(buildCity())).toBe(JSON.stringify(city));
    expect(JSON.stringify(buildCity("another").reaches)).not.toBe(JSON.stringify(city.reaches));
  });

  it("covers every district and joins the lakes through lake crossings", () => {
    for (const area of city.districts)
      expect(city.reaches.filter((r) => r.district === area.name).length).toBeGreaterThan(100);
    for (const lake of city.lakes)
      expect(city.reaches.some((r) => r.kind === "lake-crossing" && r.river === lake.name)).toBe(true);
  });
});

describe("the demo sections", () => {
  it("are 20 national, 51 provincial and one or more at every district boundary a main river crosses", () => {
    const having = (level: string) =>
      sections.filter((s) => (s.version.levels as readonly string[]).includes(level)).length;
    expect(having("national")).toBe(20);
    expect(having("provincial")).toBe(51);
    expect(having("compensation")).toBeGreaterThan(18);
    expect(new Set(sections.map((s) => s.version.code)).size).toBe(sections.length);
    expect(new Set(sections.map((s) => s.version.name)).size).toBe(sections.length);
  });

  it("keep the names under which the national feed knows the real ones", () => {
    const known = new Map(sectionAliases().map((a) => [`${a.province}${a.name}`, a.code]));
    for (const name of ["黄埝桥", "姚巷桥", "魏村", "落蓬湾", "五牧", "潘家坝"]) {
      const code = known.get(`江苏省${name}`);
      expect(sections.find((s) => s.version.code === code)?.version.name).toBe(name);
    }
  });

  it("tell apart where a section stands and who answers for it", () => {
    const differing = sections
      .filter((s) => s.version.district !== s.version.responsibleDistrict)
      .map((s) => s.version.name);
    expect(differing).toEqual(expect.arrayContaining(["五牧", "潘家坝", "别桥"]));
  });

  it("have something upstream of every automatic one on a river", () => {
    for (const { spot, automatic, version } of sections) {
      if (!automatic || version.waterType !== "river") continue;
      const start = { reach: indexOf.get(spot.reach.ref) as number, measure: spot.measureM };
      const window = findWindow(graph, start, { direction: "upstream", distanceM: 5000 });
      expect(window.arc.length, version.name).toBeGreaterThan(1);
    }
  });
});

describe("the demo outfalls", () => {
  it("are 1,500 in categories of HJ 1312, at every step of 查测溯治, all marked as demo", () => {
    expect(outfalls).toHaveLength(1500);
    const codes = new Set(OUTFALL_CATEGORIES.map((c) => c.code));
    for (const { version } of outfalls) {
      expect(codes.has(version.category as string), version.category as string).toBe(true);
      expect(version.demo).toBe(true);
    }
    for (const status of OUTFALL_STATUSES)
      expect(outfalls.filter((o) => o.version.status === status).length).toBeGreaterThan(20);
    expect(new Set(outfalls.map((o) => o.version.code)).size).toBe(1500);
  });

  it("name no real enterprise: whoever is responsible carries 示例", () => {
    for (const { version } of outfalls)
      if (version.responsibleParty !== null) expect(version.responsibleParty).toContain("示例");
  });
});

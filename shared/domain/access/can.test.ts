import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GUEST, NOBODY } from "./actor.ts";
import { ANYWHERE, CITY, can, inScope, readScope, type Target } from "./can.ts";
import { targetIn, targetOfSection } from "./object-districts.ts";
import { ACTIONS, type Action, type Grant, ROLES } from "./roles.ts";

const DISTRICTS = ["武进区", "天宁区", "金坛区"];
const grants = fc.array(
  fc.record({ role: fc.constantFrom(...ROLES), district: fc.option(fc.constantFrom(...DISTRICTS), { nil: null }) }),
  { maxLength: 4 },
) as fc.Arbitrary<Grant[]>;
const districts = fc.array(fc.option(fc.constantFrom(...DISTRICTS), { nil: null }), { maxLength: 2 });
const targets: fc.Arbitrary<Target> = fc.oneof(
  fc.constant(ANYWHERE),
  fc.constant(CITY),
  fc.record({ kind: fc.constant("districts" as const), own: districts, beside: districts }),
);
const action = fc.constantFrom(...ACTIONS);
const limits = fc.option(
  fc.subarray([...ACTIONS]).map((list) => new Set<Action>(list)),
  { nil: null },
);

describe("what may be done", () => {
  it("law: another grant never takes anything away", () => {
    fc.assert(
      fc.property(grants, grants, limits, action, targets, (some, more, onlyActions, of, to) => {
        if (can({ grants: some, onlyActions }, of, to))
          expect(can({ grants: [...some, ...more], onlyActions }, of, to)).toBe(true);
      }),
    );
  });
  it("law: a limit never gives anything", () => {
    fc.assert(
      fc.property(grants, limits, action, targets, (some, onlyActions, of, to) => {
        if (can({ grants: some, onlyActions }, of, to))
          expect(can({ grants: some, onlyActions: null }, of, to)).toBe(true);
      }),
    );
  });
  it("law: who may everywhere may to anything, and who may to something may somewhere", () => {
    fc.assert(
      fc.property(grants, limits, action, targets, (some, onlyActions, of, to) => {
        const actor = { grants: some, onlyActions };
        if (can(actor, of, CITY)) expect(can(actor, of, to)).toBe(true);
        if (can(actor, of, to)) expect(can(actor, of, ANYWHERE)).toBe(true);
      }),
    );
  });
  it("law: a list cut to the scope tells exactly what opens", () => {
    fc.assert(
      fc.property(grants, limits, fc.option(fc.constantFrom(...DISTRICTS), { nil: null }), (some, onlyActions, of) => {
        const actor = { grants: some, onlyActions };
        expect(inScope(readScope(actor), of)).toBe(can(actor, "read", targetIn(of)));
      }),
    );
  });
  it("a boundary is seen and traced from both sides, and spoken of from its own", () => {
    const boundary = targetOfSection({
      district: "天宁区",
      responsibleDistrict: "天宁区",
      upstreamDistrict: "武进区",
      downstreamDistrict: null,
    });
    const wujin = { grants: [{ role: "officer", district: "武进区" }] as const, onlyActions: null };
    expect(ACTIONS.filter((of) => can(wujin, of, boundary))).toEqual(["read", "trace", "sample"]);
    expect(can({ ...wujin, grants: [{ role: "officer", district: "金坛区" }] }, "read", boundary)).toBe(false);
  });
  it("what belongs to no district is the city's", () => {
    const district = { grants: [{ role: "admin", district: "武进区" }] as const, onlyActions: null };
    expect(can(district, "read", targetIn(null))).toBe(false);
    expect(can(district, "administer", CITY)).toBe(false);
    expect(can({ ...district, grants: [{ role: "viewer", district: null }] }, "read", targetIn(null))).toBe(true);
  });
  it("a guest looks and does no more; nobody not even that", () => {
    expect(ACTIONS.filter((of) => can(GUEST, of, CITY))).toEqual(["read"]);
    expect(ACTIONS.filter((of) => can(NOBODY, of, ANYWHERE))).toEqual([]);
  });
});

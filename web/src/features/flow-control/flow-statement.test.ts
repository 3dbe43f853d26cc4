import { flowStateRequest } from "@shared/contract/flow.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMPASS, compassOf, type FlowForm, readFlowForm } from "./flow-statement.ts";

const FORM: FlowForm = {
  subject: { reach: "r1" },
  direction: "reverse",
  velocity: "0.15",
  discharge: "",
  from: "2026-08-27T20:00",
  to: "",
  reason: "桥上看到倒流",
  person: "",
};

describe("what an officer says of flow", () => {
  it("is sent in UTC, with what was left empty said to be unknown", () => {
    expect(readFlowForm(FORM)).toEqual({
      request: {
        reach: "r1",
        direction: "reverse",
        velocity_m_s: 0.15,
        discharge_m3_s: null,
        from: "2026-08-27T12:00:00Z",
        to: null,
        reason: "桥上看到倒流",
        person: null,
      },
    });
  });
  it.each([
    ["direction", { direction: null }],
    ["velocity", { velocity: "-1" }],
    ["velocity", { velocity: "50" }],
    ["discharge", { discharge: "多" }],
    ["from", { from: "" }],
    ["to", { to: "x" }],
    ["order", { to: "2026-08-27T20:00" }],
    ["reason", { reason: "  " }],
  ] as const)("asks for %s to be put right: %j", (problem, change) => {
    expect(readFlowForm({ ...FORM, ...change })).toEqual({ problem });
  });
  it("has no speed where the water stands, whatever was typed before", () => {
    const read = readFlowForm({ ...FORM, direction: "stagnant", discharge: "3" });
    expect(read).toMatchObject({ request: { velocity_m_s: null, discharge_m3_s: null } });
  });
  it("law: whatever the form lets through the server takes", () => {
    const text = fc.oneof(fc.constant(""), fc.float({ min: -1, max: 30, noNaN: true }).map(String), fc.string());
    const form = fc.record({
      subject: fc.oneof(fc.constant({ reach: "r" }), fc.constant({ river: "河" })),
      direction: fc.constantFrom("forward", "reverse", "stagnant", "unknown", null),
      velocity: text,
      discharge: text,
      from: fc.constantFrom("2026-08-27T20:00", "", "2026-13-01T00:00"),
      to: fc.constantFrom("2026-08-28T20:00", "", "2026-08-01T20:00"),
      reason: fc.string({ maxLength: 200 }),
      person: fc.string({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(form, (typed) => {
        const read = readFlowForm(typed as FlowForm);
        if ("request" in read) expect(flowStateRequest.safeParse(read.request).success).toBe(true);
      }),
    );
  });
  it("names the eight points of the compass", () => {
    expect(COMPASS.map((_, i) => compassOf(45 * i + 10))).toEqual(COMPASS);
    expect([compassOf(-10), compassOf(359)]).toEqual(["n", "n"]);
  });
});

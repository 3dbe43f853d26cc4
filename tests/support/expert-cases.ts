import { ALL_REACHES, HOURS, type Scenario } from "./scenario.ts";

const OUTFALLS: Scenario["outfalls"] = {
  M2: ["m2", 1500],
  M4: ["m4", 500],
  N1: ["n1", 1500],
  S1: ["s1", 1500],
};
const SECTIONS: Scenario["sections"] = { A: ["m5", 500], U: ["m1", 2500] };
const always = { from: -24, to: HOURS + 1 };
const night = (of: Partial<Scenario> & Pick<Scenario, "releases">): Scenario => ({
  outfalls: OUTFALLS,
  sections: SECTIONS,
  ...of,
});

/** Nights an officer knows, each with what really happened and what was known of it. */
export const EXPERT_CASES = {
  reversal: night({
    outfalls: { ...OUTFALLS, BELOW: ["m5", 2500] },
    releases: [{ from: ["m5", 2500], startH: 38, durationH: 8, times: 12 }],
    reversed: [36, 56],
    told: ALL_REACHES.map((reach) => ({ from: 36, to: 56, reach, direction: "reverse", basis: "officer" })),
  }),
  "closed-gate": night({
    releases: [{ from: ["m2", 1500], startH: 30, durationH: 8, times: 15 }],
    told: [{ ...always, reach: "n1", direction: "stagnant", basis: "structure" }],
    barriers: [{ name: "永安浜闸", reach: "n1", from: -24, to: null }],
  }),
  "unknown-reach": night({
    releases: [{ from: ["s1", 1500], startH: 40, durationH: 8, times: 15 }],
    told: [{ ...always, reach: "s1", direction: "unknown", basis: "assumed" }],
  }),
  "standing-creek": night({
    releases: [{ from: ["m4", 500], startH: 48, durationH: 8, times: 15 }],
    told: [{ ...always, reach: "s1", direction: "stagnant", basis: "officer" }],
  }),
  "standing-river": night({
    releases: [{ from: ["m5", 480], startH: 48, durationH: 8, times: 3 }],
    told: ALL_REACHES.map((reach) => ({ ...always, reach, direction: "stagnant", basis: "officer" })),
  }),
  "silent-section": night({
    sections: { ...SECTIONS, N: ["n1", 2600] },
    releases: [{ from: ["m2", 1500], startH: 30, durationH: 8, times: 15 }],
  }),
  "two-sources": night({
    sections: { A: ["m5", 500], N: ["n1", 2600], S: ["s1", 2600], U: ["m1", 2500] },
    releases: [
      { from: ["n1", 1500], startH: 24, durationH: 8, times: 12 },
      { from: ["s1", 1500], startH: 44, durationH: 8, times: 12 },
    ],
  }),
  "broken-sensor": night({
    releases: [],
    spoil: (series) =>
      series.map((s, i) => {
        const stuck = s.values.map((v, p) => (p === 0 ? v.map((x, h) => (h > 50 ? 2.4 : x)) : v));
        return i === 0 ? { ...s, values: stuck } : s;
      }),
  }),
  "no-data": night({ releases: [], spoil: () => [] }),
  "nothing-stands-out": night({ releases: [], sections: { U: ["m1", 2500], A: ["m5", 500] } }),
} as const satisfies Record<string, Scenario>;
export type ExpertCase = keyof typeof EXPERT_CASES;

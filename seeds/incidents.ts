/**
 * Incidents planted in the demo, with their truth: what happened, where, when, how much, and what it did. Only the
 * simulator and tests read this; the tracer never does. Times are relative to the anchor, the last full hour before the
 * demo is first started, so that a night's exceedance is always last night's.
 */
export type PlantedIncident = {
  id: string;
  what: string;
  /** A listed outfall, or a place on a reach where no outfall is listed. */
  source: { outfall: string } | { reach: string; share: number };
  /** Hours before the anchor, or the last such local day that lies at least ten days back. */
  begins: { hoursBefore: number } | { lastDay: readonly [month: number, day: number] };
  durationH: number;
  /** kg released evenly over the duration; `DO` negative: oxygen taken, not brought. */
  massKg: Readonly<Record<string, number>>;
  /** Sections it is meant to be seen at: hours from the middle of the release until half of what passes there has passed. */
  seenAt: readonly { section: string; afterH: number; parameter: string }[];
};

export const TONIGHT = "tonight";

export const PLANTED_INCIDENTS: readonly PlantedIncident[] = [
  {
    id: TONIGHT,
    what: "造纸企业夜间排空废液池，经上朝阳浜、东漕塘河入采菱港，坂上大桥氨氮和高锰酸盐指数超标，首次启动时仍未结束",
    source: { outfall: "PK-320412-0024" },
    begins: { hoursBefore: 32 },
    durationH: 14,
    massKg: { NH3N: 820, TN: 900, CODMN: 2400, TP: 14 },
    seenAt: [{ section: "CZ-G20", afterH: 23.8, parameter: "NH3N" }],
  },
  {
    id: "summer-oxygen",
    what: "夏季暴雨后农田集中退出缺氧水，三山港区界断面溶解氧骤降",
    source: { outfall: "PK-320402-0056" },
    begins: { lastDay: [8, 12] },
    durationH: 26,
    massKg: { DO: -1350, CODMN: 500, TP: 30 },
    seenAt: [{ section: "CZ-B12", afterH: 7.8, parameter: "DO" }],
  },
  {
    id: "phosphorus",
    what: "线路板企业含磷废水泄漏，扁担河区界断面总磷超标，已关闭的历史事件",
    source: { outfall: "PK-320404-0075" },
    begins: { hoursBefore: 96 * 24 },
    durationH: 11,
    massKg: { TP: 130 },
    seenAt: [{ section: "CZ-B08", afterH: 18, parameter: "TP" }],
  },
  {
    id: "etching",
    what: "线路板企业偷排含氨蚀刻废液，北塘河市控站氨氮超标，已关闭的历史事件",
    source: { outfall: "PK-320402-0054" },
    begins: { hoursBefore: 58 * 24 },
    durationH: 9,
    massKg: { NH3N: 430, TN: 470 },
    seenAt: [{ section: "CZ-M28", afterH: 12, parameter: "NH3N" }],
  },
  {
    id: "unlisted",
    what: "清单之外的来源：曾家浜沿线无登记排口处倾倒，采菱港市控站氨氮超标",
    source: { reach: "CZ01142", share: 0.3 },
    begins: { hoursBefore: 33 * 24 },
    durationH: 8,
    massKg: { NH3N: 560, TN: 620, CODMN: 700 },
    seenAt: [{ section: "CZ-M14", afterH: 8.3, parameter: "NH3N" }],
  },
];

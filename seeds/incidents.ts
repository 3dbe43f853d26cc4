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
    what: "企业夜间排空高氨氮废液，经洪庄河入采菱港，坂上大桥氨氮超标，首次启动时仍未结束",
    source: { outfall: "PK-320412-0390" },
    begins: { hoursBefore: 26 },
    durationH: 14,
    massKg: { NH3N: 680, TN: 780, CODMN: 620, TP: 11 },
    seenAt: [{ section: "CZ-G20", afterH: 20.3, parameter: "NH3N" }],
  },
  {
    id: "summer-oxygen",
    what: "夏季排涝站集中排出缺氧田水，剩银河区界断面溶解氧骤降",
    source: { outfall: "PK-320411-0079" },
    begins: { lastDay: [8, 12] },
    durationH: 30,
    massKg: { DO: -1600, CODMN: 700, TP: 35 },
    seenAt: [{ section: "CZ-B19", afterH: 27.5, parameter: "DO" }],
  },
  {
    id: "phosphorus",
    what: "化工企业含磷废水泄漏，夏溪河总磷超标，已关闭的历史事件",
    source: { outfall: "PK-320413-0144" },
    begins: { hoursBefore: 96 * 24 },
    durationH: 11,
    massKg: { TP: 95 },
    seenAt: [{ section: "CZ-M10", afterH: 11.5, parameter: "TP" }],
  },
  {
    id: "dyehouse",
    what: "印染企业偷排，横塘河区界断面氨氮超标，已关闭的历史事件",
    source: { outfall: "PK-320411-0018" },
    begins: { hoursBefore: 58 * 24 },
    durationH: 9,
    massKg: { NH3N: 260, TN: 300, CODMN: 240 },
    seenAt: [{ section: "CZ-B18", afterH: 6.5, parameter: "NH3N" }],
  },
  {
    id: "unlisted",
    what: "清单之外的来源：跃进河沿线无登记排口处倾倒，采菱港市控站氨氮超标",
    source: { reach: "CZ02237", share: 0.5 },
    begins: { hoursBefore: 33 * 24 },
    durationH: 8,
    massKg: { NH3N: 520, TN: 560, CODMN: 300 },
    seenAt: [{ section: "CZ-M12", afterH: 17, parameter: "NH3N" }],
  },
];

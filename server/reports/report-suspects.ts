import type { Trace } from "../../shared/contract/traces.ts";
import type { Block } from "./report-content.ts";
import { clock, EXCLUSION, hours, km, number, orDash, PLAUSIBILITY, percent, shortClock } from "./words.ts";

type Suspect = Trace["suspects"][number];
/** Suspects told in full. */
const OPENED = 3;
/** Suspects in the body; the others in a table behind it. */
const LISTED = 20;
/** More stretches or pairs than these say nothing to a reader; how many are left out is told. */
const ROWS_OF_OTHERS = 10;

/** Suspects in rank order, the leading three opened. */
export function suspectBlocks({ suspects, parameters }: Trace): Block[] {
  const heading: Block = { kind: "heading", text: "嫌疑排口" };
  if (suspects.length === 0) return [heading, { kind: "paragraph", text: "没有列为嫌疑的登记排口。" }];
  const probable = suspects.some((s) => s.posterior !== null);
  return [
    heading,
    suspectTable(suspects.slice(0, LISTED), probable),
    {
      kind: "note",
      text: probable
        ? "概率由断面读数和登记资料推断；括号内为流速、流向不确定时概率的变动范围，十次约有八次落在其中。"
        : "评分在 0～1 之间，只用于排序，不是概率。",
    },
    ...(suspects.length > LISTED
      ? [
          {
            kind: "note" as const,
            text: `第 ${LISTED + 1} 位以后的 ${suspects.length - LISTED} 个见附表“其余嫌疑排口”。`,
          },
        ]
      : []),
    ...suspects.slice(0, OPENED).flatMap((s) => opened(s, parameters)),
  ];
}

/** The suspects the body leaves out; they stand behind the signatures. */
export function furtherSuspectBlocks({ suspects }: Trace): Block[] {
  if (suspects.length <= LISTED) return [];
  const probable = suspects.some((s) => s.posterior !== null);
  return [{ kind: "heading", text: "附表　其余嫌疑排口" }, suspectTable(suspects.slice(LISTED), probable)];
}

const suspectTable = (suspects: readonly Suspect[], probable: boolean): Block => ({
  kind: "table",
  columns: [
    { title: "序", weight: 1 },
    { title: "排口", weight: 4 },
    { title: "类别", weight: 3 },
    { title: "责任主体", weight: 3.4 },
    { title: "距离", weight: 2.2, align: "right" },
    { title: "历时", weight: 1.8, align: "right" },
    { title: "可能排放时段", weight: 3 },
    { title: probable ? "概率（变动范围）" : "评分", weight: 3, align: "right" },
  ],
  rows: suspects.map((s) => [
    `${s.rank}`,
    `${s.outfall.name}（${s.outfall.code}）`,
    orDash(s.outfall.category_name),
    orDash(s.outfall.responsible_party),
    km(s.distance_m),
    hours(s.travel.central_h),
    `${shortClock(s.release_window.earliest)} ～ ${shortClock(s.release_window.latest)}`,
    likelihood(s),
  ]),
});

const likelihood = ({ posterior: p, score }: Suspect): string =>
  p === null
    ? score.toFixed(2)
    : `${percent(p.probability)}（${percent(p.probability_low)}～${percent(p.probability_high)}）`;

function opened(s: Suspect, parameters: Trace["parameters"]): Block[] {
  const names = new Map(parameters.map((p) => [p.parameter, p.name]));
  const place = [s.outfall.river, s.outfall.district].filter(Boolean).join("，");
  const facts: [string, string][] = [
    ["位置", `${orDash(place)}，东经 ${s.outfall.position[0].toFixed(5)}°、北纬 ${s.outfall.position[1].toFixed(5)}°`],
  ];
  const p = s.posterior;
  if (p !== null) {
    const amounts = p.amounts.map(
      (a) => `${names.get(a.parameter) ?? a.parameter} ${number(a.rate_g_s, "g/s")}，共 ${number(a.mass_kg, "kg")}`,
    );
    const times = p.times_ordinary === null ? "未登记平常负荷" : `为平常负荷的 ${number(p.times_ordinary)} 倍`;
    facts.push(
      ["所需排放量", `${orDash(amounts.join("；"))}；${times}`],
      ["负荷是否可信", PLAUSIBILITY[p.plausibility]],
    );
    if (p.release !== null) {
      const { start, end, running } = p.release;
      facts.push([
        "排放起止",
        `约 ${clock(start.central)} 起，${clock(end.central)} 止；此刻仍在排放的可能 ${percent(running)}`,
      ]);
    }
    facts.push([
      "证据",
      `与各对象机会均等相比，登记资料使其可能性为 ${number(2 ** p.prior_bits)} 倍，断面读数再使之为 ${number(2 ** p.evidence_bits)} 倍；所试各种水流情形中 ${percent(p.survives)} 不能将其排除`,
    ]);
  }
  return [
    { kind: "subheading", text: `第 ${s.rank} 位　${s.outfall.name}` },
    { kind: "facts", rows: facts },
    ...(s.parts.length === 0 ? [] : [{ kind: "list" as const, items: s.parts.map((part) => part.explanation) }]),
  ];
}

/** Probability that it is a source nobody has listed, whichever. */
export const unlistedTotal = (unlisted: Trace["unlisted"]): number =>
  unlisted.reduce((sum, u) => sum + u.posterior.probability, 0);

/** Sources nobody has listed, and hypotheses without one place. */
export function otherBlocks({ unlisted, others, uncertainty }: Trace): Block[] {
  const heading: Block = { kind: "heading", text: "未登记来源与其他可能" };
  if (unlisted.length === 0 && others.length === 0)
    return [heading, { kind: "paragraph", text: "本次所用方法未给出登记排口以外来源的概率，不等于没有此类来源。" }];
  const total = unlistedTotal(unlisted);
  const open =
    uncertainty === null
      ? ""
      : `不确定程度相当于 ${uncertainty.effective_suspects.toFixed(1)} 个同等对象，前 ${uncertainty.set_90} 个对象合占九成概率。`;
  const rows = [
    ...unlisted
      .slice(0, ROWS_OF_OTHERS)
      .map((u) => [
        `未登记 U${u.rank}`,
        `${u.river ?? "无名河道"}（${u.reach}，${u.from_m.toFixed(0)}～${u.to_m.toFixed(0)} m）`,
        u.distance_m === null ? "—" : km(u.distance_m),
        percent(u.posterior.probability),
      ]),
    ...others.slice(0, ROWS_OF_OTHERS).map((o) => [KIND[o.kind], o.name, "—", percent(o.posterior.probability)]),
  ];
  const left = Math.max(0, unlisted.length - ROWS_OF_OTHERS) + Math.max(0, others.length - ROWS_OF_OTHERS);
  return [
    heading,
    { kind: "paragraph", text: `未登记来源合计概率 ${percent(total)}。${open}` },
    {
      kind: "table",
      columns: [
        { title: "类型", weight: 2 },
        { title: "河段或名称", weight: 7 },
        { title: "距离", weight: 2, align: "right" },
        { title: "概率", weight: 2, align: "right" },
      ],
      rows,
    },
    ...(left === 0 ? [] : [{ kind: "note" as const, text: `另有 ${left} 个概率更低的对象未列出，见系统内记录。` }]),
  ];
}
const KIND = { boundary: "上游来水", diffuse: "面源", pair: "两源同时" } as const;

/** Everybody ruled out, with the reason and its numbers. */
export function exclusionBlocks({ excluded }: Trace): Block[] {
  const heading: Block = { kind: "heading", text: "附表　已排除的排口" };
  if (excluded.length === 0) return [heading, { kind: "paragraph", text: "没有被排除的排口。" }];
  return [
    heading,
    {
      kind: "table",
      columns: [
        { title: "排口", weight: 4 },
        { title: "距离", weight: 2, align: "right" },
        { title: "原因", weight: 3 },
        { title: "说明", weight: 8 },
      ],
      rows: excluded.map((e) => [
        `${e.outfall.name}（${e.outfall.code}）`,
        e.distance_m === null ? "—" : km(e.distance_m),
        e.reasons.map((r) => EXCLUSION[r.reason]).join("；"),
        e.reasons.map((r) => r.explanation).join("；"),
      ]),
    },
  ];
}

import type { Trace } from "../../shared/contract/traces.ts";
import type { Block } from "./report-content.ts";
import { clock, number, orDash, percent, SIGN } from "./words.ts";

export function measuredBlocks(trace: Trace): Block[] {
  const { section, start, parameters, instrument } = trace;
  const at = `${section === null ? "地图选点" : `${section.name}断面（${section.code}）`}，${orDash(start.river)}，东经 ${start.position[0].toFixed(5)}°、北纬 ${start.position[1].toFixed(5)}°`;
  return [
    { kind: "heading", text: "超标情况" },
    {
      kind: "facts",
      rows: [
        ["地点", at],
        ["时间", `${clock(trace.observed_at)}，溯源时段为此前 ${number(trace.window_hours)} h`],
        ["来源", trace.exceedance === null ? "按断面读数或指定时刻发起" : `超标事件第 ${trace.exceedance} 号`],
      ],
    },
    {
      kind: "table",
      columns: [
        { title: "指标", weight: 3 },
        { title: "单位", weight: 2 },
        { title: "测值", weight: 2, align: "right" },
        { title: "背景值", weight: 2, align: "right" },
        { title: "高出背景", weight: 2, align: "right" },
        { title: "限值", weight: 2, align: "right" },
        { title: "超标倍数", weight: 2, align: "right" },
      ],
      rows: parameters.map((p) => [
        p.name,
        orDash(p.unit),
        number(p.value),
        number(p.expected),
        number(p.excess),
        number(p.limit),
        multipleOf(p),
      ]),
    },
    {
      kind: "note",
      text: "超标倍数＝（测值－限值）÷限值；溶解氧、pH、水温不计超标倍数（计算口径待核实）。背景值为该断面历史在同一时刻的预期值。",
    },
    { kind: "subheading", text: "监测仪器是否可疑" },
    ...instrumentBlocks(instrument),
    ...oxygenBlocks(trace),
  ];
}

const NO_MULTIPLE = new Set(["DO", "PH", "pH", "WT"]);
export const multipleOf = ({ parameter, value, limit }: Trace["parameters"][number]): string =>
  NO_MULTIPLE.has(parameter) || value === null || limit === null || limit <= 0 || value <= limit
    ? "—"
    : ((value - limit) / limit).toFixed(2);

function instrumentBlocks(instrument: Trace["instrument"]): Block[] {
  if (instrument === null) return [{ kind: "paragraph", text: "本次所用方法不判断仪器是否误报，须另行核查。" }];
  const text = `仪器误报的概率为 ${percent(instrument.probability)}。`;
  if (instrument.doubts.length === 0) return [{ kind: "paragraph", text: `${text}未见可疑迹象。` }];
  return [
    { kind: "paragraph", text },
    {
      kind: "table",
      columns: [
        { title: "断面", weight: 2 },
        { title: "指标", weight: 1.5 },
        { title: "概率", weight: 1.5, align: "right" },
        { title: "迹象", weight: 3 },
        { title: "说明", weight: 6 },
      ],
      rows: instrument.doubts.map((d) => [
        d.section.name,
        d.parameter,
        percent(d.probability),
        orDash(d.signs.map((s) => SIGN[s]).join("、")),
        d.explanation,
      ]),
    },
  ];
}

const CAUSE = {
  "oxygen-demand": "耗氧物质",
  temperature: "水温高",
  stagnation: "水体滞流",
  algae: "藻类呼吸",
} as const;

/** What oxygen lacks and what can have taken it; nothing where oxygen was not asked about. */
function oxygenBlocks({ oxygen }: Trace): Block[] {
  if (oxygen === null) return [];
  return [
    { kind: "subheading", text: "溶解氧偏低的原因" },
    {
      kind: "paragraph",
      text: `水温 ${number(oxygen.temperature, "℃")}，饱和溶解氧 ${number(oxygen.saturation, "mg/L")}，亏缺 ${number(oxygen.deficit, "mg/L")}。`,
    },
    {
      kind: "table",
      columns: [
        { title: "可能原因", weight: 2 },
        { title: "支持程度（0～1）", weight: 2, align: "right" },
        { title: "说明", weight: 8 },
      ],
      rows: oxygen.causes.map((c) => [
        CAUSE[c.cause],
        c.speaks === null ? "无从判断" : c.speaks.toFixed(2),
        c.explanation,
      ]),
    },
  ];
}

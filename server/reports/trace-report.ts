import type { NextSamplesResponse } from "../../shared/contract/trace-samples.ts";
import type { Trace } from "../../shared/contract/traces.ts";
import { drawTraceMap } from "./draw-trace-map.ts";
import type { Block, TraceReport } from "./report-content.ts";
import { exclusionAnnex, exclusionBlocks, otherBlocks, suspectBlocks } from "./report-suspects.ts";
import { BARRIER_STATE, clock, hours, km, MODEL, number, orDash, percent, SIGN, shortClock, stamp } from "./words.ts";

/** Names of the place, for title and file. */
const placeOf = (trace: Trace): string => trace.section?.name ?? trace.start.river ?? trace.start.reach;

/**
 * The report of a trace as data, in Chinese: what was measured, who most likely did it and how sure that is, who did not
 * and why, what is assumed, how to repeat it. Nothing is left out because it is awkward; what is not known is said.
 * Record contents after HJ 1313-2023 附录A, whose text has not been checked clause by clause (待核实).
 */
export function traceReport(trace: Trace, next: NextSamplesResponse | null): TraceReport {
  const place = placeOf(trace);
  return {
    title: "水污染溯源报告",
    subtitle: `${place}　${clock(trace.observed_at)}`,
    number: trace.id,
    mark: trace.demo ? "演示数据，不得作为执法依据" : null,
    madeAt: new Date(trace.created_at),
    fileName: `溯源报告_${place.replace(/[\\/:*?"<>|\s]/g, "")}_${stamp(trace.observed_at)}`,
    blocks: [
      ...headBlocks(trace, next),
      ...measuredBlocks(trace),
      ...mapBlocks(trace, next),
      ...chainBlocks(trace),
      ...suspectBlocks(trace),
      ...otherBlocks(trace),
      ...exclusionBlocks(trace),
      ...sampleBlocks(trace, next),
      ...groundBlocks(trace),
      { kind: "signatures", labels: ["调查人", "审核人", "日　期"] },
      ...exclusionAnnex(trace),
    ],
  };
}

/** Who most likely, how sure, what to do next: two sentences. */
export function summaryOf(trace: Trace, next: NextSamplesResponse | null): string {
  const first = trace.suspects[0];
  if (trace.status === "insufficient" || first === undefined) {
    const why = trace.missing.length > 0 ? `：${trace.missing.join("；")}` : "";
    return `现有资料不足以指认来源${why}。请先补充所缺资料或沿河补测，再行溯源。`;
  }
  const { name, responsible_party: party } = first.outfall;
  const who = `${name}${party ? `（责任主体：${party}）` : "（责任主体未登记）"}`;
  const listed = first.posterior;
  const rival = strongestRival(trace);
  if (listed !== null && rival !== null && rival.probability > listed.probability) {
    return `最可能的不是任何已登记排口，而是${rival.name}，概率 ${percent(rival.probability)}；登记排口中最可能的是${who}，概率 ${percent(listed.probability)}。建议${rival.advice}。`;
  }
  const sure =
    listed === null
      ? `评分 ${first.score.toFixed(2)}（0～1，不是概率）`
      : `概率 ${percent(listed.probability)}（80% 区间 ${percent(listed.probability_low)}～${percent(listed.probability_high)}）`;
  const where = next?.items[0] === undefined ? "" : `，并在${next.items[0].name}补采水样`;
  return `最可能的来源是${who}，${sure}。建议现场核查该排口口门、管道和运行记录${where}，结果录入后重新排序。`;
}

function strongestRival(trace: Trace): { name: string; probability: number; advice: string } | null {
  const unlisted = trace.unlisted.reduce((sum, u) => sum + u.posterior.probability, 0);
  const rivals = [
    { name: "未登记的来源", probability: unlisted, advice: "沿“未登记来源”一节所列河段排查" },
    { name: "监测仪器误报", probability: trace.instrument?.probability ?? 0, advice: "先核查仪器并人工复测" },
    ...trace.others.map((o) => ({
      name: o.name,
      probability: o.posterior.probability,
      advice: `核实“${o.name}”并补采水样`,
    })),
  ];
  return rivals.sort((a, b) => b.probability - a.probability)[0] ?? null;
}

const headBlocks = (trace: Trace, next: NextSamplesResponse | null): Block[] => [
  {
    kind: "facts",
    rows: [
      ["编号", trace.id],
      ["形成时间", clock(trace.created_at)],
      ["溯源方法", `${MODEL[trace.model] ?? trace.model}，版本 ${trace.record.model_version}`],
    ],
  },
  { kind: "heading", text: "结论" },
  { kind: "paragraph", text: summaryOf(trace, next), strong: true },
];

function measuredBlocks(trace: Trace): Block[] {
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
      text: "超标倍数＝（测值－限值）÷限值；溶解氧、pH、水温不计超标倍数。背景值为该断面历史在同一时刻的预期值。",
    },
    { kind: "subheading", text: "监测仪器是否可疑" },
    ...instrumentBlocks(instrument),
  ];
}

const NO_MULTIPLE = new Set(["DO", "PH", "pH", "WT"]);
const multipleOf = ({ parameter, value, limit }: Trace["parameters"][number]): string =>
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

function mapBlocks(trace: Trace, next: NextSamplesResponse | null): Block[] {
  const { svg, widthPx, heightPx } = drawTraceMap(trace, next);
  const { total_length_m: total, uncertain_length_m: open, outfall_count: count } = trace.domain;
  return [
    { kind: "heading", text: "溯源范围" },
    {
      kind: "paragraph",
      text: `上溯河道 ${km(total)}，其中流向不确定 ${km(open)}；范围内已登记排口 ${count} 个。`,
    },
    { kind: "map", svg, widthPx, heightPx, caption: "图 1　溯源范围与嫌疑排口（编号同嫌疑排口表）" },
    ...barrierBlocks(trace.barriers),
  ];
}

function barrierBlocks(barriers: Trace["barriers"]): Block[] {
  if (barriers.length === 0) return [];
  return [
    { kind: "subheading", text: "闸泵工况" },
    {
      kind: "table",
      columns: [
        { title: "闸泵", weight: 4 },
        { title: "状态", weight: 2 },
        { title: "自", weight: 3 },
        { title: "至", weight: 3 },
      ],
      rows: barriers.map((b) => [
        b.name,
        BARRIER_STATE[b.state],
        shortClock(b.from),
        b.to === null ? "未结束" : shortClock(b.to),
      ]),
    },
  ];
}

function chainBlocks(trace: Trace): Block[] {
  const first = trace.suspects[0];
  if (first === undefined) return [];
  const { release_window: window, travel } = first;
  const rows = first.chain.map((link, i) => [
    `${i + 1}`,
    link.river ?? "无名河道",
    orDash(link.kind),
    km(link.length_m),
  ]);
  return [
    { kind: "heading", text: "溯源链条" },
    {
      kind: "paragraph",
      text: `自${placeOf(trace)}逆流至第 1 位嫌疑排口${first.outfall.name}，全程 ${km(first.distance_m)}，水流历时约 ${hours(travel.central_h)}（${hours(travel.earliest_h)}～${hours(travel.latest_h)}）；断面 ${shortClock(trace.observed_at)} 的水于 ${shortClock(window.central)} 前后流经该排口（${shortClock(window.earliest)}～${shortClock(window.latest)}）。`,
    },
    {
      kind: "table",
      columns: [
        { title: "级次", weight: 1 },
        { title: "河道", weight: 5 },
        { title: "类别", weight: 3 },
        { title: "里程", weight: 2, align: "right" },
      ],
      rows,
    },
  ];
}

function sampleBlocks({ samples, suspects, excluded }: Trace, next: NextSamplesResponse | null): Block[] {
  const names = new Map([...suspects, ...excluded].map(({ outfall }) => [outfall.code, outfall.name]));
  const found = (s: Trace["samples"][number]) =>
    s.found === null ? "" : s.found ? "口门有排放痕迹" : "口门无排放痕迹";
  const measured = (s: Trace["samples"][number]) =>
    s.parameter === null ? "" : `${s.parameter} ${s.not_detected ? "未检出" : number(s.value, s.unit ?? "")}`;
  return [
    { kind: "heading", text: "现场采样" },
    samples.length === 0
      ? { kind: "paragraph", text: "本次溯源尚未加入现场结果。" }
      : {
          kind: "table",
          columns: [
            { title: "时间", weight: 2.5 },
            { title: "地点", weight: 4 },
            { title: "结果", weight: 4 },
            { title: "采样人", weight: 2 },
            { title: "备注", weight: 4 },
          ],
          rows: samples.map((s) => [
            shortClock(s.time),
            s.outfall === null ? `河段 ${s.reach}` : (names.get(s.outfall) ?? s.outfall),
            [found(s), measured(s)].filter(Boolean).join("；"),
            orDash(s.person),
            orDash(s.note),
          ]),
        },
    ...(next === null || next.items.length === 0
      ? []
      : ([
          { kind: "subheading", text: "下一步采样建议" },
          {
            kind: "table",
            columns: [
              { title: "次序", weight: 1 },
              { title: "地点", weight: 4 },
              { title: "河道", weight: 2.5 },
              { title: "理由", weight: 7 },
            ],
            rows: next.items.map((i) => [`${i.order}`, i.name, orDash(i.river), i.why]),
          },
        ] satisfies Block[])),
  ];
}

function groundBlocks({ assumptions, missing, record, follows, id }: Trace): Block[] {
  const listed = (items: readonly string[]): Block =>
    items.length === 0 ? { kind: "paragraph", text: "无。" } : { kind: "list", items: [...items] };
  return [
    { kind: "heading", text: "假设与欠缺" },
    { kind: "subheading", text: "假设" },
    listed(assumptions),
    { kind: "subheading", text: "欠缺的资料" },
    listed(missing),
    { kind: "heading", text: "依据与复算" },
    {
      kind: "facts",
      rows: [
        ["河网版本", record.network_version],
        ["评价规则版本", record.rule_version],
        ["模型版本", record.model_version],
        ["随机数种子", record.seed === null ? "不用随机数" : `${record.seed}`],
        ["输入摘要", record.input_hash],
        ["结果摘要", record.result_hash],
        ["接续", follows === null ? "无" : `接续溯源 ${follows.trace}`],
        ["记录内容", "参照 HJ 1313-2023 附录A 溯源结果记录（待核实：尚未与标准文本逐条核对）"],
      ],
    },
    { kind: "note", text: `复算：对溯源 ${id} 选择“按留存输入重算”，结果摘要应与上列逐位相同。` },
  ];
}

import type { NextSamplesResponse } from "../../shared/contract/trace-samples.ts";
import type { Trace } from "../../shared/contract/traces.ts";
import type { Block } from "./report-content.ts";
import { multipleOf } from "./report-readings.ts";
import { unlistedTotal } from "./report-suspects.ts";
import { clock, MODEL, number, percent } from "./words.ts";

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
      : `概率 ${percent(listed.probability)}（变动范围 ${percent(listed.probability_low)}～${percent(listed.probability_high)}）`;
  const where = next?.items[0] === undefined ? "" : `，并在${next.items[0].name}补采水样`;
  return `最可能的来源是${who}，${sure}。建议现场核查该排口口门、管道和运行记录${where}，结果录入后重新排序。`;
}

function strongestRival(trace: Trace): { name: string; probability: number; advice: string } | null {
  const unlisted = unlistedTotal(trace.unlisted);
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

/** The page a head of the bureau reads: what it comes to, the figures behind it, how sure it is, what is missing. */
export const conclusionBlocks = (trace: Trace, next: NextSamplesResponse | null): Block[] => [
  { kind: "heading", text: "结论" },
  { kind: "paragraph", text: summaryOf(trace, next), strong: true },
  { kind: "list", items: points(trace) },
  {
    kind: "facts",
    rows: [
      ["编号", trace.id],
      ["形成时间", clock(trace.created_at)],
      ["溯源方法", `${MODEL[trace.model] ?? trace.model}，版本 ${trace.record.model_version}`],
    ],
  },
];

function points(trace: Trace): string[] {
  const { suspects, excluded, unlisted, instrument, missing } = trace;
  const others = [
    ...(unlisted.length === 0 ? [] : [`未登记来源合计 ${percent(unlistedTotal(unlisted))}`]),
    ...(instrument === null ? [] : [`监测仪器误报 ${percent(instrument.probability)}`]),
  ];
  return [
    ...trace.parameters.map(exceeded),
    ...(suspects.length === 0 ? [] : [`嫌疑靠前的排口：${suspects.slice(0, 3).map(ranked).join("；")}。`]),
    `范围内另有 ${excluded.length} 个排口已逐一写明理由后排除。`,
    ...(others.length === 0 ? [] : [`登记排口以外的可能：${others.join("，")}。`]),
    ...sureness(trace),
    ...(missing.length === 0 ? [] : [`欠缺资料 ${missing.length} 项，见“假设与欠缺”。`]),
  ];
}

function exceeded(p: Trace["parameters"][number]): string {
  const limit = p.limit === null ? "没有可比的限值" : `限值 ${number(p.limit, p.unit)}`;
  const multiple = multipleOf(p);
  return `${p.name} ${number(p.value, p.unit)}，${limit}${multiple === "—" ? "" : `，超标 ${multiple} 倍`}。`;
}

const ranked = ({ rank, outfall, posterior, score }: Trace["suspects"][number]): string =>
  `${rank} ${outfall.name}（${posterior === null ? `评分 ${score.toFixed(2)}` : percent(posterior.probability)}）`;

/** How far the ranking carries, in plain words. */
function sureness({ suspects, domain }: Trace): string[] {
  const first = suspects[0];
  const open =
    domain.uncertain_length_m > 0 && domain.total_length_m > 0
      ? [
          `范围内 ${percent(domain.uncertain_length_m / domain.total_length_m)} 的河道流向往复或不明，两个方向都已追溯。`,
        ]
      : [];
  if (first === undefined) return open;
  if (first.posterior === null)
    return ["把握：只按登记资料和水流行程排序，没有概率；名次用于安排核查先后，不是责任认定。", ...open];
  return [
    first.posterior.probability < 0.5
      ? "把握：首位排口的概率未过半，现有证据不足以认定，名次只用于安排核查先后。"
      : "把握：首位排口的概率过半，仍须现场核查取证后认定。",
    ...open,
  ];
}

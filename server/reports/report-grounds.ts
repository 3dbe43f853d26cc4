import type { NextSamplesResponse } from "../../shared/contract/trace-samples.ts";
import type { Trace } from "../../shared/contract/traces.ts";
import type { Block } from "./report-content.ts";
import { number, orDash, shortClock } from "./words.ts";

export function sampleBlocks({ samples, suspects, excluded }: Trace, next: NextSamplesResponse | null): Block[] {
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

export function groundBlocks({ assumptions, missing, record, follows, id }: Trace): Block[] {
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

import type { NextSamplesResponse } from "../../shared/contract/trace-samples.ts";
import type { Trace } from "../../shared/contract/traces.ts";
import { drawTraceMap } from "./draw-trace-map.ts";
import { conclusionBlocks } from "./report-conclusion.ts";
import type { Block, TraceReport } from "./report-content.ts";
import { groundBlocks, sampleBlocks } from "./report-grounds.ts";
import { measuredBlocks } from "./report-readings.ts";
import { exclusionBlocks, furtherSuspectBlocks, otherBlocks, suspectBlocks } from "./report-suspects.ts";
import { BARRIER_STATE, clock, hours, km, reachKind, shortClock, stamp } from "./words.ts";

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
      ...conclusionBlocks(trace, next),
      ...measuredBlocks(trace),
      ...mapBlocks(trace, next),
      ...chainBlocks(trace),
      ...suspectBlocks(trace),
      ...otherBlocks(trace),
      ...sampleBlocks(trace, next),
      ...groundBlocks(trace),
      { kind: "signatures", labels: ["调查人", "审核人", "日　期"] },
      ...furtherSuspectBlocks(trace),
      ...exclusionBlocks(trace),
    ],
  };
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
    reachKind(link.kind),
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

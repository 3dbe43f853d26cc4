import type { Because } from "../../errors.ts";
import type { Inference } from "../inference/infer.ts";
import type { SampleAdvice, SamplePoint } from "./advise.ts";

/** Above this chance of seeing something, the plume is said to be there. */
const THERE = 0.5;

const percent = (p: number): string => `${(100 * p).toFixed(p < 0.1 ? 1 : 0)}%`;

/** Why a sample at a point is worth its while, as one officer tells another: in Chinese, and by key with the figures. */
export function explainPoint(
  inference: Inference,
  point: SamplePoint,
  { chanceSeen, shows }: SampleAdvice,
): { why: string; because: Because } {
  const seen = percent(chanceSeen);
  if (point.kind === "mouth") {
    const p = percent(probabilityOf(inference, point.source));
    const why = `该排口现占 ${p}：看口门、管道和底泥，有异常就大为可疑，须口门取样确认；无异常就降为次要（检出异常的可能 ${seen}）`;
    return { why, because: { key: "mouth", values: { p, seen } } };
  }
  const { count, others } = shows;
  const share = percent(shows.share);
  const values = { seen, count, others, share };
  const outcomes = `若超标，来源多半在水经过此处的 ${count} 个对象（合计 ${share}）之中，其余 ${others} 个可能性大降；若不超标，这 ${count} 个可能性大降`;
  if (point.below === true && chanceSeen >= THERE)
    return {
      why: `污染团此刻应已过断面、到了这里（检出可能 ${seen}）；${outcomes}`,
      because: { key: "plume-below", values },
    };
  if (point.below === true)
    return {
      why: `断面下游：污染团若已过断面就在这里（检出可能 ${seen}）；${outcomes}`,
      because: { key: "below", values },
    };
  if (chanceSeen >= THERE)
    return { why: `污染团此刻应在这里（检出可能 ${seen}）；${outcomes}`, because: { key: "plume-here", values } };
  return { why: `能把上游来水分开（检出可能 ${seen}）；${outcomes}`, because: { key: "apart", values } };
}

/** Of an outfall by itself. */
const probabilityOf = ({ posteriors }: Inference, source: number): number =>
  posteriors.find((p) => p.hypothesis.kind === "outfall" && p.hypothesis.source === source)?.probability ?? 0;

import { toBeijing } from "../time.ts";
import type { ResponseInputs, TracedSeries } from "./response-model/response-record.ts";
import type { TraceComparison, TraceDifference, TraceInputs, TraceResult } from "./trace-model.ts";

type Of = { inputs: TraceInputs; result: TraceResult };

/** Moves smaller than this are not told. */
const MOVED = 0.01;

/** How a trace differs from the one before: what went in, in words, and which hypotheses moved, the farthest first. */
export function differenceOf(before: Of, after: Of): TraceDifference {
  const [was, is] = [probabilitiesOf(before), probabilitiesOf(after)];
  const moved = [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => {
      const [old, now] = [was.get(key), is.get(key)];
      return { key, name: (now ?? old)?.name ?? "", before: old?.p ?? 0, after: now?.p ?? 0 };
    })
    .filter((m) => Math.abs(m.after - m.before) > MOVED)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.key < b.key ? -1 : 1));
  return { inputs: changedInputs(before.inputs, after.inputs), moved };
}

/** Hypotheses below this place in both runs are told only where they moved. */
const FIRST_PLACES = 10;

/**
 * Two runs of one place side by side: what was asked and went in, in words; versions; every explanation that moved or
 * stands among the first ten of either, in the order of the later run; and outfalls that one run ruled out and the
 * other did not, or for other reasons.
 */
export function compareRuns(before: Of, after: Of): TraceComparison {
  return {
    inputs: [...changedQuestion(before.inputs, after.inputs), ...changedInputs(before.inputs, after.inputs)],
    versions: [
      { what: "network", before: before.inputs.networkVersion, after: after.inputs.networkVersion },
      { what: "rules", before: before.inputs.ruleVersion, after: after.inputs.ruleVersion },
      { what: "model", before: modelOf(before.inputs), after: modelOf(after.inputs) },
    ],
    hypotheses: changedOrder(before, after),
    exclusions: changedExclusions(before, after),
  };
}

const modelOf = ({ model }: TraceInputs) => `${model.id} ${model.version}`;

/** Places from 1; without probabilities the suspects keep the order of their scores. */
function placesOf(of: Of): Map<string, { name: string; p: number | null; place: number }> {
  const told = [...probabilitiesOf(of)].map(([key, { name, p }]) => ({ key, name, p: p as number | null }));
  const names = new Map(of.inputs.outfalls.map((o) => [o.code, o.name]));
  const unsaid = of.result.suspects
    .filter((s) => s.posterior === null)
    .map(({ code }) => ({ key: `outfall:${code}`, name: names.get(code) ?? code, p: null }));
  const ordered = [...told.sort((a, b) => (b.p ?? 0) - (a.p ?? 0)), ...unsaid];
  return new Map(ordered.map(({ key, name, p }, i) => [key, { name, p, place: i + 1 }]));
}

function changedOrder(before: Of, after: Of): TraceComparison["hypotheses"] {
  const [was, is] = [placesOf(before), placesOf(after)];
  const rows = [...new Set([...is.keys(), ...was.keys()])].map((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    return {
      key,
      name: (now ?? old)?.name ?? "",
      before: old?.p ?? null,
      after: now?.p ?? null,
      rankBefore: old?.place ?? null,
      rankAfter: now?.place ?? null,
    };
  });
  const last = Number.POSITIVE_INFINITY;
  return rows
    .filter(
      ({ before: p, after: q, rankBefore, rankAfter }) =>
        Math.abs((q ?? 0) - (p ?? 0)) > MOVED || Math.min(rankBefore ?? last, rankAfter ?? last) <= FIRST_PLACES,
    )
    .sort((a, b) => (a.rankAfter ?? last) - (b.rankAfter ?? last) || (a.rankBefore ?? last) - (b.rankBefore ?? last));
}

/** An outfall that is no suspect for the same reasons in both runs is not told. */
function changedExclusions(before: Of, after: Of): TraceComparison["exclusions"] {
  const reasons = ({ result }: Of) => new Map(result.excluded.map((e) => [e.code, e.reasons.map((r) => r.reason)]));
  const suspects = ({ result }: Of) => new Set(result.suspects.map((s) => s.code));
  const [was, is] = [reasons(before), reasons(after)];
  const [suspectThen, suspectNow] = [suspects(before), suspects(after)];
  const names = new Map([...before.inputs.outfalls, ...after.inputs.outfalls].map((o) => [o.code, o.name]));
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((code) => ({
      code,
      name: names.get(code) ?? code,
      before: was.get(code) ?? (suspectThen.has(code) ? [] : null),
      after: is.get(code) ?? (suspectNow.has(code) ? [] : null),
    }))
    .filter((e) => JSON.stringify(e.before) !== JSON.stringify(e.after))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function changedQuestion(before: TraceInputs, after: TraceInputs): string[] {
  const texts: string[] = [];
  const unlike = (what: string, was: string, is: string) => {
    if (was !== is) texts.push(`${what}由 ${was} 改为 ${is}`);
  };
  unlike("水样时间", toBeijing(before.observedAt), toBeijing(after.observedAt));
  unlike("回溯时长", `${before.windowHours} 小时`, `${after.windowHours} 小时`);
  unlike("最远距离", `${before.maxDistanceM / 1000} km`, `${after.maxDistanceM / 1000} km`);
  unlike("数据来源", before.source ?? "无", after.source ?? "无");
  const followed = (of: TraceInputs) => of.parameters.map((p) => p.name).join("、") || "无";
  unlike("追溯指标", followed(before), followed(after));
  return texts;
}

/** Every hypothesis a record tells of, with its probability. */
function probabilitiesOf({ inputs, result }: Of): Map<string, { name: string; p: number }> {
  const found = new Map<string, { name: string; p: number }>();
  const nameOf = new Map(inputs.outfalls.map((o) => [o.code, o.name]));
  for (const s of result.suspects) {
    if (s.posterior !== null)
      found.set(`outfall:${s.code}`, { name: nameOf.get(s.code) ?? s.code, p: s.posterior.probability });
  }
  for (const u of result.response?.unlisted ?? [])
    found.set(`unlisted:${u.reach}:${Math.round(u.fromM)}`, {
      name: `${u.reach} 沿线未登记来源`,
      p: u.posterior.probability,
    });
  for (const o of result.response?.others ?? [])
    found.set(`${o.kind}:${o.name}`, { name: o.name, p: o.posterior.probability });
  const instrument = result.response?.instrument.probability;
  if (instrument !== undefined) found.set("instrument", { name: "仪器", p: instrument });
  return found;
}

function changedInputs(before: TraceInputs, after: TraceInputs): string[] {
  const texts: string[] = [];
  if (before.networkVersion !== after.networkVersion) texts.push("河网换了版本");
  if (before.ruleVersion !== after.ruleVersion) texts.push("评价规则换了版本");
  texts.push(...changedOutfalls(before, after));
  if (before.response !== null && after.response !== null)
    texts.push(...changedResponse(before.response, after.response));
  const values = (of: TraceInputs) => JSON.stringify(of.parameters.map((p) => [p.parameter, p.value]));
  if (values(before) !== values(after)) texts.push("断面读数有订正");
  return texts;
}

function changedOutfalls(before: TraceInputs, after: TraceInputs): string[] {
  const was = new Map(before.outfalls.map((o) => [o.code, JSON.stringify(o)]));
  const is = new Map(after.outfalls.map((o) => [o.code, JSON.stringify(o)]));
  const count = (of: Iterable<string>, test: (code: string) => boolean) => [...of].filter(test).length;
  const added = count(is.keys(), (code) => !was.has(code));
  const gone = count(was.keys(), (code) => !is.has(code));
  const changed = count(is.keys(), (code) => was.has(code) && was.get(code) !== is.get(code));
  return [
    ...(added > 0 ? [`范围内新增排口 ${added} 个`] : []),
    ...(gone > 0 ? [`范围内减少排口 ${gone} 个`] : []),
    ...(changed > 0 ? [`${changed} 个排口的登记内容有变化`] : []),
  ];
}

function changedResponse(before: ResponseInputs, after: ResponseInputs): string[] {
  const texts: string[] = [];
  const [was, is] = [readingsOf(before.series), readingsOf(after.series)];
  const revised = [...is].filter(([key, value]) => was.has(key) && was.get(key) !== value).length;
  const added = [...is.keys()].filter((key) => !was.has(key)).length;
  const gone = [...was.keys()].filter((key) => !is.has(key)).length;
  if (revised > 0) texts.push(`时段内 ${revised} 个读数有订正`);
  if (added > 0) texts.push(`时段内新增 ${added} 个读数`);
  if (gone > 0) texts.push(`时段内减少 ${gone} 个读数`);
  if (JSON.stringify(before.flow) !== JSON.stringify(after.flow)) texts.push("流向或闸泵状态有变化");
  const [had, has] = [before, after].map((of) => new Set(of.samples.map((s) => s.clientId))) as [
    Set<string>,
    Set<string>,
  ];
  const came = [...has].filter((id) => !had.has(id)).length;
  const went = [...had].filter((id) => !has.has(id)).length;
  if (came > 0) texts.push(`新增现场样品 ${came} 个`);
  if (went > 0) texts.push(`撤回现场样品 ${went} 个`);
  if (JSON.stringify(before.options) !== JSON.stringify(after.options)) texts.push("推断选项有变化");
  return texts;
}

/** Every reading of the window by section, moment and parameter. */
function readingsOf(series: readonly TracedSeries[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { section, times, values } of series) {
    values.forEach((column, p) => {
      column.forEach((value, i) => {
        if (value !== null) found.set(`${section}/${times[i]}/${p}`, value);
      });
    });
  }
  return found;
}

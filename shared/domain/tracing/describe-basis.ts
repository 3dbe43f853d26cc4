import type { Reach } from "../network/reach.ts";
import type { SurveyedStretch } from "../network/survey.ts";
import { amount } from "./amount.ts";
import { excessOf } from "./score-parts.ts";
import type { TracedNetwork, TraceInputs } from "./trace-model.ts";

export type Basis = {
  inputs: TraceInputs;
  on: TracedNetwork;
  stretches: readonly SurveyedStretch[];
  /** m³/s at the start. */
  dischargeM3S: number | null;
};

const lengthOf = (stretches: readonly SurveyedStretch[]) => stretches.reduce((sum, s) => sum + s.to - s.from, 0);

/** What a plain trace takes for granted, for the reader to agree with or not. */
export function describeAssumptions({ inputs, on, stretches, dischargeM3S }: Basis): string[] {
  const reachOf = (s: SurveyedStretch) => on.network.reaches[s.reach] as Reach;
  const total = lengthOf(stretches);
  const assumed = lengthOf(stretches.filter((s) => reachOf(s).velocity === null));
  const uncertain = lengthOf(stretches.filter((s) => s.uncertain));
  const inferred = inputs.response !== null;
  const stated = new Set(inputs.response?.flow.map((f) => f.reach)).size;
  const texts = [
    stated > 0
      ? `${stated} 个河段的流向取时段内的实测、闸泵和人工记录，其余取河网的常规流向`
      : "流向取河网的常规流向，未计闸泵启闭和当时的逆流",
  ];
  if (uncertain > 0) texts.push(`${km(uncertain)} 河道流向往复或不明，两个方向都追溯`);
  texts.push(
    "行程时间按流速对数正态分布(σ=0.3)给出：最早为 10% 分位，居中为中值，最晚为 90% 分位；全程流速同偏快或同偏慢",
  );
  if (assumed > 0) texts.push(`${km(total)} 河道中 ${km(assumed)} 没有流速，按河道类型取常值(待核实)`);
  texts.push("距离取最短水路，行程时间取最快水路，在环状河网中两者可能不是同一条");
  if (inputs.parameters.some((p) => p.parameter === "DO")) {
    texts.push(
      "溶解氧偏低按耗氧物质(化学需氧量、五日生化需氧量、高锰酸盐指数、氨氮)追溯，负荷折算视作全部耗氧，为上限",
    );
  }
  if (dischargeM3S !== null)
    texts.push(`负荷按登记值恒定排放、与断面处流量 ${amount(dischargeM3S)} m³/s 完全混合、沿途一级降解折算`);
  texts.push(
    inferred ? "排序按概率；得分是登记资料的加权和，供对照，不是概率" : "得分是各项依据的加权和，用于排序，不是概率",
  );
  if (!inferred) texts.push("名单只含已登记的排口；未登记的来源也可能是原因");
  return texts;
}

/** What was not to be had; `blocking` where no one can be named for want of it. */
export function describeMissing({ inputs, dischargeM3S, stretches }: Basis): { blocking: boolean; texts: string[] } {
  const texts: string[] = [];
  const { parameters, outfalls, unplacedOutfalls } = inputs;
  const blocking = parameters.length === 0 || parameters.every((p) => p.value === null && inputs.section !== null);
  if (parameters.length === 0) texts.push("没有要追溯的参数：该时刻没有超标项，也没有指定参数");
  for (const p of parameters) {
    if (p.value === null) texts.push(`缺${p.name}在该时刻的监测值`);
    else if (p.limit === null) texts.push(`缺${p.name}的限值，无法计算超出量`);
    else if ((excessOf(p) ?? 1) <= 0)
      texts.push(`${p.name} ${amount(p.value)} ${p.unit} 未超过限值 ${amount(p.limit)} ${p.unit}`);
  }
  if (stretches.length === 0) texts.push("该处上游没有河道");
  if (outfalls.length === 0) texts.push("追溯范围内没有登记的排口");
  if (dischargeM3S === null) texts.push("缺断面所在河段的流量，负荷不能折算为浓度");
  const unloaded = outfalls.filter((o) => Object.keys(o.loadsKgPerDay).length === 0).length;
  if (unloaded > 0) texts.push(`${unloaded} 个排口没有登记负荷`);
  if (unplacedOutfalls > 0) texts.push(`登记册中 ${unplacedOutfalls} 个排口未能落到河网上，没有参与追溯`);
  return { blocking, texts };
}

const km = (metres: number) => `${(metres / 1000).toFixed(1)} km`;

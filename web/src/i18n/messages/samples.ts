/** Words of results from the bank: what became of them, what they did, and how a wrong one is taken back. */
export const zh = {
  title: "现场结果 {n} 个",
  none: "还没有现场结果",
  state: {
    counted: "已计入",
    waiting: "已保存，未计入",
    "off-network": "已保存，所在河段已不在河网上",
    withdrawn: "已撤回",
  },
  by: "{person}，{time}",
  notRenewed: "样品已保存，但排序还没有更新",
  notRenewedHint: "可以再排一次；样品不会丢。",
  rankAgain: "再排一次",
  ranking: "正在排序…",
  newer: "之后又按现场结果排过序，这不是最新的排序",
  openNewer: "看最新的排序",
  effect: "计入之后",
  together: "计入之后（连同另外 {n} 个样品）",
  noEffect: "各对象的概率变化都不到 1%，也没有排除谁",
  excluded: "排除",
  after: "看这次排序",
  withdraw: "撤回",
  withdrawTitle: "撤回这个样品",
  withdrawLead: "撤回后按其余样品重新排序。样品仍留在记录里，标明谁在何时为何撤回。",
  who: "撤回人",
  why: "理由",
  reasons: { place: "地点记错", value: "读数记错", sample: "样品有问题" },
  confirm: "确认撤回",
  withdrawnBy: "{person} 于 {time} 撤回：{reason}",
  person: "采样人",
  whyHere: {
    "plume-below":
      "污染团此刻应已过断面、到了这里（检出可能 {seen}）。若超标，来源多半在水经过此处的 {count} 个对象（合计 {share}）之中，其余 {others} 个可能性大降；若不超标，这 {count} 个可能性大降",
    below:
      "断面下游：污染团若已过断面就在这里（检出可能 {seen}）。若超标，来源多半在水经过此处的 {count} 个对象（合计 {share}）之中，其余 {others} 个可能性大降；若不超标，这 {count} 个可能性大降",
    "plume-here":
      "污染团此刻应在这里（检出可能 {seen}）。若超标，来源多半在水经过此处的 {count} 个对象（合计 {share}）之中，其余 {others} 个可能性大降；若不超标，这 {count} 个可能性大降",
    apart:
      "能把上游来水分开（检出可能 {seen}）。若超标，来源多半在水经过此处的 {count} 个对象（合计 {share}）之中，其余 {others} 个可能性大降；若不超标，这 {count} 个可能性大降",
    mouth: "该排口现占 {p}：看口门、管道和底泥，有异常就大为可疑，须口门取样确认；无异常就降为次要（检出可能 {seen}）",
  },
};

export const en: typeof zh = {
  title: "{n} field results",
  none: "No field results yet",
  state: {
    counted: "counted",
    waiting: "kept, not counted yet",
    "off-network": "kept; its reach is no longer on the network",
    withdrawn: "withdrawn",
  },
  by: "{person}, {time}",
  notRenewed: "The sample is kept, but the ranking was not renewed",
  notRenewedHint: "It can be tried again; no sample is lost.",
  rankAgain: "Rank again",
  ranking: "Ranking…",
  newer: "It was ranked again with field results since; this is not the newest ranking",
  openNewer: "Open the newest",
  effect: "With it",
  together: "With it and {n} other samples",
  noEffect: "No probability moved by 1 %, and nobody was ruled out",
  excluded: "Ruled out",
  after: "Open this ranking",
  withdraw: "Withdraw",
  withdrawTitle: "Withdraw this sample",
  withdrawLead:
    "The ranking is renewed with the other samples. This one stays on record with who withdrew it, when and why.",
  who: "Withdrawn by",
  why: "Reason",
  reasons: { place: "Wrong place", value: "Wrong reading", sample: "Bad sample" },
  confirm: "Withdraw it",
  withdrawnBy: "Withdrawn by {person}, {time}: {reason}",
  person: "Sampled by",
  whyHere: {
    "plume-below":
      "The plume should have passed the section and be here by now ({seen} chance to see it). If it is high, the source is most likely among the {count} candidates whose water passes here ({share} together) and the other {others} become far less likely; if not, these {count} do",
    below:
      "Below the section: a plume that has passed it is here ({seen} chance to see it). If it is high, the source is most likely among the {count} candidates whose water passes here ({share} together) and the other {others} become far less likely; if not, these {count} do",
    "plume-here":
      "The plume should be here now ({seen} chance to see it). If it is high, the source is most likely among the {count} candidates whose water passes here ({share} together) and the other {others} become far less likely; if not, these {count} do",
    apart:
      "Tells the waters upstream apart ({seen} chance to see it). If it is high, the source is most likely among the {count} candidates whose water passes here ({share} together) and the other {others} become far less likely; if not, these {count} do",
    mouth:
      "This outfall holds {p}: look at the mouth, the pipe and the sediment. Something there makes it a strong suspect, to be confirmed by a sample of the mouth; nothing makes it secondary ({seen} chance to see something)",
  },
};

/** Words of the one ranked list of what the alarm can come from. */
export const zh = {
  title: "可能的来源",
  count: "{n} 个，按概率排列",
  countScore: "{n} 个，按得分排列",
  instrumentOf: "{section}的仪器或读数问题",
  kind: {
    listed: "登记排口",
    unlisted: "未登记来源",
    boundary: "境外来水",
    diffuse: "面源",
    pair: "两个来源同时",
    instrument: "仪器",
  },
  todo: {
    unlisted: "沿地图上标出的河段巡查两岸，找未登记的排口。",
    boundary: "联系上游方核实来水，并在交界处采样。",
    diffuse: "核对降雨和农田退水，查沿线散排。",
    pair: "两处都要查；先到近的或更容易取证的一处。",
    instrument: "先核对仪器状态、校准和质控记录，再派人上河。",
  },
};

export const en: typeof zh = {
  title: "Possible sources",
  count: "{n}, by probability",
  countScore: "{n}, by score",
  instrumentOf: "Instrument or readings of {section}",
  kind: {
    listed: "Registered outfall",
    unlisted: "Unlisted source",
    boundary: "Water from beyond",
    diffuse: "Diffuse",
    pair: "Two sources at once",
    instrument: "Instrument",
  },
  todo: {
    unlisted: "Walk both banks of the stretch marked on the map and look for outfalls nobody has listed.",
    boundary: "Ask the district upstream, and take a sample at the boundary.",
    diffuse: "Check rain and return water from fields, and look for scattered discharge along the banks.",
    pair: "Look at both; first at the nearer one or the one with the better evidence.",
    instrument: "Check state, calibration and quality control of the instrument before sending people out.",
  },
};

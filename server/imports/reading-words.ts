import type { DataFlag, ReviewLevel } from "../../shared/domain/quality/reading.ts";
import { ownWord } from "./own-word.ts";

const FLAGS: Record<string, DataFlag> = {
  n: "N",
  正常: "N",
  有效: "N",
  normal: "N",
  valid: "N",
  f: "F",
  停运: "F",
  停站: "F",
  停测: "F",
  停用: "F",
  不具备运行条件: "F",
  断流: "F",
  冰封: "F",
  搬迁: "F",
  建设中: "F",
  撤销: "F",
  未运行: "F",
  m: "M",
  维护: "M",
  维护中: "M",
  运维: "M",
  maintenance: "M",
  s: "S",
  手工: "S",
  手工输入: "S",
  人工: "S",
  manual: "S",
  d: "D",
  故障: "D",
  仪器故障: "D",
  设备故障: "D",
  fault: "D",
  c: "C",
  校准: "C",
  校验: "C",
  质控: "C",
  调试: "C",
  calibration: "C",
  t: "T",
  超上限: "T",
  超量程: "T",
  b: "B",
  通讯异常: "B",
  通信异常: "B",
  通讯中断: "B",
  通信中断: "B",
  离线: "B",
};

const REVIEWS: Record<string, ReviewLevel> = {
  raw: "raw",
  原始: "raw",
  未审核: "raw",
  未审: "raw",
  "0": "raw",
  first: "first",
  一审: "first",
  初审: "first",
  已初审: "first",
  "1": "first",
  final: "final",
  终审: "final",
  二审: "final",
  复审: "final",
  已审核: "final",
  审定: "final",
  "2": "final",
};

/** A data flag by its letter of HJ 212-2017 or the word used for it; "" is N. */
export const dataFlagOf = (text: string): DataFlag | undefined => (text === "" ? "N" : ownWord(FLAGS, fold(text)));

/** A review level by its word; "" is raw. */
export const reviewLevelOf = (text: string): ReviewLevel | undefined =>
  text === "" ? "raw" : ownWord(REVIEWS, fold(text));

const fold = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

/** 水质类别 of GB 3838-2002; the sixth is 劣Ⅴ. Ordered from best to worst. */
export const WATER_CLASSES = ["I", "II", "III", "IV", "V", "worse-than-V"] as const;
export type WaterClass = (typeof WATER_CLASSES)[number];
/** A class a section can be asked to meet. */
export type TargetClass = Exclude<WaterClass, "worse-than-V">;

/** 1 (Ⅰ) to 6 (劣Ⅴ), for comparing. */
export const classRank = (c: WaterClass): number => WATER_CLASSES.indexOf(c) + 1;

/** The sign officers read. */
export const CLASS_SIGN: Record<WaterClass, string> = {
  I: "Ⅰ",
  II: "Ⅱ",
  III: "Ⅲ",
  IV: "Ⅳ",
  V: "Ⅴ",
  "worse-than-V": "劣Ⅴ",
};

import { useI18n } from "vue-i18n";
import { useParameterName } from "../../i18n/use-parameter-name.ts";
import type { Assessment } from "./class-cells.ts";

/** One assessment in a sentence, for tooltips and screen readers. */
export function useDescribeAssessment(): (label: string, assessment: Assessment | undefined) => string {
  const { t } = useI18n();
  const nameOf = useParameterName();
  return (label, assessment) => {
    if (assessment === undefined) return t("section.months.cellNone", { label });
    const { evaluation, sample_count } = assessment;
    const list = evaluation.deciding.map(nameOf).join("、");
    return t("section.months.cell", {
      label,
      class: t(`water.class.${evaluation.class ?? "none"}`),
      verdict: t(`water.verdict.${evaluation.verdict}`),
      n: sample_count,
      deciding: list === "" ? "" : t("section.months.deciding", { list }),
    });
  };
}

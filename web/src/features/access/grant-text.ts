import type { Grant } from "@shared/domain/access/roles.ts";
import { useI18n } from "vue-i18n";

/** Says grants in words: 水环境管理（武进区）、查看（全市）. */
export function useGrantText(): (grants: readonly Grant[]) => string {
  const { t, locale } = useI18n();
  return (grants) => {
    const [open, close, between] = locale.value === "zh" ? ["（", "）", "、"] : [" (", ")", ", "];
    return grants
      .map(({ role, district }) => `${t(`access.role.${role}`)}${open}${district ?? t("access.wholeCity")}${close}`)
      .join(between);
  };
}

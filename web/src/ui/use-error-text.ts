import { useI18n } from "vue-i18n";
import type { ApiError } from "../api/client.ts";
import { useBecause } from "./use-because.ts";

/** Says what went wrong and what to do about it. The server's own words win where it has any. */
export function useErrorText(): (error: ApiError) => string {
  const { t } = useI18n();
  const because = useBecause();
  return (error) => {
    if (error.code === "unreachable") return t("fetch.unreachable");
    if (error.code === "contract") return t("fetch.contract");
    const told = because(error.details.because);
    if (told !== undefined) return told;
    if (error.details.detail !== undefined) return error.details.detail;
    if (error.code === "not-found") return t("fetch.notFound");
    if (error.code === "internal") return t("fetch.internal");
    return error.message;
  };
}

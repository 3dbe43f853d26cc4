import type { Problem } from "@shared/contract/common.ts";
import { useI18n } from "vue-i18n";
import { useParameterName } from "../i18n/use-parameter-name.ts";

/** Says in the chosen language why the server refused something; undefined where it gave no key or an unknown one. */
export function useBecause(): (because: Problem["because"]) => string | undefined {
  const { t, te } = useI18n();
  const nameOf = useParameterName();
  return (because) => {
    if (because === undefined || !te(`because.${because.key}`)) return undefined;
    const { parameter } = because.values;
    const named = parameter === undefined ? {} : { parameter: nameOf(String(parameter)) };
    return t(`because.${because.key}`, { ...because.values, ...named });
  };
}

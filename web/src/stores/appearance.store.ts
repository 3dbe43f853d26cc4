import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Theme and language of this browser; not part of a link, since they belong to who looks and not to what is shown. */
export const useAppearanceStore = defineStore("appearance", () => {
  const theme = ref<Theme>(remembered("capillary.theme", THEMES) ?? "system");
  const language = ref<Language>(remembered("capillary.language", LANGUAGES) ?? "zh");
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const prefersDark = ref(systemDark.matches);
  systemDark.addEventListener("change", (event) => {
    prefersDark.value = event.matches;
  });
  const dark = computed(() => (theme.value === "system" ? prefersDark.value : theme.value === "dark"));

  watch(
    [theme, language, dark],
    () => {
      localStorage.setItem("capillary.theme", theme.value);
      localStorage.setItem("capillary.language", language.value);
      document.documentElement.dataset.theme = dark.value ? "dark" : "light";
      document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    },
    { immediate: true, flush: "sync" },
  );
  return { theme, language, dark };
});

function remembered<T extends string>(key: string, allowed: readonly T[]): T | undefined {
  const stored = localStorage.getItem(key);
  return allowed.find((value) => value === stored);
}

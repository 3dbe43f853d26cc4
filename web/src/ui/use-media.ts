import { onScopeDispose, type Ref, ref } from "vue";

/** True while a media query matches. */
export function useMedia(query: string): Ref<boolean> {
  const list = window.matchMedia(query);
  const matches = ref(list.matches);
  const update = () => {
    matches.value = list.matches;
  };
  list.addEventListener("change", update);
  onScopeDispose(() => list.removeEventListener("change", update));
  return matches;
}

/** A phone: one column, panels become sheets. The same width as in the style sheets. */
export const useIsPhone = () => useMedia("(max-width: 767px)");

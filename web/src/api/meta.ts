import { metaResponse } from "@shared/contract/overview.ts";
import { computed } from "vue";
import { useSessionStore } from "../stores/session.store.ts";
import { getJson } from "./client.ts";
import { useResource } from "./use-resource.ts";

export const fetchMeta = (signal?: AbortSignal) => getJson(metaResponse, "meta", signal ? { signal } : {});

/** What the web needs to know before it draws anything: demo mark, versions, parameters. */
export function useMeta() {
  const session = useSessionStore();
  const enabled = () => session.asked && !session.stranger;
  const resource = useResource({ key: () => ["meta"], fetch: fetchMeta, enabled, staleTimeMs: 300_000 });
  return { ...resource, meta: resource.value, demo: computed(() => resource.value.value?.demo ?? false) };
}

import type { RouteRecordRaw } from "vue-router";
import type { IconName } from "../ui/icons.ts";
import { overviewPath, tracePath } from "./paths.ts";

/** All addresses. Pages load their code when first opened. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "overview", component: () => import("../pages/overview/overview-page.vue") },
  { path: "/trace/:id?", name: "trace", component: () => import("../pages/trace/trace-page.vue") },
  { path: "/:path(.*)*", name: "not-found", component: () => import("./shell/not-found-page.vue") },
];

/** Entries of the navigation in their order; `label` is a key of `nav.*`. */
export const NAVIGATION: readonly { page: string; path: string; icon: IconName; label: string }[] = [
  { page: "overview", path: overviewPath(), icon: "overview", label: "overview" },
  { page: "trace", path: tracePath(), icon: "trace", label: "trace" },
];

import type { Action } from "@shared/domain/access/roles.ts";
import type { RouteRecordRaw } from "vue-router";
import type { IconName } from "../ui/icons.ts";
import { adminPath, dataPath, overviewPath, sectionPath, tracePath } from "./paths.ts";

/** All addresses. Pages load their code when first opened. `meta.nav` is the entry a page belongs to, unless its own name. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "overview", component: () => import("../pages/overview/overview-page.vue") },
  {
    path: "/section",
    name: "sections",
    meta: { nav: "section" },
    component: () => import("../pages/section/section-list-page.vue"),
  },
  { path: "/section/:code", name: "section", component: () => import("../pages/section/section-page.vue") },
  { path: "/trace/:id?", name: "trace", component: () => import("../pages/trace/trace-page.vue") },
  { path: "/data", name: "data", component: () => import("../pages/data/data-page.vue") },
  { path: "/sign-in", name: "sign-in", component: () => import("../pages/sign-in/sign-in-page.vue") },
  { path: "/account", name: "account", component: () => import("../pages/account/account-page.vue") },
  { path: "/admin", name: "admin", component: () => import("../pages/admin/admin-page.vue") },
  { path: "/:path(.*)*", name: "not-found", component: () => import("./shell/not-found-page.vue") },
];

/** The navigation entry a page stands under. */
export const navOf = (route: { name?: unknown; meta: Record<string | symbol | number, unknown> }): string =>
  String(route.meta["nav"] ?? route.name ?? "");

/** Entries of the navigation in their order; `label` is a key of `nav.*`. `needs`: shown to who may. */
export const NAVIGATION: readonly { page: string; path: string; icon: IconName; label: string; needs?: Action }[] = [
  { page: "overview", path: overviewPath(), icon: "overview", label: "overview" },
  { page: "section", path: sectionPath(), icon: "section", label: "section" },
  { page: "trace", path: tracePath(), icon: "trace", label: "trace" },
  { page: "data", path: dataPath(), icon: "data", label: "data" },
  { page: "admin", path: adminPath(), icon: "shield", label: "admin", needs: "administer" },
];

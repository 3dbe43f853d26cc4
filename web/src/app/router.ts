import { createRouter, createWebHistory } from "vue-router";
import { routes } from "./routes.ts";

export const router = createRouter({ history: createWebHistory(), routes });

/** A page's file is gone after an update of the server: load the address anew, once. */
router.onError((_error, to) => {
  if (sessionStorage.getItem("capillary.reloaded") === to.fullPath) return;
  sessionStorage.setItem("capillary.reloaded", to.fullPath);
  window.location.assign(to.fullPath);
});

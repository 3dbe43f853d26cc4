import "../api/zod-setup.ts";
import { PiniaColada } from "@pinia/colada";
import { createPinia } from "pinia";
import { createApp } from "vue";
import { i18n } from "../i18n/index.ts";
import { useSampleQueueStore } from "../stores/sample-queue.store.ts";
import { guardAccess } from "./access-guard.ts";
import App from "./app.vue";
import { router } from "./router.ts";
import { urlParameters } from "./url-parameters.ts";
import { installUrlSync } from "./url-sync.ts";
import "../ui/tokens.css";
import "../ui/base.css";

const app = createApp(App);
app.use(createPinia());
app.use(PiniaColada, {});
app.use(i18n);
installUrlSync(router, urlParameters());
guardAccess(router);
app.use(router);
app.mount("#app");

void useSampleQueueStore().start();
// Only where the page is built: in development every file changes all the time.
if (import.meta.env.PROD && "serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js");

import { createI18n } from "vue-i18n";
import { en as accessEn, zh as accessZh } from "./messages/access.ts";
import { en as adminEn, zh as adminZh } from "./messages/admin.ts";
import { en as becauseEn, zh as becauseZh } from "./messages/because.ts";
import { en as dataEn, zh as dataZh } from "./messages/data.ts";
import { en as flowEn, zh as flowZh } from "./messages/flow.ts";
import { en as hypothesesEn, zh as hypothesesZh } from "./messages/hypotheses.ts";
import { en as overviewEn, zh as overviewZh } from "./messages/overview.ts";
import { en as reportEn, zh as reportZh } from "./messages/report.ts";
import { en as samplesEn, zh as samplesZh } from "./messages/samples.ts";
import { en as sectionEn, zh as sectionZh } from "./messages/section.ts";
import { en as shellEn, zh as shellZh } from "./messages/shell.ts";
import { en as traceEn, zh as traceZh } from "./messages/trace.ts";
import { en as waterEn, zh as waterZh } from "./messages/water.ts";

/** Chinese is the language the product is written in; English must say all of it (`messages.test.ts`). */
export const messages = {
  zh: {
    ...shellZh,
    ...waterZh,
    access: accessZh,
    admin: adminZh,
    because: becauseZh,
    overview: overviewZh,
    section: sectionZh,
    trace: traceZh,
    data: dataZh,
    flow: flowZh,
    hypotheses: hypothesesZh,
    report: reportZh,
    samples: samplesZh,
  },
  en: {
    ...shellEn,
    ...waterEn,
    access: accessEn,
    admin: adminEn,
    because: becauseEn,
    overview: overviewEn,
    section: sectionEn,
    trace: traceEn,
    data: dataEn,
    flow: flowEn,
    hypotheses: hypothesesEn,
    report: reportEn,
    samples: samplesEn,
  },
};

export const i18n = createI18n({ legacy: false, locale: "zh", fallbackLocale: "zh", messages });

import type { Trace } from "../../shared/contract/traces.ts";
import type { Config } from "../config/env.ts";
import { createContext } from "../context.ts";
import { traceShape } from "../routes/trace-shape.ts";
import { parseCommand, UsageError } from "./command.ts";
import { momentOf } from "./moment.ts";

const OPTIONS = {
  section: { type: "string" },
  at: { type: "string" },
  parameters: { type: "string" },
  model: { type: "string", default: "response" },
  json: { type: "boolean", default: false },
} as const;
const SUSPECTS_SHOWN = 10;

/** `trace --section <code> [--at <time>] [--model …] [--json]`: makes a trace and keeps it as a record, as the API does. */
export async function runTraceCommand(args: string[], config: Config): Promise<number> {
  const { values } = parseCommand(args, OPTIONS);
  const { section, parameters, model } = values;
  if (section === undefined) throw new UsageError("需要 --section 断面编码");
  if (model !== "response" && model !== "plain-upstream")
    throw new UsageError("--model 须为 response 或 plain-upstream");
  const ctx = await createContext(config);
  try {
    const observedAt = values.at === undefined ? undefined : momentOf(values.at, ctx.now());
    // A command has nobody to keep waiting: it traces in its own thread.
    const answer = traceShape(
      await ctx.network.tracePollution({ section, parameters: parameters?.split(","), observedAt, model }),
    );
    console.log(values.json ? JSON.stringify(answer, null, 2) : told(answer).join("\n"));
    return 0;
  } finally {
    await ctx.close();
  }
}

const percent = (p: number) => `${(100 * p).toFixed(1)}%`;

function told(answer: Trace): string[] {
  const { section, domain, suspects, instrument, uncertainty, missing, status } = answer;
  const unlisted = answer.unlisted.reduce((sum, u) => sum + u.posterior.probability, 0);
  return [
    `溯源 ${answer.id}：${section?.name ?? ""}，观测 ${answer.observed_at}，上溯 ${(domain.total_length_m / 1000).toFixed(1)} km，排口 ${domain.outfall_count} 个`,
    ...(status === "insufficient" ? [`  资料不足：${missing.join("；")}`] : []),
    ...suspects.slice(0, SUSPECTS_SHOWN).map(({ rank, outfall, distance_m, travel, score, posterior }) => {
      const probability = posterior === null ? "" : `  概率 ${percent(posterior.probability)}`;
      return `  ${rank}. ${outfall.name}（${outfall.code}）  ${(distance_m / 1000).toFixed(2)} km  约 ${travel.central_h.toFixed(1)} h${probability}  得分 ${score.toFixed(2)}`;
    }),
    ...(instrument === null ? [] : [`  未登记来源 ${percent(unlisted)}，仪器 ${percent(instrument.probability)}`]),
    ...answer.others.slice(0, 3).map((o) => `  ${o.name} ${percent(o.posterior.probability)}`),
    ...(uncertainty === null
      ? []
      : [`  相当于 ${uncertainty.effective_suspects.toFixed(1)} 个同等对象；${uncertainty.set_90} 个对象占九成概率`]),
  ];
}

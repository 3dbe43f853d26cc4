import type { Config } from "../config/env.ts";
import { createContext } from "../context.ts";
import { traceShape } from "../routes/trace-shape.ts";
import { parseCommand, UsageError } from "./command.ts";
import { momentOf } from "./moment.ts";

const OPTIONS = {
  section: { type: "string" },
  at: { type: "string" },
  parameters: { type: "string" },
  json: { type: "boolean", default: false },
} as const;
const SUSPECTS_SHOWN = 10;

/** `trace --section <code> [--at <time>] [--json]`: makes a trace and keeps it as a record, as the API does. */
export async function runTraceCommand(args: string[], config: Config): Promise<number> {
  const { values } = parseCommand(args, OPTIONS);
  const { section, parameters } = values;
  if (section === undefined) throw new UsageError("需要 --section 断面编码");
  const ctx = await createContext(config);
  try {
    const observedAt = values.at === undefined ? undefined : momentOf(values.at, ctx.now());
    const answer = traceShape(
      await ctx.network.tracePollution({ section, parameters: parameters?.split(","), observedAt }),
    );
    if (values.json) console.log(JSON.stringify(answer, null, 2));
    else {
      console.log(
        `溯源 ${answer.id}：${answer.section?.name ?? section}，观测 ${answer.observed_at}，上溯 ${(answer.domain.total_length_m / 1000).toFixed(1)} km，排口 ${answer.domain.outfall_count} 个`,
      );
      for (const { rank, outfall, distance_m, travel, score } of answer.suspects.slice(0, SUSPECTS_SHOWN)) {
        console.log(
          `  ${rank}. ${outfall.name}（${outfall.code}）  ${(distance_m / 1000).toFixed(2)} km  约 ${travel.central_h.toFixed(1)} h  得分 ${score.toFixed(2)}`,
        );
      }
    }
    return 0;
  } finally {
    await ctx.close();
  }
}

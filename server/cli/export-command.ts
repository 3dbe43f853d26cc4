import { once } from "node:events";
import type { Config } from "../config/env.ts";
import { createContext } from "../context.ts";
import { verdictsCsv } from "../exports/verdicts.ts";
import { parseCommand, UsageError } from "./command.ts";
import { momentOf } from "./moment.ts";

const OPTIONS = {
  mode: { type: "string", default: "realtime" },
  from: { type: "string" },
  to: { type: "string" },
} as const;

/** `export verdicts --mode realtime·period [--from] [--to]`: CSV on standard output, from inclusive, to exclusive. */
export async function runExportCommand(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS);
  if (positionals.length !== 1 || positionals[0] !== "verdicts") throw new UsageError("可导出的有 verdicts");
  const { mode } = values;
  if (mode !== "realtime" && mode !== "period") throw new UsageError("--mode 为 realtime 或 period");
  const ctx = await createContext(config);
  try {
    const [from, to] = [values.from, values.to].map((text) =>
      text === undefined ? undefined : momentOf(text, ctx.now()),
    );
    for await (const text of verdictsCsv(ctx.quality.streamVerdicts({ mode, from, to }))) {
      if (!process.stdout.write(text)) await once(process.stdout, "drain");
    }
    return 0;
  } finally {
    await ctx.close();
  }
}

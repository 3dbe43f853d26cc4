import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppContext } from "./context.ts";

/** After requests have been handled their answers still have to reach the other side. */
const LAST_WORDS_MS = 2_000;
const LOOK_EVERY_MS = 20;

/**
 * Stops without losing anything: not ready any more, no new work; event streams end and say when to come back; requests and
 * imports under way have `limitMs` to end; an import that takes longer is stopped and marked failed; the log of the database is
 * brought into its file.
 */
export async function shutDown(ctx: AppContext, server: Server, limitMs: number): Promise<void> {
  ctx.operation.beginStopping();
  ctx.events.end();
  await until(() => ctx.metrics.inFlight() === 0 && ctx.imports.unfinishedImports() === 0, limitMs);
  await ctx.stopWork();
  await until(() => ctx.metrics.inFlight() === 0, LAST_WORDS_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.race([closed, sleep(LAST_WORDS_MS)]);
  server.closeAllConnections();
  await ctx.close();
}

async function until(isSo: () => boolean, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!isSo() && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
}

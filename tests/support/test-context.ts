import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";

/** 2026-08-27 22:00 Beijing time: a summer night, fixed for every test that needs a clock. */
export const TEST_NOW = epochSeconds(Date.UTC(2026, 7, 27, 14) / 1000);

/** The real application on an in-memory database, with a clock that stands still unless moved. */
export async function createTestApp({ now = TEST_NOW }: { now?: EpochSeconds } = {}) {
  const clock = { now };
  const config = readConfig({ DATABASE_URL: ":memory:", DEMO: "0" });
  const ctx = await createContext(config, { now: () => clock.now, log: () => {} });
  return { ctx, app: createApp(ctx), clock, close: () => ctx.close() };
}

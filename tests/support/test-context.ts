import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import { type Grant, KEY_ACTIONS } from "../../shared/domain/access/roles.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";

/** 2026-08-27 22:00 Beijing time: a summer night, fixed for every test that needs a clock. */
export const TEST_NOW = epochSeconds(Date.UTC(2026, 7, 27, 14) / 1000);

/** The real application on an in-memory database, with a clock that stands still unless moved. */
export async function createTestApp({ now = TEST_NOW }: { now?: EpochSeconds } = {}) {
  const clock = { now };
  const config = readConfig({ DATABASE_URL: ":memory:", DEMO: "0" });
  const ctx = await createContext(config, { now: () => clock.now, log: () => {} });
  const { app, anonymous } = await appWithAllRights(ctx);
  return { ctx, app, anonymous, clock, close: () => ctx.close() };
}

/** The application of a context, called by somebody who may do everything, and by nobody. */
export async function appWithAllRights(ctx: Ctx) {
  const anonymous = createApp(ctx);
  const { secret } = await keyFor(ctx, { login: "everything", grants: [{ role: "admin", district: null }] });
  return { app: callingWith(anonymous, secret), anonymous };
}

type Ctx = Awaited<ReturnType<typeof createContext>>;

/** An account with some grants and a key that may ask for all they allow. */
export async function keyFor(ctx: Ctx, of: { login: string; grants: readonly Grant[] }) {
  const known = await ctx.database.read.accounts.find(of.login);
  const account = known ?? (await ctx.access.createAccount(null, { ...of, name: of.login })).account;
  const expiresAt = epochSeconds(ctx.now() + 300 * 86_400);
  return ctx.access.createKey(account, { name: "tests", actions: KEY_ACTIONS, expiresAt });
}

/** What a browser holds that signed in as `boss`. */
export async function cookieFor(app: ReturnType<typeof createApp>, password: string): Promise<{ Cookie: string }> {
  const body = JSON.stringify({ login: "boss", password });
  const headers = { "content-type": "application/json" };
  const res = await app.request("/api/session", { method: "POST", headers, body });
  return { Cookie: res.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
}

/** The same application for a caller who shows a key, or other headers, with every request that shows nothing else. */
export function callingWith(
  app: ReturnType<typeof createApp>,
  shown: string | Readonly<Record<string, string>>,
): ReturnType<typeof createApp> {
  const headers = typeof shown === "string" ? { Authorization: `Bearer ${shown}` } : shown;
  const request: typeof app.request = (input, init, env, execution) => {
    const asked = input instanceof Request ? input : new Request(new URL(input.toString(), "http://localhost"), init);
    if (!asked.headers.has("Authorization"))
      for (const [name, value] of Object.entries(headers)) asked.headers.set(name, value);
    return app.request(asked, undefined, env, execution);
  };
  return new Proxy(app, { get: (of, name) => (name === "request" ? request : Reflect.get(of, name)) });
}

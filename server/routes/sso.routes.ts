import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { ownPath } from "../../shared/domain/access/own-path.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { IdentityProvider } from "../gateways/identity-provider.ts";
import { open } from "../http/access.ts";
import type { AccessServices } from "../services/access-services.ts";
import { browserOf, keepSession } from "./session.routes.ts";

type Deps = Pick<AccessServices, "signInSso" | "times"> & {
  provider: IdentityProvider | null;
  /** Told why it did not work; the person is told where to go on. */
  onFailure: (error: unknown) => void;
};

const COOKIE = "capillary_sso";
/** Long enough to find a password and a phone. */
const LONGEST_S = 600;
const kept = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });

/** `GET /api/session/sso/start`, `/callback`: away to the provider of single sign-on and back. */
export function ssoRoutes({ provider, signInSso, times, onFailure }: Deps) {
  const require = (): IdentityProvider => {
    if (provider === null) throw new AppError("not-found", "没有设置统一身份认证");
    return provider;
  };
  return new Hono()
    .get("/session/sso/start", open, async (c) => {
      try {
        const { url, departure } = await require().depart();
        const value = JSON.stringify({ ...departure, next: ownPath(c.req.query("next")) });
        setCookie(c, COOKIE, value, {
          httpOnly: true,
          // The provider sends the browser back from its own site.
          sameSite: "Lax",
          secure: c.get("secureCookies"),
          path: "/api/session/sso",
          maxAge: LONGEST_S,
        });
        return c.redirect(url.href, 302);
      } catch (error) {
        return failed(c, error, onFailure);
      }
    })
    .get("/session/sso/callback", open, async (c) => {
      const text = getCookie(c, COOKIE);
      deleteCookie(c, COOKIE, { path: "/api/session/sso" });
      try {
        const departure = kept.safeParse(text === undefined ? null : JSON.parse(text));
        if (!departure.success) throw new AppError("unauthenticated", "登录已过时，请重试");
        const arrival = await require().arrive(new URL(c.req.url).search, departure.data);
        keepSession(c, await signInSso(arrival, browserOf(c)), times.longestS);
        return c.redirect(ownPath(departure.data.next), 302);
      } catch (error) {
        return failed(c, error, onFailure);
      }
    });
}

/** The person is in a browser, between two sites: they are brought back to the sign-in page, which says what to do. */
function failed(c: Context, error: unknown, onFailure: (error: unknown) => void): Response {
  const known = error instanceof AppError ? error.code : "internal";
  if (known === "not-found") throw error;
  onFailure(error);
  return c.redirect(`/sign-in?sso=${known}`, 302);
}

import * as oidc from "openid-client";
import { AppError } from "../../shared/domain/errors.ts";

export type ProviderSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Claim that names the account of a person at the first sign-in. */
  loginClaim: string;
  /** Where the provider sends people back to. */
  redirectUri: string;
};
/** What is kept in the browser between leaving and coming back. */
export type Departure = { state: string; nonce: string; verifier: string };
/** Who the provider says has come back. */
export type Arrival = { subject: string; login: string | null };

const TIMEOUT_S = 10;
const SCOPE = "openid profile";
/** What it answers is kept this long: keys change. */
const KEEP_MS = 3_600_000;

/**
 * Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce. Nothing is asked of the provider before
 * somebody signs in that way. Source: OpenID Connect Core 1.0 §3.1; RFC 7636; RFC 9700.
 */
export function identityProvider(settings: ProviderSettings) {
  let known: { at: number; config: Promise<oidc.Configuration> } | undefined;

  function configuration(): Promise<oidc.Configuration> {
    if (known !== undefined && known.at + KEEP_MS > Date.now()) return known.config;
    const issuer = new URL(settings.issuer);
    // Plain http is for a provider on this machine only: a test, or a proxy beside it.
    const local = issuer.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(issuer.hostname);
    const config = oidc.discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
      timeout: TIMEOUT_S,
      // The signature is looked at although the answer comes over TLS: a proxy in between may end that.
      execute: [oidc.enableNonRepudiationChecks, ...(local ? [oidc.allowInsecureRequests] : [])],
    });
    known = { at: Date.now(), config };
    config.catch(() => {
      known = undefined;
    });
    return config;
  }

  return {
    /** Where to send somebody, and what their browser is to keep. @throws AppError unavailable */
    async depart(): Promise<{ url: URL; departure: Departure }> {
      const config = await reach(configuration);
      const departure = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: settings.redirectUri,
        scope: SCOPE,
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(departure.verifier),
        code_challenge_method: "S256",
      });
      return { url, departure };
    },
    /**
     * Who has come back, by the provider's signed word. `query`: what it sent them back with.
     * @throws AppError unauthenticated where that does not hold · unavailable
     */
    async arrive(query: string, { state, nonce, verifier }: Departure): Promise<Arrival> {
      const config = await reach(configuration);
      const at = new URL(settings.redirectUri);
      at.search = query;
      try {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const claims = (await oidc.authorizationCodeGrant(config, at, checks)).claims();
        if (claims === undefined) throw new Error("no ID token");
        const named = claims[settings.loginClaim];
        return { subject: `${claims.iss}|${claims.sub}`, login: typeof named === "string" ? named : null };
      } catch (cause) {
        throw new AppError("unauthenticated", "统一身份认证没有通过，请重试", { cause });
      }
    },
  };
}
export type IdentityProvider = ReturnType<typeof identityProvider>;

async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new AppError("unavailable", "暂时联系不上统一身份认证，请用密码登录或稍后再试", { cause });
  }
}

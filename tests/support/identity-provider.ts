import { createHash, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Pending = { nonce: string; challenge: string; redirectUri: string };
/** What the provider is made to get wrong, one thing at a time. */
export type ProviderFault = "none" | "nonce" | "audience" | "issuer" | "signature" | "expired" | "no-token";

const CLIENT = { id: "capillary", secret: "of the test" };

/** A small OpenID Connect provider on loopback: it asks nobody for a password, and signs in whoever it is told to. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const pending = new Map<string, Pending>();
  const person = { sub: "42", preferred_username: "li.ming" };
  const state: { fault: ProviderFault; requests: number } = { fault: "none", requests: 0 };
  let issuer = "";

  const routes: Record<string, (url: URL, req: IncomingMessage, res: ServerResponse) => Promise<void>> = {
    "/.well-known/openid-configuration": async (_url, _req, res) =>
      json(res, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      }),
    "/jwks": async (_url, _req, res) =>
      json(res, { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }] }),
    "/authorize": async (url, _req, res) => {
      const of = (name: string) => url.searchParams.get(name) ?? "";
      const code = randomUUID();
      pending.set(code, { nonce: of("nonce"), challenge: of("code_challenge"), redirectUri: of("redirect_uri") });
      const back = new URL(of("redirect_uri"));
      back.searchParams.set("code", code);
      back.searchParams.set("state", of("state"));
      res.writeHead(302, { location: back.href }).end();
    },
    "/token": async (_url, req, res) => {
      const body = new URLSearchParams(await textOf(req));
      const asked = pending.get(body.get("code") ?? "");
      pending.delete(body.get("code") ?? "");
      const challenge = createHash("sha256")
        .update(body.get("code_verifier") ?? "")
        .digest("base64url");
      const wrong =
        asked === undefined || asked.challenge !== challenge || asked.redirectUri !== body.get("redirect_uri");
      if (wrong) return json(res, { error: "invalid_grant" }, 400);
      const id_token = tokenFor(asked);
      json(res, { access_token: "x", token_type: "Bearer", ...(state.fault === "no-token" ? {} : { id_token }) });
    },
  };

  function tokenFor({ nonce }: Pending): string {
    const now = Math.floor(Date.now() / 1000);
    const { fault } = state;
    const claims = {
      iss: fault === "issuer" ? "https://evil.example" : issuer,
      aud: fault === "audience" ? "another" : CLIENT.id,
      iat: fault === "expired" ? now - 7200 : now,
      exp: fault === "expired" ? now - 3600 : now + 300,
      nonce: fault === "nonce" ? "another" : nonce,
      ...person,
    };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", kid: "1" })}.${part(claims)}`;
    const key = fault === "signature" ? stranger : privateKey;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
  }

  const server = createServer((req, res) => {
    state.requests++;
    const url = new URL(req.url ?? "", issuer);
    const answer = routes[url.pathname];
    if (answer === undefined) res.writeHead(404).end();
    else void answer(url, req, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { SSO_ISSUER: issuer, SSO_CLIENT_ID: CLIENT.id, SSO_CLIENT_SECRET: CLIENT.secret },
    person,
    state,
    close: () => new Promise((done) => server.close(done)),
  };
}

function json(res: ServerResponse, body: unknown, status = 200): void {
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function textOf(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req) text += chunk;
  return text;
}

import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  apiKeyRequest,
  apiKeys,
  newApiKey,
  ownSessions,
  passwordChange,
  type SessionResponse,
  sessionResponse,
  signInRequest,
} from "../../shared/contract/access.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { parseIso } from "../../shared/domain/time.ts";
import { anywhere, open, requires } from "../http/access.ts";
import { addressOf } from "../http/address.ts";
import { answers, createApi, jsonBody } from "../http/api.ts";
import { clearSessionCookie, readDeviceCookie, writeDeviceCookie, writeSessionCookie } from "../http/cookies.ts";
import type { AccessServices, Account, Session } from "../services/access-services.ts";
import type { Browser, SignedIn } from "../services/sign-in.ts";
import { keyShape, ownSessionShape, sessionShape } from "./access-shapes.ts";

const own = [requires("own-account", anywhere)];
const id = z.object({ id: z.string().min(1).max(40) });

const get = createRoute({
  method: "get",
  path: "/session",
  tags: ["access"],
  summary: "当前是谁，能做什么；未登录时可用的登录方式",
  middleware: [open],
  responses: answers(sessionResponse, "当前会话"),
});
const signIn = createRoute({
  method: "post",
  path: "/session",
  tags: ["access"],
  summary: "登录：账号与密码，或演示账号",
  middleware: [open],
  request: jsonBody(signInRequest),
  responses: answers(sessionResponse, "登录后的会话；令牌在 HttpOnly Cookie 中"),
});
const signOut = createRoute({
  method: "delete",
  path: "/session",
  tags: ["access"],
  summary: "退出登录",
  middleware: [open],
  responses: answers(sessionResponse, "退出后的会话"),
});
const sessions = createRoute({
  method: "get",
  path: "/account/sessions",
  tags: ["access"],
  summary: "本人各处的登录",
  middleware: own,
  responses: answers(ownSessions, "会话，新的在前"),
});
const endOne = createRoute({
  method: "delete",
  path: "/account/sessions/{id}",
  tags: ["access"],
  summary: "结束本人的一处登录",
  middleware: own,
  request: { params: id },
  responses: answers(ownSessions, "余下的会话"),
});
const endOthers = createRoute({
  method: "delete",
  path: "/account/sessions",
  tags: ["access"],
  summary: "结束本人在别处的全部登录",
  middleware: own,
  responses: answers(ownSessions, "余下的会话"),
});
const password = createRoute({
  method: "post",
  path: "/account/password",
  tags: ["access"],
  summary: "修改本人密码；别处的登录随之结束",
  middleware: own,
  request: jsonBody(passwordChange),
  responses: answers(sessionResponse, "当前会话"),
});
const keys = createRoute({
  method: "get",
  path: "/account/keys",
  tags: ["access"],
  summary: "本人的接口密钥",
  middleware: own,
  responses: answers(apiKeys, "密钥，新的在前"),
});
const addKey = createRoute({
  method: "post",
  path: "/account/keys",
  tags: ["access"],
  summary: "新建接口密钥；密钥只显示这一次",
  middleware: own,
  request: jsonBody(apiKeyRequest),
  responses: answers(newApiKey, "新的密钥"),
});
const revoke = createRoute({
  method: "delete",
  path: "/account/keys/{id}",
  tags: ["access"],
  summary: "撤销本人的接口密钥",
  middleware: own,
  request: { params: id },
  responses: answers(apiKeys, "本人的密钥"),
});

type Deps = Pick<
  AccessServices,
  | "authenticate"
  | "signIn"
  | "signInDemo"
  | "demoAccounts"
  | "listSessions"
  | "endSession"
  | "endOtherSessions"
  | "changePassword"
  | "listKeys"
  | "createKey"
  | "revokeKey"
  | "times"
> & { singleSignOn: SessionResponse["single_sign_on"] };

/** `GET·POST·DELETE /api/session` and one's own account: `/api/account/{sessions·password·keys}` */
export function sessionRoutes(deps: Deps) {
  const shape = async (caller: Parameters<typeof sessionShape>[0]) =>
    sessionShape(caller, await deps.demoAccounts(), deps.singleSignOn);
  const ownList = async (c: Context) => {
    const { account, session } = signedIn(c);
    const items = (await deps.listSessions(account)).map((of) => ownSessionShape(of, session?.id));
    return { items, total: items.length };
  };
  const ownKeys = async (c: Context) => {
    const items = (await deps.listKeys(signedIn(c).account)).map(keyShape);
    return { items, total: items.length };
  };
  return createApi()
    .openapi(get, async (c) => c.json(await shape(c.get("caller")), 200))
    .openapi(signIn, async (c) => {
      const given = c.req.valid("json");
      const browser = browserOf(c);
      const entered =
        "demo_account" in given
          ? await deps.signInDemo(given.demo_account, browser)
          : await deps.signIn(given, browser);
      keepSession(c, entered, deps.times.longestS);
      return c.json(await shape(await deps.authenticate({ sessionToken: entered.token, apiKey: undefined })), 200);
    })
    .openapi(signOut, async (c) => {
      const { account, session } = c.get("caller");
      if (account !== null && session !== null) await deps.endSession(account, session.id);
      clearSessionCookie(c);
      return c.json(await shape(await deps.authenticate({ sessionToken: undefined, apiKey: undefined })), 200);
    })
    .openapi(sessions, async (c) => c.json(await ownList(c), 200))
    .openapi(endOne, async (c) => {
      await deps.endSession(signedIn(c).account, c.req.valid("param").id);
      return c.json(await ownList(c), 200);
    })
    .openapi(endOthers, async (c) => {
      const { account, session } = signedIn(c);
      await deps.endOtherSessions(account, session?.id);
      return c.json(await ownList(c), 200);
    })
    .openapi(password, async (c) => {
      const { account, session } = signedIn(c);
      if (session === null) throw new AppError("forbidden", "请用浏览器登录后修改密码");
      const { current_password: current, new_password: next } = c.req.valid("json");
      await deps.changePassword(account, session, { current, next });
      const changed = { ...account, mustChangePassword: false };
      const actor = { ...c.get("caller").actor, onlyActions: null };
      return c.json(await shape({ actor, account: changed, session }), 200);
    })
    .openapi(keys, async (c) => c.json(await ownKeys(c), 200))
    .openapi(addKey, async (c) => {
      const { name, actions, expires_at } = c.req.valid("json");
      const expiresAt = parseIso(expires_at);
      if (expiresAt === undefined) throw new AppError("invalid", "expires_at 不是有效的时间");
      const { secret, ...made } = await deps.createKey(signedIn(c).account, { name, actions, expiresAt });
      return c.json({ key: keyShape(made), secret }, 200);
    })
    .openapi(revoke, async (c) => {
      await deps.revokeKey(c.req.valid("param").id, signedIn(c).account);
      return c.json(await ownKeys(c), 200);
    });
}

/** What the browser is to hold from now on. */
export function keepSession(c: Context, { token, deviceMark }: SignedIn, longestS: number): void {
  writeSessionCookie(c, token, longestS);
  if (deviceMark !== null) writeDeviceCookie(c, deviceMark);
}

export const browserOf = (c: Context): Browser => ({
  address: addressOf(c) ?? "local",
  agent: c.req.header("User-Agent") ?? "",
  deviceMark: readDeviceCookie(c),
});

/** @throws AppError unauthenticated */
function signedIn(c: Context): { account: Account; session: Session | null } {
  const { account, session } = c.get("caller");
  if (account === null) throw new AppError("unauthenticated", "请先登录");
  return { account, session };
}

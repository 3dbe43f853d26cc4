import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  accountChange,
  accountRequest,
  accounts,
  accountWithPassword,
  apiKeys,
  login,
  passwordReset,
  permissionTable,
} from "../../shared/contract/access.ts";
import { ROLE_ACTIONS, ROLES } from "../../shared/domain/access/roles.ts";
import { anywhere, city, requires } from "../http/access.ts";
import { answers, createApi, jsonBody } from "../http/api.ts";
import type { AccessServices, Account } from "../services/access-services.ts";
import type { Administrator } from "../services/manage-accounts.ts";
import { accountShape, keyShape } from "./access-shapes.ts";

const administers = [requires("administer", city)];
const params = z.object({ login });

const list = createRoute({
  method: "get",
  path: "/accounts",
  tags: ["access"],
  summary: "全部账号",
  middleware: administers,
  responses: answers(accounts, "账号，按登录名"),
});
const create = createRoute({
  method: "post",
  path: "/accounts",
  tags: ["access"],
  summary: "新建账号；没有给密码时生成一个，只显示这一次",
  middleware: administers,
  request: jsonBody(accountRequest),
  responses: answers(accountWithPassword, "新的账号"),
});
const change = createRoute({
  method: "patch",
  path: "/accounts/{login}",
  tags: ["access"],
  summary: "修改姓名、授权，停用或启用；须写明理由",
  middleware: administers,
  request: { params, ...jsonBody(accountChange) },
  responses: answers(accountWithPassword, "修改后的账号"),
});
const reset = createRoute({
  method: "post",
  path: "/accounts/{login}/password",
  tags: ["access"],
  summary: "重设密码：生成一个，只显示这一次；各处登录随之结束",
  middleware: administers,
  request: { params, ...jsonBody(passwordReset) },
  responses: answers(accountWithPassword, "新的密码"),
});
const endSessions = createRoute({
  method: "post",
  path: "/accounts/{login}/sign-out",
  tags: ["access"],
  summary: "结束一个账号各处的登录",
  middleware: administers,
  request: { params, ...jsonBody(passwordReset) },
  responses: answers(accountWithPassword, "账号"),
});
const keys = createRoute({
  method: "get",
  path: "/keys",
  tags: ["access"],
  summary: "全部接口密钥",
  middleware: administers,
  responses: answers(apiKeys, "密钥，新的在前"),
});
const revokeKey = createRoute({
  method: "delete",
  path: "/keys/{id}",
  tags: ["access"],
  summary: "撤销任一接口密钥",
  middleware: administers,
  request: { params: z.object({ id: z.string().min(1).max(40) }) },
  responses: answers(apiKeys, "全部密钥"),
});
const permissions = createRoute({
  method: "get",
  path: "/permissions",
  tags: ["access"],
  summary: "角色与操作对照表",
  middleware: [requires("own-account", anywhere)],
  responses: answers(permissionTable, "对照表"),
});

type Deps = Pick<
  AccessServices,
  | "listAccounts"
  | "createAccount"
  | "changeAccount"
  | "resetPassword"
  | "endOtherSessions"
  | "requireAccount"
  | "listKeys"
  | "revokeKey"
>;

/** `GET·POST /api/accounts`, `PATCH /{login}`, `/{login}/{password·sign-out}`, `GET·DELETE /api/keys`, `GET /api/permissions` */
export function accountRoutes(deps: Deps) {
  const states = async () => (await deps.listAccounts()).map(accountShape);
  const shape = async ({ account, password }: { account: Account; password: string | null }) => {
    const found = (await deps.listAccounts()).find((of) => of.account.id === account.id);
    return { account: accountShape(found ?? { account, lastSeenAt: null, sessions: 0 }), password };
  };
  const allKeys = async () => {
    const items = (await deps.listKeys()).map(keyShape);
    return { items, total: items.length };
  };
  return createApi()
    .openapi(list, async (c) => {
      const items = await states();
      return c.json({ items, total: items.length }, 200);
    })
    .openapi(create, async (c) => {
      const { reason, single_sign_on: bySso, ...of } = c.req.valid("json");
      return c.json(await shape(await deps.createAccount(by(c), { ...of, bySso }, reason ?? null)), 200);
    })
    .openapi(change, async (c) => {
      const { reason, ...edit } = c.req.valid("json");
      const account = await deps.changeAccount(by(c), c.req.valid("param").login, edit, reason);
      return c.json(await shape({ account, password: null }), 200);
    })
    .openapi(reset, async (c) => {
      const { reason } = c.req.valid("json");
      return c.json(await shape(await deps.resetPassword(by(c), c.req.valid("param").login, reason)), 200);
    })
    .openapi(endSessions, async (c) => {
      const account = await deps.requireAccount(by(c), c.req.valid("param").login);
      await deps.endOtherSessions(account, undefined, c.req.valid("json").reason);
      return c.json(await shape({ account, password: null }), 200);
    })
    .openapi(keys, async (c) => c.json(await allKeys(), 200))
    .openapi(revokeKey, async (c) => {
      await deps.revokeKey(c.req.valid("param").id);
      return c.json(await allKeys(), 200);
    })
    .openapi(permissions, (c) =>
      c.json({ roles: ROLES.map((role) => ({ role, actions: [...ROLE_ACTIONS[role]] })) }, 200),
    );
}

const by = (c: Context): Administrator => c.get("caller").account;

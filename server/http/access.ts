import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { ANYWHERE, CITY, can, type DistrictScope, readScope, type Target } from "../../shared/domain/access/can.ts";
import type { Action } from "../../shared/domain/access/roles.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { AccessTargets } from "../services/access-targets.ts";
import type { Caller } from "../services/authenticate.ts";
import { actingAs } from "../stores/acting.ts";
import { addressOf } from "./address.ts";
import { readSessionCookie } from "./cookies.ts";

declare module "hono" {
  interface ContextVariableMap {
    caller: Caller;
    targets: AccessTargets;
    /** Whether the caller may still do what it might when it called: a stream outlives a session. */
    isStillCalling: () => Promise<boolean>;
  }
}

/** Finds what a request is about. `anywhere` and `city` are about nothing in particular. */
export type FindTarget = { name: string; find: (c: Context, targets: AccessTargets) => Promise<Target> };
export const anywhere: FindTarget = { name: "anywhere", find: async () => ANYWHERE };
export const city: FindTarget = { name: "city", find: async () => CITY };
const byParameter = (kind: "section" | "outfall" | "trace" | "structure", parameter: string): FindTarget => ({
  name: kind,
  find: (c, targets) => targets[kind](c.req.param(parameter) ?? ""),
});
export const theSection = byParameter("section", "code");
export const theOutfall = byParameter("outfall", "code");
export const theTrace = byParameter("trace", "id");
export const theStructure = byParameter("structure", "code");
export const theExceedance: FindTarget = {
  name: "exceedance",
  find: (c, targets) => targets.exceedance(Number(c.req.param("id"))),
};

/** A body that is no JSON is refused by who reads it next; until then it is about the whole city. */
async function bodyOf(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}
/** `POST /traces`: the exceedance, section or place in the body; where it names several, all of them. */
export const theTraced: FindTarget = {
  name: "traced",
  find: async (c, targets) => {
    const { exceedance, section, position } = await bodyOf(c);
    const named: Promise<Target>[] = [];
    if (typeof exceedance === "number") named.push(targets.exceedance(exceedance));
    if (typeof section === "string") named.push(targets.section(section));
    if (Array.isArray(position)) named.push(targets.position([Number(position[0]), Number(position[1])]));
    return inAll(await Promise.all(named));
  },
};
/** `POST /flow-states`: the reach or river in the body. */
export const theFlowing: FindTarget = {
  name: "flowing",
  find: async (c, targets) => {
    const { reach, river } = await bodyOf(c);
    const named: Promise<Target>[] = [];
    if (typeof reach === "string") named.push(targets.reach(reach));
    if (typeof river === "string") named.push(targets.river(river));
    return inAll(await Promise.all(named));
  },
};
export const theFlowEdit: FindTarget = {
  name: "flow-edit",
  find: (c, targets) => targets.flowEdit(Number(c.req.param("id"))),
};

/** One thing is what it is; none, or several, are the city's. */
const inAll = (named: readonly Target[]): Target => (named.length === 1 ? (named[0] as Target) : CITY);

export type Needs = { action: Action | null; target: FindTarget };
type Guard = MiddlewareHandler & { needs?: Needs };

/**
 * Lets a request through that `can` allows. An object that may not be seen is as one that is not there; an action that may
 * not be done to what may be seen is refused as such.
 * @throws AppError unauthenticated · forbidden · not-found
 */
export function requires(action: Action, target: FindTarget): MiddlewareHandler {
  const guard: Guard = async (c, next) => {
    const { actor } = c.get("caller");
    // Who may do it everywhere need not be told where it is.
    if (!can(actor, action, CITY)) {
      if (!can(actor, action, ANYWHERE)) throw refusalOf(c.get("caller"));
      const of = await target.find(c, c.get("targets"));
      if (!can(actor, action, of)) {
        if (target === city || can(actor, "read", of)) throw refusalOf(c.get("caller"));
        throw new AppError("not-found", "没有这个对象，或它不在您的辖区内", {
          because: { key: "access.notYours", values: {} },
        });
      }
    }
    await next();
  };
  guard.needs = { action, target };
  return guard;
}

/** For routes that need no leave: signing in, health, the page of the API. */
export const open: MiddlewareHandler = Object.assign(((_c, next) => next()) as MiddlewareHandler, {
  needs: { action: null, target: anywhere },
});

/** What a handler asks for; undefined where it is no guard. */
export const needsOf = (handler: unknown): Needs | undefined => (handler as Guard).needs;

function refusalOf({ actor, account }: Caller): AppError {
  if (actor.kind === "anonymous")
    return new AppError("unauthenticated", "请先登录", { because: { key: "access.signIn", values: {} } });
  if (account?.mustChangePassword && actor.kind === "user")
    return new AppError("forbidden", "请先修改密码", { because: { key: "access.changePassword", values: {} } });
  return new AppError("forbidden", "您的账号没有这项权限，或这里不是您的辖区；需要时请联系管理员", {
    because: { key: "access.forbidden", values: {} },
  });
}

/** How far the caller may see: lists are cut to it. */
export const scopeOf = (c: Context): DistrictScope => readScope(c.get("caller").actor);

/** What of a caller an answer may follow from: callers alike in it may be given each other's answers. */
export const likenessOf = ({ actor: { grants, onlyActions } }: Caller): string =>
  JSON.stringify([grants, onlyActions === null ? null : [...onlyActions]]);

const BEARER = /^Bearer +(\S+)$/i;

/** Finds out who calls, and does all that follows in their name. A request with a key is not looked at for cookies. */
export const whoCalls = (deps: {
  authenticate: (of: { sessionToken: string | undefined; apiKey: string | undefined }) => Promise<Caller>;
  targets: AccessTargets;
}) =>
  createMiddleware(async (c, next) => {
    const header = c.req.header("Authorization");
    const apiKey = header === undefined ? undefined : BEARER.exec(header)?.[1];
    const caller = await deps.authenticate({ apiKey, sessionToken: apiKey ? undefined : readSessionCookie(c) });
    if (apiKey !== undefined && caller.actor.kind !== "key")
      throw new AppError("unauthenticated", "密钥不对、已到期或已撤销");
    c.set("caller", caller);
    c.set("targets", deps.targets);
    c.set("isStillCalling", async () => {
      const again = await deps.authenticate({ apiKey, sessionToken: apiKey ? undefined : readSessionCookie(c) });
      return likenessOf(again) === likenessOf(caller);
    });
    const { kind, name } = caller.actor;
    await actingAs({ actor: { kind, name }, address: addressOf(c) ?? "local" }, next);
  });

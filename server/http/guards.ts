import { isIP } from "node:net";
import { createMiddleware } from "hono/factory";
import { AppError } from "../../shared/domain/errors.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Answers only to names that are this service's: the one of PUBLIC_URL, this machine, and bare addresses. A page of a
 * stranger whose name is made to point here (DNS rebinding) carries the stranger's name. Without PUBLIC_URL any name
 * without a dot (a machine of the local network) is taken as well.
 */
export const allowedHosts = (publicUrl: string | null) => {
  const own = publicUrl === null ? undefined : new URL(publicUrl).hostname.toLowerCase();
  return createMiddleware(async (c, next) => {
    const header = c.req.header("Host");
    if (header !== undefined && !isOurs(hostNameOf(header), own)) {
      throw new AppError("invalid", "这个地址不是本系统的地址；若经反向代理访问，请在 PUBLIC_URL 中写明对外地址");
    }
    await next();
  });
};

function isOurs(name: string | undefined, own: string | undefined): boolean {
  if (name === undefined) return false;
  if (name === own || name === "localhost" || isIP(name.replace(/^\[|\]$/g, "")) > 0) return true;
  return own === undefined && /^[a-z0-9-]{1,63}$/.test(name);
}

/** The name in a Host header, without its port; undefined where it is none. */
function hostNameOf(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase();
}

/** TRACE, CONNECT and made-up methods are refused before anything looks at them; nothing overrides a method. */
export const knownMethods = createMiddleware(async (c, next) => {
  if (METHODS.has(c.req.method)) return next();
  return c.body(null, 405, { Allow: [...METHODS].join(", ") });
});

/** An answer of the API that does not say how long it may be kept is kept by nobody: not by proxies, not on disk. */
export const privateAnswers = createMiddleware(async (c, next) => {
  await next();
  if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
});

/** Where monitors ask whether the service lives and should get requests. */
export const PROBES: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/** What is under way is finished, new work goes to the process that comes after: soon, so clients are told when. */
export const refuseWhileStopping = (isStopping: () => boolean) =>
  createMiddleware(async (c, next) => {
    if (!isStopping() || PROBES.has(c.req.path)) return next();
    c.header("Retry-After", "5");
    c.header("Connection", "close");
    throw new AppError("unavailable", "服务正在停止，请稍后再试");
  });

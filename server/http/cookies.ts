import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { CookieOptions } from "hono/utils/cookie";

const DEVICE_DAYS = 365;
const DAY_S = 86_400;

/** Whether browsers reach this service by https: then cookies never go over anything else, and only this host sets them. */
const isSecure = (c: Context): boolean => c.get("secureCookies") === true;
const nameOf = (c: Context, name: string): string => `${isSecure(c) ? "__Host-" : ""}capillary_${name}`;
const options = (c: Context, maxAge: number): CookieOptions => ({
  httpOnly: true,
  sameSite: "Strict",
  secure: isSecure(c),
  path: "/",
  maxAge,
});

declare module "hono" {
  interface ContextVariableMap {
    secureCookies: boolean;
  }
}

export const readSessionCookie = (c: Context): string | undefined => getCookie(c, nameOf(c, "session"));
export const readDeviceCookie = (c: Context): string | undefined => getCookie(c, nameOf(c, "device"));
/** `seconds`: how long the session may last at most; the server decides when it ends. */
export const writeSessionCookie = (c: Context, token: string, seconds: number): void =>
  setCookie(c, nameOf(c, "session"), token, options(c, seconds));
export const clearSessionCookie = (c: Context): void => {
  deleteCookie(c, nameOf(c, "session"), { path: "/", secure: isSecure(c) });
};
export const writeDeviceCookie = (c: Context, mark: string): void =>
  setCookie(c, nameOf(c, "device"), mark, options(c, DEVICE_DAYS * DAY_S));

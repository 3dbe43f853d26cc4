import type { Hono } from "hono";
import { type Needs, needsOf } from "./access.ts";

/** One route with what it needs. */
export type DeclaredRoute = { method: string; path: string; needs: Needs };

/** Answers that tell nothing of the city: what there is to ask for. */
const OPEN: ReadonlySet<string> = new Set(["/api/openapi.json"]);

/**
 * Every route of the API with the leave it declares.
 * @throws Error naming routes that declare none: such a program does not start
 */
export function declaredRoutes(app: Pick<Hono, "routes">): DeclaredRoute[] {
  const declared = new Map<string, DeclaredRoute>();
  const all = new Set<string>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL" || !path.startsWith("/api/") || OPEN.has(path)) continue;
    const key = `${method} ${path}`;
    all.add(key);
    const needs = needsOf(handler);
    if (needs !== undefined) declared.set(key, { method, path, needs });
  }
  const bare = [...all].filter((key) => !declared.has(key));
  if (bare.length > 0) throw new Error(`routes that do not say what they need: ${bare.join(", ")}`);
  return [...declared.values()];
}

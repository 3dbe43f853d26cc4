import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Hono } from "hono";
import { open } from "./access.ts";

const FILES: Record<string, string> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};
const FOLDER = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const PAGE = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>毛细血管 API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs/swagger-ui.css"><link rel="icon" href="/api/docs/favicon-32x32.png"></head>
<body><div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;
const START = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });`;

/** The browsable API page at `/api/docs`, from the package on this machine: nothing comes from outside. */
export function apiPage() {
  return new Hono()
    .get("/api/docs", open, (c) => c.html(PAGE))
    .get("/api/docs/start.js", open, (c) => c.body(START, 200, { "Content-Type": "text/javascript; charset=utf-8" }))
    .get("/api/docs/:file", open, async (c, next) => {
      const file = c.req.param("file");
      const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
      if (type === undefined) return next();
      const content = await readFile(join(FOLDER, c.req.param("file")));
      return c.body(content, 200, { "Content-Type": type, "Cache-Control": "public, max-age=86400" });
    });
}

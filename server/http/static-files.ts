import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

const WEB = fileURLToPath(new URL("../../dist/web", import.meta.url));
const YEAR = "public, max-age=31536000, immutable";

/** The built web page: hashed assets for ever, everything that is not a file is the page itself (its router decides). */
export function staticFiles() {
  return new Hono()
    .use(
      "/assets/*",
      serveStatic({ root: WEB, precompressed: true, onFound: (_path, c) => c.header("Cache-Control", YEAR) }),
    )
    .use("/*", serveStatic({ root: WEB, precompressed: true }))
    .get("/*", async (c, next) => {
      if (!c.req.header("Accept")?.includes("text/html")) return next();
      const page = await readFile(`${WEB}/index.html`, "utf8").catch(() => undefined);
      return page === undefined ? next() : c.html(page, 200, { "Cache-Control": "no-cache" });
    });
}

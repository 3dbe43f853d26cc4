import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import { readConfig } from "./config/env.ts";
import { createContext } from "./context.ts";
import { shutDown } from "./shut-down.ts";
import { whyNotStarted } from "./why-not-started.ts";

/** Beyond the time for what is under way: then something hangs. */
const FORCE_AFTER_MS = 15_000;

const { config, ctx } = await start().catch((error: unknown) => {
  console.error(whyNotStarted(error));
  process.exit(1);
});

async function start() {
  const config = readConfig(process.env);
  const ctx = await createContext(config, { progress: (text) => console.log(text) });
  await ctx.start();
  return { config, ctx };
}

/** A client that trickles its headers is gone soon; one that uploads a large file over a slow line has its time. */
const serverOptions = {
  headersTimeout: 15_000,
  // How often that is looked at.
  connectionsCheckingInterval: 5_000,
  requestTimeout: 15 * 60_000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16 * 1024,
};
const listening = { fetch: createApp(ctx).fetch, port: config.port, hostname: config.host, serverOptions };
const server = serve(listening, ({ port }) => {
  console.log(`\n毛细血管 Capillary  →  ${config.publicUrl ?? `http://${config.host}:${port}`}\n`);
});
server.on("error", (error: NodeJS.ErrnoException) => {
  console.error(
    error.code === "EADDRINUSE"
      ? `端口 ${config.port} 已被占用：换一个端口（PORT=8788 npm start）或先停掉占用它的程序。`
      : String(error),
  );
  process.exit(1);
});

let closing = false;
async function stop(signal: NodeJS.Signals) {
  if (closing) return;
  closing = true;
  ctx.log("info", "stopping", { signal });
  setTimeout(() => process.exit(1), config.shutdownMs + FORCE_AFTER_MS).unref();
  await shutDown(ctx, server as Server, config.shutdownMs);
  ctx.log("info", "stopped");
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal));

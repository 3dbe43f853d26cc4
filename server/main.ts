import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import { readConfig } from "./config/env.ts";
import { createContext } from "./context.ts";

const SHUTDOWN_MS = 10_000;

const config = readConfig(process.env);
const ctx = await createContext(config, { progress: (text) => console.log(text) });
await ctx.start();

/** A client that trickles its headers is gone soon; one that uploads a large file over a slow line has its time. */
const serverOptions = {
  headersTimeout: 15_000,
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
async function shutDown() {
  if (closing) return;
  closing = true;
  const force = setTimeout(() => process.exit(1), SHUTDOWN_MS);
  force.unref();
  server.close();
  if ("closeAllConnections" in server) server.closeAllConnections();
  await ctx.close();
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void shutDown());

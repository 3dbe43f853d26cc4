import { monitorEventLoopDelay } from "node:perf_hooks";
import { serve } from "@hono/node-server";
import { PLANTED_INCIDENTS, TONIGHT } from "../../seeds/incidents.ts";
import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import { signedIn } from "../support/signed-in.ts";
import { type BenchRow, durationsOf, percentile } from "./bench-row.ts";

const DAY_S = 86_400;

/** Rows of the speed table that need the running application on the demo city. `dataDir` is kept for a second start. */
export async function apiBench(dataDir: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const row = (work: string, ours_ms: number, bar_ms: number, bar: string) =>
    rows.push({
      work,
      ours_ms,
      against: "bar",
      against_ms: bar_ms,
      ratio: ours_ms / bar_ms,
      bar,
      ok: ours_ms <= bar_ms,
    });

  const seeding = performance.now();
  const ctx = await createContext(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: "error" }));
  await ctx.start();
  row("demo city seeded, about 3 M values", performance.now() - seeding, 60_000, "≤ 60 s with the web build");

  const app = createApp(ctx);
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address() as { port: number };
  const base = `http://127.0.0.1:${address.port}`;
  const get = async (path: string) => {
    const res = await fetch(base + path);
    if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
    return res.arrayBuffer();
  };

  const tonight = PLANTED_INCIDENTS.find((i) => i.id === TONIGHT);
  const section = tonight?.seenAt[0]?.section ?? "";
  const now = Date.now() / 1000;
  const iso = (t: number) => new Date(t * 1000).toISOString().slice(0, 19).concat("Z");
  const two = `from=${iso(now - 730 * DAY_S)}&to=${iso(now)}`;

  const trend = await durationsOf(40, () =>
    get(`/api/sections/${section}/readings?${two}&parameters=DO,CODMN,NH3N,TP&resolution=raw`),
  );
  row(
    "section trend over HTTP, 2 years of 4-hourly × 4 parameters, p95",
    percentile(trend, 0.95),
    20,
    "≤ 60 ms for 6 years",
  );
  const list = await durationsOf(40, () => get("/api/sections?limit=200"));
  row("all sections with status over HTTP, p95", percentile(list, 0.95), 60, "≤ 60 ms");

  const open = JSON.parse(new TextDecoder().decode(await get("/api/exceedances?state=open"))) as {
    items: { id: number; section: { code: string } }[];
  };
  const exceedance = open.items.find((e) => e.section.code === section)?.id;
  const officer = await signedIn(base, { demo_account: "demo-officer" });
  const traced = async (model: "plain-upstream" | "response") => {
    const res = await fetch(`${base}/api/traces`, {
      method: "POST",
      headers: { ...officer, "Content-Type": "application/json" },
      body: JSON.stringify({ exceedance, options: { model } }),
    });
    if (!res.ok) throw new Error(await res.text());
    await res.arrayBuffer();
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const plain = await durationsOf(30, () => traced("plain-upstream"));
  const whole = await durationsOf(8, () => traced("response"));
  delay.disable();
  row(
    "plain trace with suspects over HTTP, city net, p50",
    percentile(plain, 0.5),
    150,
    "first plain ranking ≤ 150 ms",
  );
  row(
    "plain trace with suspects over HTTP, city net, p95",
    percentile(plain, 0.95),
    150,
    "first plain ranking ≤ 150 ms",
  );
  row("response trace with probabilities over HTTP, city net, p50", percentile(whole, 0.5), 1_000, "full trace ≤ 1 s");
  row("response trace with probabilities over HTTP, city net, p95", percentile(whole, 0.95), 1_000, "full trace ≤ 1 s");
  row("event-loop delay while tracing, p99", delay.percentile(99) / 1e6, 50, "≤ 50 ms");
  row("event-loop delay while tracing, longest", delay.max / 1e6, 50, "≤ 50 ms");

  server.close();
  if ("closeAllConnections" in server) server.closeAllConnections();
  await ctx.close();

  const again = performance.now();
  const second = await createContext(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: "error" }));
  await second.start();
  row("database opened again", performance.now() - again, 3_000, "second start ≤ 3 s");
  await second.close();
  return rows;
}

import type { Context, Hono } from "hono";
import { compress } from "hono/compress";
import { AppError } from "../shared/domain/errors.ts";
import type { AppContext } from "./context.ts";
import { likenessOf, whoCalls } from "./http/access.ts";
import { createApi } from "./http/api.ts";
import { apiPage } from "./http/api-page.ts";
import { declaredRoutes } from "./http/declared.ts";
import { fairShare } from "./http/fair-share.ts";
import { allowedHosts, knownMethods, privateAnswers, refuseWhileStopping } from "./http/guards.ts";
import { type FollowsFrom, keptAnswers } from "./http/kept-answers.ts";
import { observeRequests } from "./http/observe-requests.ts";
import { respondWithProblem } from "./http/problem.ts";
import { quickGzip } from "./http/quick-gzip.ts";
import { jsonLimit, pageSecurity, sameOrigin } from "./http/shell.ts";
import { staticFiles } from "./http/static-files.ts";
import { accountRoutes } from "./routes/accounts.routes.ts";
import { auditRoutes } from "./routes/audit.routes.ts";
import { evaluateRoutes } from "./routes/evaluate.routes.ts";
import { eventRoutes } from "./routes/events.routes.ts";
import { exceedanceRoutes } from "./routes/exceedances.routes.ts";
import { flowRoutes } from "./routes/flow.routes.ts";
import { importRoutes } from "./routes/imports.routes.ts";
import { inventoryRoutes } from "./routes/inventory.routes.ts";
import { mapRoutes } from "./routes/map.routes.ts";
import { metaRoutes } from "./routes/meta.routes.ts";
import { networkRoutes } from "./routes/network.routes.ts";
import { outfallRoutes } from "./routes/outfalls.routes.ts";
import { overviewRoutes } from "./routes/overview.routes.ts";
import { probeRoutes } from "./routes/probes.routes.ts";
import { riverRoutes } from "./routes/rivers.routes.ts";
import { sectionRoutes } from "./routes/sections.routes.ts";
import { sessionRoutes } from "./routes/session.routes.ts";
import { ssoRoutes } from "./routes/sso.routes.ts";
import { systemRoutes } from "./routes/system.routes.ts";
import { traceRoutes } from "./routes/traces.routes.ts";

/** Below this compressing costs more than it saves, bytes. */
const COMPRESS_FROM = 8 * 1024;

/** Hosts the page may fetch map tiles from: none unless configured. */
const tileHosts = ({ tiandituKey, baseMapUrl }: AppContext["config"]): string[] => [
  ...(tiandituKey === null ? [] : ["https://*.tianditu.gov.cn"]),
  ...(baseMapUrl === null ? [] : [new URL(baseMapUrl.replace(/\{.*/, "")).origin]),
];

/** Lists and short answers that pages ask for all the time; not streams, files, records and long series. */
const KEPT = /^\/api\/(overview|sections|exceedances|outfalls|search|meta|rivers|network\/window|traces|map)(\/|$)/;
const NOT_KEPT = /\/readings$|^\/api\/traces\/./;
const WITHOUT_CLOCK = /^\/api\/(map\/|(outfalls|traces)$)/;
function followsFrom(path: string): FollowsFrom | undefined {
  if (!KEPT.test(path) || NOT_KEPT.test(path)) return undefined;
  return WITHOUT_CLOCK.test(path) ? "data" : "data-and-clock";
}

/** All routes of one context. */
export function createApp(ctx: AppContext) {
  const { config } = ctx;
  const app = createApi();
  app.onError((error, c) => respondWithProblem(error, c, ctx.log));
  app.use(observeRequests(ctx.log, ctx.metrics));
  app.use(refuseWhileStopping(ctx.operation.isStopping));
  // Before everything that answers: a kept answer is only for who asked by a name of this service.
  app.use(allowedHosts(config.publicUrl));
  app.use("/api/*", async (c, next) => {
    c.set("secureCookies", config.publicUrl?.startsWith("https:") ?? false);
    await next();
  });
  app.use("/api/*", whoCalls({ authenticate: ctx.access.authenticate, targets: ctx.network.targets }));
  const kept = {
    version: ctx.database.version,
    now: ctx.now,
    keeps: followsFrom,
    likeness: (c: Context) => likenessOf(c.get("caller")),
  };
  app.use("/api/*", keptAnswers(kept));
  app.use(pageSecurity(tileHosts(config)));
  app.use(knownMethods);
  app.use("/api/*", privateAnswers);
  app.use("/api/*", fairShare());
  app.use("/api/*", sameOrigin);
  app.use("/api/*", async (c, next) => (c.req.path === "/api/imports" ? next() : jsonLimit(c, next)));
  app.use("/api/*", compress({ threshold: COMPRESS_FROM }));
  for (const path of ["/api/sections/:code/readings", "/api/traces/*"])
    app.use(path, quickGzip({ threshold: COMPRESS_FROM }));

  const { network, flow, quality, map, now } = ctx;
  app.route("/api", overviewRoutes(quality));
  app.route("/api", riverRoutes(quality));
  app.route("/api", sectionRoutes({ ...quality, now }));
  app.route("/api", exceedanceRoutes(quality));
  app.route("/api", evaluateRoutes(quality));
  app.route(
    "/api",
    importRoutes({
      ...ctx.imports,
      uploadDir: ctx.uploadDir,
      maxUploadBytes: config.maxUploadBytes,
      reportFailure: ctx.reportFailure,
    }),
  );
  app.route("/api", networkRoutes({ ...network, traces: ctx.traces, now }));
  app.route("/api", inventoryRoutes(network));
  app.route("/api", outfallRoutes(network));
  app.route("/api", flowRoutes({ ...flow, now }));
  app.route("/api", traceRoutes({ ...network, traces: ctx.traces, reports: ctx.reports }));
  app.route("/api", mapRoutes(map));
  app.route(
    "/api",
    metaRoutes({
      ...map,
      now,
      isDemo: ctx.isDemo,
      version: ctx.version,
      ruleVersion: quality.ruleVersion,
      tiandituKey: config.tiandituKey,
      baseMapUrl: config.baseMapUrl,
    }),
  );
  app.route("/api", eventRoutes(ctx));
  const sso = config.singleSignOn;
  app.route("/api", sessionRoutes({ ...ctx.access, singleSignOn: sso && { label: sso.label } }));
  app.route("/api", ssoRoutes({ ...ctx.access, provider: ctx.provider, onFailure: ctx.reportSsoFailure }));
  app.route("/api", accountRoutes(ctx.access));
  app.route("/api", auditRoutes(ctx.access));
  app.route("/api", systemRoutes(ctx));
  app.route("/", probeRoutes({ ...ctx, metricsToken: config.metricsToken }));

  app.doc31("/api/openapi.json", {
    openapi: "3.1.0",
    info: { title: "毛细血管 Capillary", version: ctx.version, description: "断面、河网、溯源与清单的数据接口" },
  });
  app.route("/", apiPage());
  app.all("/api/*", (c) => {
    throw new AppError("not-found", `没有这个地址：${c.req.method} ${c.req.path}`);
  });
  app.route("/", staticFiles());
  app.notFound((c) =>
    respondWithProblem(new AppError("not-found", `没有这个地址：${c.req.method} ${c.req.path}`), c, ctx.log),
  );
  declaredRoutes(app as unknown as Hono);
  return app;
}

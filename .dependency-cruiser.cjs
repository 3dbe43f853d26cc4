/** The arrows between folders (docs/architecture.md). A rule names who may be imported from where. */
const TEST = "\\.test\\.ts$";
const only = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: TEST },
  to: { pathNot: allowed },
});
const never = (name, from, to) => ({ name, severity: "error", from: { path: from, pathNot: TEST }, to: { path: to } });

module.exports = {
  forbidden: [
    only("domain-is-pure", "^shared/domain/", ["^shared/domain/"]),
    only("shared-knows-only-itself-and-zod", "^shared/", ["^shared/", "node_modules/zod/"]),
    never("domain-does-not-know-wire-or-tables", "^shared/domain/", "^shared/(contract|rules)/"),
    only("stores-do-sql", "^server/stores/", [
      "^server/stores/",
      "^shared/(domain|rules)/",
      "node_modules/(zod|better-sqlite3|@types/better-sqlite3)/",
      "^(node:)?(async_hooks|crypto|fs|fs/promises|path|timers/promises|url)$",
    ]),
    never(
      "services-know-no-transport",
      "^server/services/",
      "^server/(http|routes|app)|node_modules/(hono|@hono|better-sqlite3)/",
    ),
    never("routes-do-not-touch-stores", "^server/routes/", "^server/stores/"),
    never("imports-parse-files-only", "^server/imports/", "^server/(services|routes|http|stores/sqlite)/"),
    never(
      "only-the-root-builds",
      "^server/(services|routes|http|imports|exports|stores|tiles)/",
      "^server/(context|app|main)\\.ts$",
    ),
    never("web-and-server-meet-only-in-shared", "^web/", "^(server|seeds)/"),
    never("server-does-not-import-web", "^(server|shared|seeds)/", "^web/"),
    never("simulator-and-tracer-are-strangers", "^seeds/simulator/", "^shared/domain/tracing/"),
    never("bench-truth-and-tracer-are-strangers", "^tests/bench/trace/particles/", "^shared/"),
    never(
      "only-the-map-engine-knows-maplibre-runtime",
      "^web/src/(app|pages|features|stores|api|ui|i18n)/",
      "node_modules/maplibre-gl/",
    ),
    never("production-code-does-not-import-tests", "^(server|shared|seeds|web)/", "^tests/"),
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};

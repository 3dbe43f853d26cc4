import { resolve } from "node:path";
import { z } from "zod";
import type { ProviderSettings } from "../gateways/identity-provider.ts";

/** Settings of one process, parsed once. Nothing else in the server reads `process.env`. */
export type Config = {
  port: number;
  host: string;
  /** Where the database, its snapshots and uploads live. */
  dataDir: string;
  databasePath: string;
  /** Offer and mark the demo city. */
  demo: boolean;
  publicUrl: string | null;
  tiandituKey: string | null;
  /** XYZ template of tiles to lie under the rivers. */
  baseMapUrl: string | null;
  /** Chinese font of PDF reports: a file, `file#face`, or a folder of Noto CJK; null: looked for. */
  reportFont: string | null;
  logLevel: "debug" | "info" | "warn" | "error";
  maxUploadBytes: number;
  /** Of the first administrator, where nobody has an account yet; null: one is made and printed once. */
  adminPassword: string | null;
  /** Single sign-on by OpenID Connect; null: none. */
  singleSignOn: (Omit<ProviderSettings, "redirectUri"> & { label: string }) | null;
  /** A session not used for this long ends, h. */
  sessionIdleHours: number;
  backupDir: string;
  /** Hours between backups made by themselves; 0: none. */
  backupEveryHours: number;
  /** How long the issues of ended imports are kept, days; 0: for ever. */
  keepIssuesDays: number;
  /** Lets a collector on another machine read the metrics; null: only this machine may. */
  metricsToken: string | null;
  /** How long a stop waits for requests and imports under way. */
  shutdownMs: number;
};

const env = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  HOST: z.string().default("127.0.0.1"),
  DATA_DIR: z.string().default("data"),
  DATABASE_URL: z.string().optional(),
  DEMO: z.enum(["0", "1"]).default("1"),
  PUBLIC_URL: z.url().optional(),
  TIANDITU_KEY: z.string().optional(),
  BASE_MAP_URL: z
    .string()
    .regex(/^https?:\/\/[^{]+.*\{z\}.*$/, "须为含 {z}、{x}、{y} 的瓦片地址")
    .optional(),
  REPORT_FONT: z.string().optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  ADMIN_PASSWORD: z.string().optional(),
  SSO_ISSUER: z.url().optional(),
  SSO_CLIENT_ID: z.string().optional(),
  SSO_CLIENT_SECRET: z.string().optional(),
  SSO_LABEL: z.string().default("统一身份认证"),
  SSO_LOGIN_CLAIM: z.string().default("preferred_username"),
  SESSION_IDLE_HOURS: z.coerce.number().positive().max(720).default(72),
  MAX_UPLOAD_MB: z.coerce.number().positive().default(512),
  BACKUP_DIR: z.string().min(1).optional(),
  BACKUP_EVERY_H: z.coerce.number().min(0).max(720).default(24),
  KEEP_ISSUES_DAYS: z.coerce.number().int().min(0).default(400),
  METRICS_TOKEN: z.string().min(16, "至少 16 个字符").optional(),
  SHUTDOWN_S: z.coerce.number().min(0).max(600).default(20),
});

/** @throws Error naming each variable that cannot be used. */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const parsed = env.safeParse(variables);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((i) => `  ${i.path.join(".")}: ${i.message}`);
    throw new Error(`环境变量有误 (environment):\n${lines.join("\n")}`);
  }
  const e = parsed.data;
  if (e.DATABASE_URL?.startsWith("postgres")) {
    throw new Error("DATABASE_URL: PostgreSQL 存储尚未提供，请使用文件路径");
  }
  const dataDir = resolve(e.DATA_DIR);
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir,
    databasePath: e.DATABASE_URL === ":memory:" ? ":memory:" : resolve(e.DATABASE_URL ?? `${dataDir}/capillary.db`),
    demo: e.DEMO === "1",
    publicUrl: e.PUBLIC_URL ?? null,
    tiandituKey: e.TIANDITU_KEY ?? null,
    baseMapUrl: e.BASE_MAP_URL ?? null,
    reportFont: e.REPORT_FONT || null,
    logLevel: e.LOG_LEVEL,
    adminPassword: e.ADMIN_PASSWORD || null,
    singleSignOn: singleSignOnOf(e),
    sessionIdleHours: e.SESSION_IDLE_HOURS,
    maxUploadBytes: e.MAX_UPLOAD_MB * 1024 * 1024,
    backupDir: resolve(e.BACKUP_DIR ?? `${dataDir}/backups`),
    backupEveryHours: e.BACKUP_EVERY_H,
    keepIssuesDays: e.KEEP_ISSUES_DAYS,
    metricsToken: e.METRICS_TOKEN ?? null,
    shutdownMs: e.SHUTDOWN_S * 1000,
  };
}

function singleSignOnOf(e: z.infer<typeof env>): Config["singleSignOn"] {
  if (e.SSO_ISSUER === undefined) return null;
  if (!e.SSO_CLIENT_ID || !e.SSO_CLIENT_SECRET || e.PUBLIC_URL === undefined)
    throw new Error("SSO_ISSUER: 统一身份认证还需要 SSO_CLIENT_ID、SSO_CLIENT_SECRET 与 PUBLIC_URL");
  return {
    issuer: e.SSO_ISSUER,
    clientId: e.SSO_CLIENT_ID,
    clientSecret: e.SSO_CLIENT_SECRET,
    loginClaim: e.SSO_LOGIN_CLAIM,
    label: e.SSO_LABEL,
  };
}

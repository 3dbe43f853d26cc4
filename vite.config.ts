/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import { precompress } from "./scripts/precompress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Crash and browser tests start real processes: their files run one after another. */
const project = (name: string, include: string[], testTimeout: number) => ({
  extends: true as const,
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: 120_000,
    fileParallelism: name === "unit",
    root: here("./"),
    setupFiles: [here("./tests/support/fast-check-seed.ts")],
    ...(name === "e2e" ? { globalSetup: [here("./tests/e2e/global-setup.ts")] } : {}),
  },
});

export default defineConfig({
  root: here("./web"),
  publicDir: here("./web/public"),
  plugins: [vue(), precompress()],
  resolve: { alias: { "@shared": here("./shared"), "@": here("./web/src") } },
  build: {
    outDir: here("./dist/web"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: "es" },
  server: {
    port: 5173,
    // the Host header stays as the browser sent it: the server compares it with the Origin of writes
    proxy: {
      "/api": { target: "http://127.0.0.1:8787", changeOrigin: false },
      "/healthz": { target: "http://127.0.0.1:8787", changeOrigin: false },
    },
    fs: { allow: [here("./")] },
  },
  test: {
    root: here("./"),
    maxWorkers: 2,
    projects: [
      project(
        "unit",
        ["{shared,server,seeds,scripts,web}/**/*.test.ts", "tests/{api,golden,bench}/**/*.test.ts"],
        30_000,
      ),
      project("crash", ["tests/crash/**/*.test.ts"], 240_000),
      project("e2e", ["tests/e2e/**/*.test.ts"], 120_000),
    ],
  },
});

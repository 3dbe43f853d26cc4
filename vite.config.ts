/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("./web"),
  publicDir: here("./web/public"),
  plugins: [vue()],
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
    proxy: { "/api": "http://127.0.0.1:8787", "/healthz": "http://127.0.0.1:8787" },
    fs: { allow: [here("./")] },
  },
  test: {
    root: here("./"),
    include: ["{shared,server,seeds,scripts,web}/**/*.test.ts", "tests/{api,golden,crash}/**/*.test.ts"],
    environment: "node",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    server: { deps: { inline: ["element-plus"] } },
  },
});

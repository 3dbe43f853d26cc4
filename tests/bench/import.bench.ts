import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../support/running-server.ts";
import { type BenchRow, percentile } from "./bench-row.ts";
import { upload, VALUES_PER_ROW, writeImportFiles } from "./import-files.ts";

/** A million values of readings as CSV through `POST /api/imports`, with the delay other requests see meanwhile. */
export async function importBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "capillary-import-bench-"));
  const server = await startServer({ DEMO: "0" }, join(folder, "data"));
  try {
    const { registry, file } = await writeImportFiles(folder);
    await upload(server.url, "sections", registry);
    const pings: number[] = [];
    let done = false;
    const pinging = (async () => {
      while (!done) {
        const started = performance.now();
        await (await fetch(`${server.url}/healthz`)).arrayBuffer();
        pings.push(performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const started = performance.now();
    const { accepted, state } = await upload(server.url, "readings", file);
    const elapsed = performance.now() - started;
    done = true;
    await pinging;
    const values = accepted * VALUES_PER_ROW;
    const rate = values / (elapsed / 1000);
    const p99 = percentile(pings, 0.99);
    return [
      {
        work: `import of ${values.toLocaleString("en")} values from CSV over HTTP (${state}): ${Math.round(rate).toLocaleString("en")} values/s`,
        ours_ms: elapsed,
        against: "bar",
        against_ms: (values / 150_000) * 1000,
        ratio: 150_000 / rate,
        bar: "≥ 150,000 values/s",
        ok: rate >= 150_000,
      },
      {
        work: "another request during that import, p99",
        ours_ms: p99,
        against: "bar",
        against_ms: 50,
        ratio: p99 / 50,
        bar: "event loop ≤ 50 ms",
        ok: p99 <= 50,
      },
    ];
  } finally {
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

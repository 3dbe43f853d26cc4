import { once } from "node:events";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../server/stores/open-database.ts";
import { type RunningServer, startServer } from "../support/running-server.ts";
import { signedIn } from "../support/signed-in.ts";

let server: RunningServer | undefined;
let headers: Record<string, string> = {};
afterEach(async () => {
  await server?.remove();
  server = undefined;
});
const start = async (variables: Record<string, string> = {}) => {
  server = await startServer({ DEMO: "0", BACKUP_EVERY_H: "0", ...variables });
  headers = await signedIn(server.url);
  return server;
};
const readings = (lines: number) =>
  Array.from({ length: lines }, (_, i) => {
    const time = new Date(Date.UTC(1990, 0, 1) + i * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
    return `某桥,${time},0.5`;
  });
const BOUNDARY = "boundary-of-the-form";
const part = (head: string, body: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const HEAD =
  part('name="kind"', "readings") +
  part('name="create_unplaced"', "true") +
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n\r\n断面,时间,氨氮\n`;
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

/** An upload whose second half is sent when asked for. */
function beginUpload(url: string, first: readonly string[]) {
  const req = request(`${url}/api/imports`, {
    method: "POST",
    headers: { ...headers, "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` },
  });
  req.write(`${HEAD}${first.join("\n")}\n`);
  const answered = new Promise<{ status: number | undefined; body: Record<string, unknown> }>((resolve, reject) => {
    req.on("error", reject);
    req.on("response", async (res) => {
      let text = "";
      for await (const chunk of res.setEncoding("utf8")) text += chunk;
      resolve({ status: res.statusCode, body: JSON.parse(text) });
    });
  });
  return {
    answered,
    finish(rest: readonly string[]) {
      req.end(`${rest.join("\n")}\n${TAIL}`);
      return answered;
    },
  };
}

describe("SIGTERM", () => {
  it("finishes what is under way, takes no more, ends streams with a hint, and leaves one clean file", async () => {
    const { url, process: child, dataDir } = await start();
    const exited = once(child, "exit");
    const stream = await fetch(`${url}/api/events`, { headers });
    const heard = stream.text();
    const lines = readings(200);
    const uploading = beginUpload(url, lines.slice(0, 100));
    await sleep(300);

    child.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 5_000 }).toBe(503);
    expect((await (await fetch(`${url}/readyz`)).json()).reasons[0].key).toBe("stopping");
    const refused = await fetch(`${url}/api/sections`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await heard).toMatch(/retry: 3000\n\n$/);

    const { status, body } = await uploading.finish(lines.slice(100));
    expect([status, body.state, body.accepted]).toEqual([200, "done", 200]);
    expect((await exited)[0]).toBe(0);
    const path = join(dataDir, "capillary.db");
    expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
    const database = await openDatabase(path);
    const extents = await database.read.readings.extents();
    expect(extents.reduce((sum, { observations }) => sum + observations, 0)).toBe(200);
    expect(Object.values(await database.verify()).flat()).toEqual([]);
    await database.close();
  });

  it("stops an import that takes longer, which is seen to have failed, whole or not at all", async () => {
    const { url, process: child, dataDir } = await start({ SHUTDOWN_S: "0.2" });
    const exited = once(child, "exit");
    const uploading = beginUpload(url, readings(300_000));
    const answer = uploading.finish(["某桥,2020-01-01 00:00,0.5"]);
    const running = async () => (await (await fetch(`${url}/api/imports`, { headers })).json()).items[0]?.state;
    await expect.poll(running, { timeout: 30_000, interval: 20 }).toBe("running");
    child.kill("SIGTERM");
    const { status, body } = await answer;
    expect([status, body.state]).toEqual([200, "failed"]);
    expect(body.failure).toContain("服务在导入过程中停止");
    expect((await exited)[0]).toBe(0);
    const database = await openDatabase(join(dataDir, "capillary.db"));
    expect(await database.read.readings.extents()).toEqual([]);
    expect((await database.read.imports.list({ limit: 5, offset: 0 })).items[0]?.state).toBe("failed");
    await database.close();
  });
});

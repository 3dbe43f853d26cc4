import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problem } from "../../shared/contract/common.ts";
import { type RunningServer, startServer } from "../support/running-server.ts";
import { signedIn } from "../support/signed-in.ts";
import { mountSmallDisk, remount } from "../support/small-disk.ts";
import { upload } from "../support/uploads.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NOT_PERMITTED =
  "mounting a disk is not permitted here; a full disk is tried by max_page_count in storage-problem.test.ts";
let disk: string;
let unmount: (() => void) | undefined;
let server: RunningServer | undefined;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), "capillary-disk-"));
  unmount = mountSmallDisk(disk, "24m");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  unmount?.();
  rmSync(disk, { recursive: true, force: true });
});

let headers: Record<string, string> = {};
const start = async () => {
  server = await startServer({ DEMO: "0", BACKUP_EVERY_H: "0", DATABASE_URL: join(disk, "capillary.db") }, disk);
  headers = await signedIn(server.url);
  return server;
};
/** The service as `upload` asks it. */
const appAt = (url: string) => ({
  request: (path: string, init?: RequestInit) => fetch(url + path, { ...init, headers }),
});
function readings(lines: number, year: number) {
  const rows = Array.from({ length: lines }, (_, i) => {
    const time = new Date(Date.UTC(year, 0, 1) + i * 300_000).toISOString().slice(0, 16).replace("T", " ");
    return `某桥,${time},0.${i % 90},${i % 30}.5,7.${i % 9}`;
  });
  return { name: `r${year}.csv`, content: `断面,时间,氨氮,水温,pH\n${rows.join("\n")}\n` };
}
const UNPLACED = { create_unplaced: "true" };
const reads = async (url: string) =>
  Promise.all(
    ["/api/sections", "/api/overview", "/api/imports"].map(async (p) => (await fetch(url + p, { headers })).status),
  );
const fill = () => writeFileSync(join(disk, "ballast"), Buffer.alloc(statfsSync(disk).bavail * statfsSync(disk).bsize));
const readyz = async (url: string) => {
  const res = await fetch(`${url}/readyz`);
  const { reasons } = await res.json();
  return [res.status, ...reasons.map(({ key }: { key: string }) => key)];
};

describe("a full disk", () => {
  it("during an import: said in Chinese, nothing of it written, reads go on; with room again it goes on by itself", async (context) => {
    if (unmount === undefined) return context.skip(NOT_PERMITTED);
    const { url, output } = await start();
    const app = appAt(url);
    expect((await upload(app, "readings", readings(2_000, 1990), UNPLACED)).body).toMatchObject({ state: "done" });

    // The file fits, its rows do not.
    const { status, body } = await upload(app, "readings", readings(240_000, 1995), UNPLACED);
    expect([status, body]).toMatchObject([200, { state: "failed" }]);
    expect((body as { failure: string }).failure).toMatch(/磁盘空间已满.*没有写入任何数据/);
    expect(await reads(url)).toEqual([200, 200, 200]);

    fill();
    expect(await readyz(url)).toEqual([503, "disk-full"]);
    const refused = await upload(app, "readings", readings(2_000, 1996), UNPLACED);
    const told = problem.parse(refused.body);
    expect([refused.status, told.code, told.because?.key]).toEqual([503, "unavailable", "diskFull"]);
    expect(told.detail).toContain("磁盘空间已满");
    expect(output()).toContain(told.instance);
    expect(await reads(url)).toEqual([200, 200, 200]);

    truncateSync(join(disk, "ballast"), 0);
    expect(await readyz(url)).toEqual([200]);
    expect((await upload(app, "readings", readings(2_000, 1997), UNPLACED)).body).toMatchObject({
      state: "done",
      accepted: 2_000,
    });
    await server?.stop();
    const verified = spawnSync(process.execPath, ["--import", "tsx", "server/cli/main.ts", "verify", "--json"], {
      cwd: ROOT,
      env: { ...process.env, DATABASE_URL: join(disk, "capillary.db") },
      encoding: "utf8",
    });
    expect(JSON.parse(verified.stdout)).toMatchObject({ sound: true });
  });
});

const startAndFail = (variables: Record<string, string>) =>
  spawnSync(process.execPath, ["--import", "tsx", "server/main.ts"], {
    cwd: ROOT,
    env: { ...process.env, PORT: "0", DEMO: "0", ...variables },
    encoding: "utf8",
    timeout: 60_000,
  });

describe("a service that cannot start says why", () => {
  it("on a read-only disk", async (context) => {
    if (unmount === undefined) return context.skip(NOT_PERMITTED);
    await start();
    await server?.stop();
    remount(disk, "ro");
    const { status, stderr } = startAndFail({ DATA_DIR: disk });
    remount(disk, "rw");
    expect(status).toBe(1);
    expect(stderr).toMatch(/无法启动：数据文件或目录只读.*\n.*read-only/);
    expect(stderr).not.toContain("    at ");
    await start();
    expect(await readyz(server?.url ?? "")).toEqual([200]);
  });
  it.skipIf(process.getuid?.() === 0)("in a folder it may not write", () => {
    chmodSync(disk, 0o500);
    const { status, stderr } = startAndFail({ DATA_DIR: disk });
    chmodSync(disk, 0o700);
    expect([status, stderr]).toEqual([1, expect.stringContaining("只读")]);
  });
  it("with a file that is no database", () => {
    writeFileSync(join(disk, "capillary.db"), "not a database, but long enough to be looked at\n".repeat(100));
    const { status, stderr } = startAndFail({ DATA_DIR: disk });
    expect([status, stderr]).toEqual([1, expect.stringContaining("无法启动：数据库文件已损坏或不是数据库")]);
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/**
 * Mounts a disk of its own at `path`, in memory and as small as asked (`24m`); answers the function that takes it away,
 * undefined where this user may not mount.
 */
export function mountSmallDisk(path: string, size: string): (() => void) | undefined {
  mkdirSync(path, { recursive: true });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]).status === 0;
  return mounted ? () => void execFileSync("umount", [path]) : undefined;
}

/** Makes a mounted disk read-only, or writable again. */
export const remount = (path: string, mode: "ro" | "rw"): void =>
  void execFileSync("mount", ["-o", `remount,${mode}`, path]);

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** Path of a file in the folder of outside data that lies beside the repository; it is read in place, never copied. */
export const realDataPath = (path: string): string => `${ROOT}${path}`;
const realDataAvailable = existsSync(ROOT);

/** A suite on outside data. Where that folder is absent it is reported as one skipped test with its reason. */
export function describeRealData(name: string, suite: () => void): void {
  if (realDataAvailable) describe(name, suite);
  else it.skip(`${name} — outside data folder is not here`, () => {});
}

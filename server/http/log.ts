import type { Config } from "../config/env.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];
type Fields = Readonly<Record<string, unknown>>;

/** One JSON line per event; `reference` is what a user sees in an error. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

export function createLog(
  threshold: Config["logLevel"],
  write = (line: string) => process.stderr.write(`${line}\n`),
): Log {
  const minimum = LEVELS.indexOf(threshold);
  return (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < minimum) return;
    write(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }));
  };
}

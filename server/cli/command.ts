import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command was not written as it should be. */
export class UsageError extends Error {}

/** Options and positions of a command. @throws UsageError */
export function parseCommand<T extends NonNullable<ParseArgsConfig["options"]>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

import { parseIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { TimeReader } from "../imports/parse-time.ts";
import { UsageError } from "./command.ts";

/** A moment on the command line: ISO 8601 with an offset, or Beijing time as files write it. @throws UsageError */
export function momentOf(text: string, now: EpochSeconds): EpochSeconds {
  const iso = parseIso(text);
  if (iso !== undefined) return iso;
  const parsed = new TimeReader({ now, year: undefined }).read(text);
  if ("at" in parsed) return parsed.at;
  throw new UsageError(parsed.message);
}

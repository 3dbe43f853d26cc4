import { DATA_VERSION } from "./kept-while-unwritten.ts";
import type { Connection } from "./rows.ts";

/**
 * Rows of a register are added, marked as superseded, or taken away with their import; ids are never used twice. So a
 * register with the same newest id, count and marks is the same register.
 */
const REGISTERS = ["section_version", "outfall_version", "area"]
  .map((table) => `(SELECT max(id) || ' ' || count(*) || ' ' || count(superseded_at) FROM ${table})`)
  .join(", ");
const REGISTERS_VERSION = `SELECT (SELECT max(adoption) FROM network), ${REGISTERS}`;

/** Versions of what a connection sees, for whoever keeps something worked out from it. */
export function dataVersions(db: Connection) {
  const data = db.prepare(DATA_VERSION).raw();
  const registers = db.prepare(REGISTERS_VERSION).raw();
  let known: { data: string; registers: string } | undefined;
  // Of a file the reader sees commits of other connections; a database in memory has one, which counts its own changes.
  const version = (): string => String(data.get());
  return {
    version,
    registersVersion(): string {
      const current = version();
      if (known?.data !== current) known = { data: current, registers: String(registers.get()) };
      return known.registers;
    },
  };
}

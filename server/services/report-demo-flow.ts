import type { DemoGate } from "../../seeds/city/place-gates.ts";
import { demoFlowOf } from "../../seeds/demo-flow.ts";
import { HISTORY_DAYS, lastReportAt } from "../../seeds/demo-readings.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import { importOfDay } from "./demo-imports.ts";
import type { Publish } from "./live-events.ts";

/** Up to when the logs of the demo's gates are written. Absent: a demo without gates. */
const FLOW_UNTIL = "demo.flow-until";

type Deps = { database: Database; now: () => EpochSeconds; publish: Publish };

/** Writes the logs of the demo's gates, and of the water that follows them, of the two years before its anchor. */
export async function seedDemoFlow(
  database: Database,
  gates: readonly DemoGate[],
  anchor: EpochSeconds,
  at: EpochSeconds,
): Promise<void> {
  await writeFlow(database, gates, { after: epochSeconds(anchor - HISTORY_DAYS * DAY_S), until: anchor }, at);
}

/** Goes on with them up to the last full hour; answers how many rows are new or have got an end. */
export async function reportDemoFlow({ database, now, publish }: Deps, gates: readonly DemoGate[]): Promise<number> {
  const known = await database.read.settings.get(FLOW_UNTIL);
  const until = lastReportAt(now());
  if (known === undefined || Number(known) >= until) return 0;
  const written = await writeFlow(database, gates, { after: epochSeconds(Number(known)), until }, now());
  if (written > 0) publish({ type: "flow", structure: null });
  return written;
}

function writeFlow(
  database: Database,
  gates: readonly DemoGate[],
  { after, until }: { after: EpochSeconds; until: EpochSeconds },
  at: EpochSeconds,
): Promise<number> {
  const { log, flow } = demoFlowOf(gates, { after, until });
  return database.transact(async (stores) => {
    // A gate somebody took off the register is left alone.
    const codes = new Set((await stores.structures.list()).map(({ code }) => code));
    const rows = log.filter(({ structure }) => codes.has(structure));
    const changed = (row: { from: number; to: number | null }) =>
      row.from >= after || (row.to !== null && row.to > after);
    await stores.settings.set(FLOW_UNTIL, String(until));
    if (!rows.some(changed) && !flow.some(changed)) return 0;
    const states = await importOfDay(stores, at, "structure-states");
    const first = await stores.structures.putStates(rows, states.id, at);
    await states.add(first.inserted + first.revised);
    const statements = await importOfDay(stores, at, "flow-states");
    const second = await stores.flow.put(flow, statements.id, at);
    await statements.add(second.inserted + second.revised);
    return first.inserted + first.revised + second.inserted + second.revised;
  });
}

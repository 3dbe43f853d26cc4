import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Exceedance } from "../../shared/contract/exceedances.ts";
import { Refused, type ServiceClient } from "../support/service-client.ts";
import { importFile } from "../support/uploads.ts";

/** What the service said was done, and must still be there after a crash; `tried` may be there or not. */
export type Ledger = {
  /** Rows by number of the import. */
  imports: Map<number, number>;
  /** By number of the event: the note last acknowledged, and one sent without an answer. */
  notes: Map<number, { said?: string; tried?: string }>;
  /** Acknowledgements, of whatever event. */
  acknowledged: number;
  samples: Set<string>;
  traces: Set<string>;
  flowStates: Set<number>;
};
export const emptyLedger = (): Ledger => ({
  imports: new Map(),
  notes: new Map(),
  acknowledged: 0,
  samples: new Set(),
  traces: new Set(),
  flowStates: new Set(),
});

export type Targets = { exceedances: number[]; open: number; position: [number, number]; river: string };
const ROWS = 2_000;
/** A small ensemble: more traces and samples a second. */
const traceOf = ({ open }: Targets) => ({ exceedance: open, options: { members: 12 } });

/** What there is to write to in the demo city. */
export async function findTargets(client: ServiceClient): Promise<Targets> {
  const { items } = await client.get<{ items: Exceedance[] }>("/api/exceedances?limit=500");
  const first = items.find(({ state, section }) => state === "open" && section.river !== null);
  if (first === undefined) throw new Error("no event to trace");
  const { code, river } = first.section;
  const { position } = await client.get<{ position: [number, number] | null }>(`/api/sections/${code}`);
  if (position === null || river === null) throw new Error(`${code} has no place`);
  return { exceedances: items.map(({ id }) => id), open: first.id, position, river };
}

/** A file no other overlaps: a section and a year of its own. */
function readingsFile(round: number, index: number): { name: string; content: string } {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const time = new Date(Date.UTC(1975 + index, 0, 1) + i * 4 * 3_600_000)
      .toISOString()
      .slice(0, 16)
      .replace("T", " ");
    return `崩溃第${round}桥,${time},0.${i % 90},${i % 30}.5`;
  });
  return { name: `crash-${round}-${index}.csv`, content: `断面,时间,氨氮,水温\n${rows.join("\n")}\n` };
}

/**
 * Writes as fast as it is answered, five ways at once, until the connection breaks: imports, acknowledgements, traces, samples of
 * a trace, states of flow. Puts into the ledger what the service said was done. Refusals (busy) are taken and gone on from.
 *
 * @throws where a refusal is none a busy service may give
 */
export async function writeUntilBroken(client: ServiceClient, targets: Targets, ledger: Ledger, round: number) {
  let [sampled] = ledger.traces;
  let broken = false;
  /** Again and again until the connection of any breaks. */
  const repeat = async (once: (index: number) => Promise<void>): Promise<void> => {
    for (let index = 0; !broken; index += 1) {
      await once(index).catch((error: unknown) => {
        if (!(error instanceof Refused)) broken = true;
        else if (error.status !== 429 && error.status !== 503) throw error;
      });
    }
  };
  await Promise.all([
    repeat(async (i) => {
      const done = await importFile(client, "readings", readingsFile(round, i), { create_unplaced: "true" });
      if (done.state === "done") ledger.imports.set(done.importId, ROWS);
    }),
    repeat(async (i) => {
      const id = targets.exceedances[(i + 97 * round) % targets.exceedances.length] as number;
      const note = `第${round}轮第${i}次`;
      ledger.notes.set(id, { ...ledger.notes.get(id), tried: note });
      await client.post(`/api/exceedances/${id}/acknowledge`, { note });
      ledger.notes.set(id, { said: note });
      ledger.acknowledged += 1;
    }),
    repeat(async () => {
      const { id } = await client.post<{ id: string }>("/api/traces", traceOf(targets));
      ledger.traces.add(id);
      sampled ??= id;
    }),
    repeat(async (i) => {
      if (sampled === undefined) return sleep(20);
      const [lon, lat] = targets.position;
      const clientId = randomUUID();
      const time = new Date(Date.now() - 60_000).toISOString();
      const sample = { client_id: clientId, lon, lat, time, parameter: "NH3N", value: 0.5 + (i % 20) / 10 };
      await client.post(`/api/traces/${sampled}/samples`, sample);
      ledger.samples.add(clientId);
    }),
    repeat(async (i) => {
      const from = new Date(Date.now() - 3_600_000).toISOString();
      const state = { river: targets.river, direction: "forward", from, reason: `第${round}轮第${i}次` };
      ledger.flowStates.add((await client.post<{ id: number }>("/api/flow-states", state)).id);
    }),
  ]);
}

/**
 * Flow of a three-day window on 20,000 reaches with two years of gate logs and statements, first asked and asked again.
 *
 *   npm run bench -- flow
 */
import { holdFlow } from "../../server/services/hold-flow.ts";
import { holdNetworks } from "../../server/services/hold-network.ts";
import { openDatabase } from "../../server/stores/open-database.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import type { FlowStateRow } from "../../shared/domain/network/flow/flow-statement.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import { DAY_S, HOUR_S } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { reachInput } from "../support/waterways.ts";
import { type BenchRow, durationsOf, percentile } from "./bench-row.ts";

const RIVERS = 400;
const REACHES_PER_RIVER = 50;
/** Rivers with a gate whose state, and whose water, changes every six hours. */
const GATED = 60;
const NOW = Date.UTC(2026, 7, 27, 14) / 1000;
const ROWS = (730 * 24) / 6;
const KNOWN_BAR_MS = 1500;
const AGAIN_BAR_MS = 5;

export async function flowBench(): Promise<BenchRow[]> {
  const database = await openDatabase(":memory:");
  await fill(database);
  const networks = holdNetworks({ read: database.read });
  const held = await networks.require();
  const window = [epochSeconds(NOW - 3 * DAY_S), epochSeconds(NOW)] as const;
  const first = await durationsOf(5, () => holdFlow({ read: database.read }).timeline(held, ...window));
  const holding = holdFlow({ read: database.read });
  const again = await durationsOf(50, () => holding.timeline(held, ...window));
  await database.close();
  const row = (work: string, durations: readonly number[], bar: number): BenchRow => {
    const ms = percentile(durations, 0.5);
    return { work, ours_ms: ms, against: "–", against_ms: null, ratio: null, bar: `≤ ${bar} ms`, ok: ms <= bar };
  };
  return [
    row(
      `flow of 72 h, ${RIVERS * REACHES_PER_RIVER} reaches, ${2 * GATED * ROWS} rows kept, first asked`,
      first,
      KNOWN_BAR_MS,
    ),
    row("the same asked again", again, AGAIN_BAR_MS),
  ];
}

async function fill(database: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  const inputs = Array.from({ length: RIVERS * REACHES_PER_RIVER }, (_, i) => {
    const [x, y] = [(i % REACHES_PER_RIVER) * 500, Math.floor(i / REACHES_PER_RIVER) * 500];
    return reachInput(
      `r${i}`,
      [
        [x, y],
        [x + 500, y],
      ],
      { river: `river ${Math.floor(i / REACHES_PER_RIVER)}` },
    );
  });
  const { network, issues } = buildNetwork(inputs, { toleranceM: 1 });
  const gates = Array.from({ length: GATED }, (_, g) => ({
    code: `G${g}`,
    name: `gate ${g}`,
    type: "gate" as const,
    position: inputs[g * REACHES_PER_RIVER]?.coordinates[0] ?? null,
    river: null,
    pumpCapacity: null,
    demo: false,
  }));
  await database.transact(async (stores) => {
    const of = {
      kind: "flow-states",
      fileName: "bench",
      sha256: "0",
      sizeBytes: 1,
      options: {},
      createdAt: epochSeconds(NOW),
    };
    const importId: ImportId = (await stores.imports.create(of)).id;
    const at = epochSeconds(NOW);
    const { version } = await stores.networks.put(network, issues, {
      name: "bench",
      importId,
      createdAt: at,
      demo: false,
    });
    await stores.structures.put(gates, importId, at);
    const ids = await stores.structures.list();
    const place = (code: string) => {
      const reach = network.reaches[Number(code.slice(1)) * REACHES_PER_RIVER];
      return reach === undefined ? null : { reach: reach.ref, measure: reach.length, snapDistance: reach.length };
    };
    await stores.structures.place(version.id, new Map(ids.map(({ id, code }) => [id, place(code)])));
    const rows = gates.flatMap(({ code }, g) => rowsOf(code, `river ${g}`));
    await stores.structures.putStates(
      rows.map(({ log }) => log),
      importId,
      at,
    );
    await stores.flow.put(
      rows.map(({ flow }) => flow),
      importId,
      at,
    );
  });
}

function rowsOf(structure: string, river: string) {
  return Array.from({ length: ROWS }, (_, i) => {
    const from = epochSeconds(NOW - (ROWS - i) * 6 * HOUR_S);
    const to = epochSeconds(from + 6 * HOUR_S);
    const closed = i % 2 === 0;
    const state = closed ? ("closed" as const) : ("open" as const);
    const direction = closed ? ("stagnant" as const) : ("reverse" as const);
    const said = { velocity: null, discharge: null, basis: "structure" as const };
    return {
      log: { structure, from, to, state, source: null, person: null, reason: null },
      flow: { reach: null, river, from, to, direction, ...said } satisfies FlowStateRow,
    };
  });
}

import type { StructureVersion } from "../../shared/domain/inventory/structure.ts";
import { buildSnapIndex, snap } from "../../shared/domain/network/snap.ts";
import { toBeijing } from "../../shared/domain/time.ts";
import { requireCrs } from "../imports/crs.ts";
import { type IssueList, UnreadableFile } from "../imports/issues.ts";
import { readFlowStates } from "../imports/read-flow-states.ts";
import type { Register } from "../imports/read-register.ts";
import { readStructureStates } from "../imports/read-structure-states.ts";
import { readStructures } from "../imports/read-structures.ts";
import { readTable } from "../imports/read-table.ts";
import type { Written } from "../stores/imports.store.ts";
import type { Stores } from "../stores/stores.ts";
import type { StructureLogRow } from "../stores/structures.store.ts";
import type { ImportPlan, PlanImport, WriteOutcome } from "./import-plan.ts";
import { PLACING_LIMITS } from "./place-registries.ts";
import { suspectGcj02 } from "./suspect-gcj02.ts";

const DEFAULT_CRS = "EPSG:4326";

/** The register of gates, pumps and weirs. */
export const planStructures: PlanImport = async ({ file, options, read, limits, issues }) => {
  const table = await readTable(file.path, issues, limits, { json: false });
  const register = await readStructures(table, requireCrs(options.crs ?? DEFAULT_CRS), issues);
  if (register === undefined) return undefined;
  const positions = register.records.flatMap(({ record }) => record.position ?? []);
  if (options.crs === undefined && positions.length > 0)
    await suspectGcj02(
      register.records.flatMap(({ record: { position } }) => (position === null ? [] : [position])),
      read,
      issues,
    );
  await tellUnplaced(register, read, issues);
  return {
    rejected: register.rejected,
    write: async (stores, importId, recordedAt) => {
      const written = await stores.structures.put(recordsOf(register), importId, recordedAt);
      return { ...outcome(written), places: written.inserted + written.revised > 0 };
    },
  };
};

/** A structure off the network is taken and said so: another network may have its channel. */
async function tellUnplaced(
  { records }: Register<StructureVersion>,
  read: Pick<Stores, "networks">,
  issues: IssueList,
): Promise<void> {
  const network = await read.networks.current();
  if (network === undefined) return;
  const index = buildSnapIndex(await read.networks.load(network.id));
  const maxDistanceM = PLACING_LIMITS.structureM;
  for (const { row, record } of records) {
    if (record.position === null) continue;
    const [best] = snap(index, record.position, { maxDistanceM, river: record.river });
    if (best === undefined)
      issues.add({
        row,
        code: "off-network",
        severity: "warning",
        message: `${record.name} 周围 ${maxDistanceM} m 内没有河道：读入但落不到河网上，它的状态不影响水流`,
        value: record.code,
      });
    else if (record.river !== null && !best.onNamedRiver)
      issues.add({
        row,
        code: "other-river",
        severity: "warning",
        message: `${record.name} 附近没有“${record.river}”，将落到 ${best.river ?? "无名河段"}（${best.reach}，相距 ${Math.round(best.snapDistance)} m）`,
        value: record.river,
      });
  }
}

/** The log of states of structures that are in the register. */
export const planStructureStates: PlanImport = async ({ file, options, read, now, limits, issues }) => {
  const table = await readTable(file.path, issues, limits, { json: false });
  const codes = new Map<string, string>();
  const structures = await read.structures.list();
  for (const { name, code } of structures) codes.set(name, code);
  for (const { code } of structures) codes.set(code, code);
  const register = await readStructureStates(table, (text) => codes.get(text), { now, year: options.year }, issues);
  if (register === undefined) return undefined;
  const apart = refuseOverlaps(register, await read.structures.states(), issues);
  return {
    rejected: apart.rejected,
    write: async (stores, importId, recordedAt) =>
      outcome(await stores.structures.putStates(recordsOf(apart), importId, recordedAt)),
  };
};

type Entry = { row: number | null; record: StructureLogRow };

/** A structure is in one state at a time: a row whose end lies after the next beginning, here or in the log, is an error. */
function refuseOverlaps(
  register: Register<StructureLogRow>,
  stored: readonly StructureLogRow[],
  issues: IssueList,
): Register<StructureLogRow> {
  const keyOf = ({ structure, from }: StructureLogRow) => `${structure} ${from}`;
  const revised = new Set(register.records.map(({ record }) => keyOf(record)));
  const named = new Set(register.records.map(({ record }) => record.structure));
  const standing = stored.filter((record) => named.has(record.structure) && !revised.has(keyOf(record)));
  const all: Entry[] = [...register.records, ...standing.map((record) => ({ row: null, record }))].sort((a, b) =>
    a.record.structure < b.record.structure
      ? -1
      : a.record.structure > b.record.structure
        ? 1
        : a.record.from - b.record.from,
  );
  const refused = new Set<number>();
  let kept = all[0];
  for (const entry of all.slice(1)) {
    const before = kept as Entry;
    const { structure, from } = entry.record;
    const overlaps = before.record.structure === structure && (before.record.to ?? 0) > from;
    const row = entry.row ?? before.row;
    if (!overlaps || row === null) {
      kept = entry;
      continue;
    }
    const other = entry.row !== null && before.row !== null ? `第 ${before.row} 行` : "已有记录";
    const until = toBeijing((before.record.to ?? from) as typeof from);
    issues.add({
      row,
      code: "overlapping-states",
      severity: "error",
      message: `${structure} 的状态与${other}重叠：前一状态到 ${until} 才结束，后一状态从 ${toBeijing(from)} 开始`,
      value: structure,
    });
    refused.add(row);
    if (entry.row === null) kept = entry;
  }
  const records = register.records.filter(({ row }) => !refused.has(row));
  return { records, rows: register.rows, rejected: register.rows - records.length };
}

/** Statements about what the water of reaches and rivers did. */
export const planFlowStates: PlanImport = async ({
  file,
  options,
  read,
  now,
  limits,
  issues,
}): Promise<ImportPlan | undefined> => {
  const version = await read.networks.current();
  if (version === undefined)
    throw new UnreadableFile({ code: "no-network", message: "还没有导入河网：水流状态要落到河段或河流上" });
  const { reaches } = await read.networks.load(version.id);
  const refs = new Set<string>(reaches.map(({ ref }) => ref));
  const rivers = new Set(reaches.map(({ river }) => river));
  const known = { hasReach: (ref: string) => refs.has(ref), hasRiver: (name: string) => rivers.has(name) };
  const table = await readTable(file.path, issues, limits, { json: false });
  const register = await readFlowStates(table, known, { now, year: options.year }, issues);
  if (register === undefined) return undefined;
  return {
    rejected: register.rejected,
    write: async (stores, importId, recordedAt) =>
      outcome(await stores.flow.put(recordsOf(register), importId, recordedAt)),
  };
};

const recordsOf = <T>({ records }: Register<T>): T[] => records.map(({ record }) => record);

const outcome = ({ inserted, revised, unchanged }: Written): WriteOutcome => ({
  accepted: inserted + revised,
  unchanged,
  touched: [],
  places: false,
});

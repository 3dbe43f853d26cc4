import { z } from "zod";
import { AppError } from "../../../shared/domain/errors.ts";
import { FLOW_BASES, FLOW_DIRECTIONS } from "../../../shared/domain/network/flow/flow-state.ts";
import type { FlowEdit, FlowStateRow, FlowSubject } from "../../../shared/domain/network/flow/flow-statement.ts";
import { STRUCTURE_STATES } from "../../../shared/domain/network/flow/structures.ts";
import type { FlowStore } from "../flow.store.ts";
import { raiseFlowRevision } from "./flow-revision.ts";
import { found, instant, type Prepare, type SqlValue } from "./rows.ts";
import { putAll, versionedTable } from "./versioned-table.ts";

const subjectColumns = { reach: z.string().nullable(), river: z.string().nullable() };
const stateRow = z.object({
  ...subjectColumns,
  from_at: instant,
  to_at: instant.nullable(),
  direction: z.enum(FLOW_DIRECTIONS),
  velocity_m_s: z.number().nullable(),
  discharge_m3_s: z.number().nullable(),
  basis: z.enum(FLOW_BASES),
});
const editRow = z.object({
  ...subjectColumns,
  id: z.number(),
  code: z.string().nullable(),
  state: z.enum(STRUCTURE_STATES).nullable(),
  direction: z.enum(FLOW_DIRECTIONS).nullable(),
  velocity_m_s: z.number().nullable(),
  discharge_m3_s: z.number().nullable(),
  from_at: instant,
  to_at: instant.nullable(),
  reason: z.string(),
  person: z.string().nullable(),
  recorded_at: instant,
  withdrawn_at: instant.nullable(),
  withdrawn_reason: z.string().nullable(),
});
const idRow = z.object({ id: z.number() });
const revisionRow = z.object({ revision: z.number() });

/** `+` keeps the planner from the beginnings: of years of statements only those that end after `from` are looked at. */
const STATES = `SELECT reach, river, from_at, to_at, direction, velocity_m_s, discharge_m3_s, basis FROM flow_state
  WHERE +from_at < @to AND (to_at IS NULL OR to_at > @from)`;
const STRUCTURE = "SELECT id FROM structure WHERE code = ?";
const NOTHING_SAID = { state: null, reach: null, river: null, direction: null, velocity: null, discharge: null };
const EDITS = "SELECT e.*, t.code FROM flow_edit e LEFT JOIN structure t ON t.id = e.structure_id";

export function sqliteFlow(prepare: Prepare): FlowStore {
  const states = versionedTable(prepare, {
    table: "flow_state",
    key: ["from_at", "reach", "river", "basis"],
    content: ["to_at", "direction", "velocity_m_s", "discharge_m3_s"],
  });
  return {
    ...editsOf(prepare),
    async revision() {
      return revisionRow.parse(prepare("SELECT revision FROM flow_revision").get()).revision;
    },
    async put(rows, importId, recordedAt) {
      raiseFlowRevision(prepare);
      return putAll(rows, (row) => states.put(toRow(row), importId, recordedAt));
    },
    async between(from, to, asOf) {
      const known =
        asOf === undefined
          ? "superseded_at IS NULL"
          : "recorded_at <= @asOf AND (superseded_at IS NULL OR superseded_at > @asOf)";
      const sql = `${STATES} AND ${known} ORDER BY from_at, id`;
      return z
        .array(stateRow)
        .parse(prepare(sql).all(asOf === undefined ? { from, to } : { from, to, asOf }))
        .map(toState);
    },
  };
}

function editsOf(prepare: Prepare): Pick<FlowStore, "edits" | "addEdit" | "withdrawEdit"> {
  const findEdit = (id: number): FlowEdit | undefined => {
    const row = prepare(`${EDITS} WHERE e.id = ?`).get(id);
    return row === undefined ? undefined : toEdit(editRow.parse(row));
  };

  return {
    async edits({ structure, asOf, withdrawn = false }) {
      const known =
        asOf !== undefined
          ? "e.recorded_at <= @asOf AND (e.withdrawn_at IS NULL OR e.withdrawn_at > @asOf)"
          : withdrawn
            ? "TRUE"
            : "e.withdrawn_at IS NULL";
      const sql = `${EDITS} WHERE (@structure IS NULL OR t.code = @structure) AND ${known} ORDER BY e.id`;
      const rows = prepare(sql).all({ structure: structure ?? null, ...(asOf === undefined ? {} : { asOf }) });
      return z.array(editRow).parse(rows).map(toEdit);
    },
    async addEdit(edit, recordedAt) {
      raiseFlowRevision(prepare);
      const structureId =
        edit.kind === "flow"
          ? null
          : idRow.parse(found(prepare(STRUCTURE).get(edit.structure), `没有编码为 ${edit.structure} 的闸泵`)).id;
      const { lastInsertRowid } = prepare(`INSERT INTO flow_edit
        (structure_id, state, reach, river, direction, velocity_m_s, discharge_m3_s, from_at, to_at, reason, person,
         recorded_at)
        VALUES (@structureId, @state, @reach, @river, @direction, @velocity, @discharge, @from, @to, @reason, @person, @recordedAt)`).run(
        { ...NOTHING_SAID, ...edit, structureId, recordedAt },
      );
      return found(findEdit(Number(lastInsertRowid)), "登记没有存入");
    },
    async withdrawEdit(id, at, reason) {
      const edit = found(findEdit(id), `没有编号为 ${id} 的登记`);
      if (edit.withdrawnAt !== null) throw new AppError("conflict", "这条登记已经撤回");
      raiseFlowRevision(prepare);
      prepare("UPDATE flow_edit SET withdrawn_at = ?, withdrawn_reason = ? WHERE id = ?").run(at, reason, id);
      return found(findEdit(id), `没有编号为 ${id} 的登记`);
    },
  };
}

const toRow = (row: FlowStateRow): Record<string, SqlValue> => ({
  reach: row.reach,
  river: row.river,
  from_at: row.from,
  to_at: row.to,
  direction: row.direction,
  velocity_m_s: row.velocity,
  discharge_m3_s: row.discharge,
  basis: row.basis,
});

const subjectOf = ({ reach, river }: { reach: string | null; river: string | null }): FlowSubject =>
  reach === null ? { reach, river: river as string } : { reach, river: null };

const toState = (row: z.infer<typeof stateRow>): FlowStateRow => ({
  ...subjectOf(row),
  from: row.from_at,
  to: row.to_at,
  direction: row.direction,
  velocity: row.velocity_m_s,
  discharge: row.discharge_m3_s,
  basis: row.basis,
});

function toEdit(row: z.infer<typeof editRow>): FlowEdit {
  const of = {
    id: row.id,
    from: row.from_at,
    to: row.to_at,
    reason: row.reason,
    person: row.person,
    recordedAt: row.recorded_at,
    withdrawnAt: row.withdrawn_at,
    withdrawnReason: row.withdrawn_reason,
  };
  if (row.code !== null && row.state !== null)
    return { kind: "structure", structure: row.code, state: row.state, ...of };
  if (row.direction === null) throw new Error(`edit ${row.id} says nothing`);
  const [velocity, discharge] = [row.velocity_m_s, row.discharge_m3_s];
  return { kind: "flow", ...subjectOf(row), direction: row.direction, velocity, discharge, ...of };
}

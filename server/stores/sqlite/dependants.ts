import { z } from "zod";
import type { ImportRecord } from "../imports.store.ts";
import type { Prepare } from "./rows.ts";
import { supersedersSql, VERSIONED_TABLES } from "./versioned-table.ts";

const idRows = z.array(z.object({ id: z.number() }));
const codeRows = z.array(z.object({ code: z.string() }));
const countRow = z.object({ total: z.number() });
const fileRow = z.object({ file_name: z.string() });

/** A list for people is cut here; one reason is enough to say no. */
const NAMED_AT_MOST = 5;

/** What stands on an import's rows, in words; empty where it can be taken back. */
export function dependantsOf(prepare: Prepare, record: ImportRecord): string[] {
  return [
    ...laterImports(prepare, record),
    ...readingsOfItsSections(prepare, record),
    ...statesOfItsStructures(prepare, record),
    ...traces(prepare, record),
  ];
}

function laterImports(prepare: Prepare, { id }: ImportRecord): string[] {
  const later = new Set<number>();
  for (const table of [...VERSIONED_TABLES, "reading_history"] as const) {
    for (const row of idRows.parse(prepare(supersedersSql(table)).all(id, id))) later.add(row.id);
  }
  return [...later]
    .sort((a, b) => a - b)
    .map((laterId) => {
      const file = fileRow.parse(prepare("SELECT file_name FROM import_batch WHERE id = ?").get(laterId));
      return `导入 ${laterId}（${file.file_name}）修订了其中的数据`;
    });
}

/** Sections that would go with the import although other imports brought readings for them. */
function readingsOfItsSections(prepare: Prepare, { id }: ImportRecord): string[] {
  const rows = prepare(`SELECT DISTINCT s.code FROM section_version v JOIN section s ON s.id = v.section_id
    WHERE v.import_id = @id
      AND NOT EXISTS (SELECT 1 FROM section_version o WHERE o.section_id = s.id AND o.import_id <> @id)
      AND EXISTS (SELECT 1 FROM import_reading_span r WHERE r.section_id = s.id AND r.import_id <> @id)
    ORDER BY s.code LIMIT ${NAMED_AT_MOST}`).all({ id });
  return codeRows.parse(rows).map(({ code }) => `断面 ${code} 已有其他导入的监测数据`);
}

/** Structures that would go with the import although other imports or officers said what state they were in. */
function statesOfItsStructures(prepare: Prepare, { id }: ImportRecord): string[] {
  const rows = prepare(`SELECT DISTINCT t.code FROM structure_version v JOIN structure t ON t.id = v.structure_id
    WHERE v.import_id = @id
      AND NOT EXISTS (SELECT 1 FROM structure_version o WHERE o.structure_id = t.id AND o.import_id <> @id)
      AND (EXISTS (SELECT 1 FROM structure_state s WHERE s.structure_id = t.id AND s.import_id <> @id)
        OR EXISTS (SELECT 1 FROM flow_edit e WHERE e.structure_id = t.id))
    ORDER BY t.code LIMIT ${NAMED_AT_MOST}`).all({ id });
  return codeRows.parse(rows).map(({ code }) => `闸泵 ${code} 已有其他导入或人工登记的状态`);
}

const TRACES_THAT_USED = {
  /** Those made on a network version name its hash among their inputs. */
  network: `SELECT count(*) AS total FROM trace t JOIN network n ON n.import_id = @id
    WHERE t.created_at >= n.created_at AND instr(t.inputs, n.version) > 0`,
  /** A trace takes in the whole register of outfalls as it was known then. */
  outfalls: `SELECT count(*) AS total FROM trace
    WHERE created_at >= @createdAt AND EXISTS (SELECT 1 FROM outfall_version WHERE import_id = @id)`,
  sections: `SELECT count(*) AS total FROM trace t WHERE t.created_at >= @createdAt AND t.section_code IN (
    SELECT s.code FROM section s JOIN section_version v ON v.section_id = s.id WHERE v.import_id = @id)`,
  readings: `SELECT count(DISTINCT t.id) AS total FROM import_reading_span r JOIN section s ON s.id = r.section_id
    JOIN trace t ON t.section_code = s.code
    WHERE r.import_id = @id AND t.created_at >= @createdAt AND t.observed_at BETWEEN r.first_at AND r.last_at`,
} as const;
const USED_AS = { network: "河网", outfalls: "排口清单", sections: "断面", readings: "监测数据" } as const;

function traces(prepare: Prepare, { id, createdAt }: ImportRecord): string[] {
  return (Object.keys(USED_AS) as (keyof typeof USED_AS)[]).flatMap((what) => {
    const { total } = countRow.parse(prepare(TRACES_THAT_USED[what]).get({ id, createdAt }));
    return total === 0 ? [] : [`${total} 条溯源记录用到了其中的${USED_AS[what]}`];
  });
}

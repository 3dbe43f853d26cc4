import { STRUCTURE_STATES, type StructureState } from "../../shared/domain/network/flow/structures.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { StructureLogRow } from "../stores/structures.store.ts";
import type { FieldSpec } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { INTERVAL_FIELDS, type IntervalField, intervalReader } from "./read-interval.ts";
import { type Register, readRegister, readWord, refuseDuplicates } from "./read-register.ts";
import type { Table } from "./table.ts";

export type StructureStateField = IntervalField | "structure" | "state" | "source" | "person" | "reason";

export const STRUCTURE_STATE_FIELDS: readonly FieldSpec<StructureStateField>[] = [
  {
    field: "structure",
    names: ["闸泵", "闸泵编码", "闸站编码", "闸泵名称", "闸站", "工程编码", "编码", "code"],
    required: true,
  },
  ...INTERVAL_FIELDS,
  { field: "state", names: ["状态", "启闭状态", "运行状态", "工况"], required: true },
  { field: "source", names: ["来源", "记录来源", "数据来源"] },
  { field: "person", names: ["操作人", "记录人", "值班员"] },
  { field: "reason", names: ["原因", "备注", "事由", "调度原因"] },
];

const STATES: Record<string, StructureState> = {
  ...Object.fromEntries(STRUCTURE_STATES.map((state) => [state, state])),
  开: "open",
  开闸: "open",
  开启: "open",
  全开: "open",
  关: "closed",
  关闸: "closed",
  关闭: "closed",
  全关: "closed",
  正抽: "pump-forward",
  正向抽水: "pump-forward",
  顺向抽水: "pump-forward",
  反抽: "pump-reverse",
  反向抽水: "pump-reverse",
  逆向抽水: "pump-reverse",
  不明: "unknown",
  未知: "unknown",
};

/**
 * Reads a log of states; `codeOf` finds a structure by code or name. An end may be left out: a row lasts until the next.
 */
export async function readStructureStates(
  table: Table,
  codeOf: (text: string) => string | undefined,
  options: { now: EpochSeconds; year: number | undefined },
  issues: IssueList,
): Promise<Register<StructureLogRow> | undefined> {
  const readInterval = intervalReader(options);
  const register = await readRegister(table, STRUCTURE_STATE_FIELDS, issues, (row): StructureLogRow => {
    const text = row.required("structure");
    const structure = text === "" ? undefined : codeOf(text);
    if (text !== "" && structure === undefined)
      row.error("structure", "unknown-structure", `登记册里没有闸泵“${text}”，请先导入 structures`);
    const interval = readInterval(row);
    if (row.text("state") === "") row.error("state", "required-value", `没有填写${row.title("state")}`);
    return {
      structure: structure ?? text,
      // A row without an interval has an error by now and is not kept.
      from: interval?.from ?? options.now,
      to: interval?.to ?? null,
      state: readWord(row, "state", STATES, "unknown"),
      source: row.optional("source"),
      person: row.optional("person"),
      reason: row.optional("reason"),
    };
  });
  return register && refuseDuplicates(register, ({ structure, from }) => `${structure} ${from}`, issues);
}

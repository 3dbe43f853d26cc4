import fc from "fast-check";
import { expect, test } from "vitest";
import { epochSeconds } from "../../units.ts";
import { effectiveStates, type StructureEdit } from "./structure-log.ts";
import { STRUCTURE_STATES, type StructureStateRow } from "./structures.ts";

const row = (from: number, state: StructureStateRow["state"], to: number | null = null): StructureStateRow => ({
  structure: "G",
  from: epochSeconds(from),
  to: to === null ? null : epochSeconds(to),
  state,
});
const edit = (
  id: number,
  from: number,
  state: StructureStateRow["state"],
  to: number | null = null,
): StructureEdit => ({
  ...row(from, state, to),
  id,
  reason: "r",
  person: null,
  recordedAt: epochSeconds(id),
});
const short = (log: StructureStateRow[], edits: StructureEdit[]) =>
  effectiveStates(log, edits).map(({ from, to, state, by }) => `${from}–${to ?? ""} ${state} ${by}`);

test("an edit speaks over the log, and the log goes on behind it", () => {
  expect(short([row(0, "closed")], [edit(1, 10, "open", 20)])).toEqual([
    "0–10 closed log",
    "10–20 open officer",
    "20– closed log",
  ]);
});
test("an edit without an end speaks until the next thing said", () => {
  expect(short([row(0, "closed"), row(30, "open")], [edit(1, 10, "pump-forward")])).toEqual([
    "0–10 closed log",
    "10–30 pump-forward officer",
    "30– open log",
  ]);
  expect(short([row(0, "closed")], [edit(1, 10, "open")])).toEqual(["0–10 closed log", "10– open officer"]);
});
test("of edits over one moment the last recorded speaks; a log's end leaves a gap", () => {
  expect(short([row(0, "closed", 5)], [edit(2, 8, "open", 12), edit(1, 6, "unknown", 20)])).toEqual([
    "0–5 closed log",
    "6–8 unknown officer",
    "8–12 open officer",
    "12–20 unknown officer",
  ]);
});

const states = fc.constantFrom(...STRUCTURE_STATES);
const span = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.option(fc.integer({ min: 1, max: 20 })), states);
test("intervals are in order, do not overlap, and say at each moment what was heard last", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(span, { selector: ([from]) => from, maxLength: 8 }),
      fc.array(span, { maxLength: 5 }),
      (rows, said) => {
        const log = rows.map(([from, lasts, state]) => row(from, state, lasts === null ? null : from + lasts));
        const edits = said.map(([from, lasts, state], i) =>
          edit(i + 1, from, state, lasts === null ? null : from + lasts),
        );
        const intervals = effectiveStates(log, edits);
        const starts = [...log, ...edits].map((r) => r.from as number);
        const after = (t: number, among: number[]) => Math.min(...among.filter((s) => s > t), Number.POSITIVE_INFINITY);
        for (let t = 0; t <= 80; t++) {
          const at = t + 0.5;
          const speaking = edits.filter((e) => e.from <= at && (e.to ?? after(e.from, starts)) > at).at(-1);
          const logged = log.find(
            (r) =>
              r.from <= at &&
              (r.to ?? 1e9) > at &&
              after(
                r.from,
                log.map((l) => l.from),
              ) > at,
          );
          const found = intervals.filter((i) => i.from <= at && (i.to ?? 1e9) > at);
          expect(found.map((i) => i.state)).toEqual([speaking ?? logged].flatMap((r) => r?.state ?? []));
        }
      },
    ),
  );
});

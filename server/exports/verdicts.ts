import { stringify } from "csv-stringify/sync";
import type { SectionVerdict } from "../services/stream-verdicts.ts";

const HEADER = [
  "section",
  "name",
  "source",
  "time",
  "class",
  "target_class",
  "verdict",
  "deciding",
  "main_pollutants",
  "rule_version",
];
/** Lines are handed on in batches: one text per line would spend more on hand-over than on writing. */
const BATCH = 500;

/**
 * `capillary export verdicts` as CSV text in pieces: header, then one line per verdict. Several parameters in one cell are
 * separated by `;`, an absent class or target is an empty cell.
 */
export async function* verdictsCsv(verdicts: AsyncIterable<SectionVerdict>): AsyncGenerator<string> {
  let batch: string[][] = [HEADER];
  for await (const verdict of verdicts) {
    batch.push(line(verdict));
    if (batch.length < BATCH) continue;
    yield text(batch);
    batch = [];
  }
  if (batch.length > 0) yield text(batch);
}

// Names come from registers people fill in: a spreadsheet must not run one that begins like a formula.
const text = (rows: string[][]): string => stringify(rows, { escape_formulas: true });

const line = ({ section, source, time, evaluation }: SectionVerdict): string[] => [
  section.code,
  section.name,
  source.code,
  time,
  evaluation.class ?? "",
  evaluation.targetClass ?? "",
  evaluation.verdict,
  evaluation.deciding.join(";"),
  evaluation.mainPollutants.map((m) => m.text).join(";"),
  evaluation.ruleVersion,
];

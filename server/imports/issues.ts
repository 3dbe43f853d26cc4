import type { ImportIssue } from "../stores/imports.store.ts";

/**
 * What an import can say of a file, as stable codes. `error`: the row was not taken; `warning`: taken, look at it;
 * `info`: worth knowing.
 */
export type IssueCode =
  // the file as a whole
  | "empty-file"
  | "unsupported-format"
  | "encoding-detected"
  | "invalid-encoding"
  | "delimiter-detected"
  | "truncated-file"
  | "unbalanced-quote"
  | "broken-file"
  | "too-large"
  | "archive-refused"
  | "several-layers"
  | "several-sheets"
  // header
  | "missing-column"
  | "unknown-column"
  | "duplicate-column"
  | "ignored-column"
  | "unknown-unit"
  | "unit-converted"
  | "unknown-parameter"
  // cells
  | "column-count"
  | "required-value"
  | "bad-value"
  | "bad-number"
  | "not-a-number"
  | "thousands-separator"
  | "negative-value"
  | "out-of-range"
  | "no-detection-limit"
  | "unknown-flag"
  | "station-state"
  // times
  | "invalid-time"
  | "future-time"
  | "date-only"
  | "year-inferred"
  | "no-time"
  | "empty-interval"
  // flow
  | "unknown-structure"
  | "unknown-reach"
  | "unknown-river"
  | "overlapping-states"
  | "velocity-without-direction"
  | "stagnant-with-velocity"
  | "basis-assumed"
  | "no-network"
  // rows among each other
  | "duplicate-revised"
  | "duplicate-identical"
  | "duplicate-code"
  | "not-taken"
  // places
  | "unknown-section"
  | "ambiguous-section"
  | "name-suffix"
  | "created-unplaced"
  | "no-position"
  | "off-network"
  | "other-river"
  | "water-type-assumed"
  | "self-crossing"
  | "swapped-coordinates"
  | "outside-china"
  | "suspected-gcj02"
  | "missing-crs"
  | "unknown-crs"
  | "crs-assumed"
  | "crs-converted"
  | "wrong-geometry"
  | "id-generated"
  | "source-refused"
  | "more-issues"
  | `network-${string}`;

export type Severity = ImportIssue["severity"];
export type IssueDraft = {
  row?: number | null;
  column?: string | null;
  code: IssueCode;
  severity: Severity;
  message: string;
  value?: string | null;
};

const KEPT_PER_CODE = 1000;
const VALUE_LENGTH = 120;

/**
 * Collects the issues of one import. Memory stays bounded on a file whose million rows are all bad: of each code the
 * first 1,000 are kept one by one, the rest are counted and told in one closing line.
 */
export class IssueList {
  readonly #kept: ImportIssue[] = [];
  readonly #counts = new Map<string, { code: IssueCode; severity: Severity; total: number }>();
  #errors = 0;

  /** Number of errors, those beyond the kept ones included. */
  get errorCount(): number {
    return this.#errors;
  }

  add(issue: IssueDraft): void {
    if (issue.severity === "error") this.#errors += 1;
    const key = `${issue.severity} ${issue.code}`;
    const count = this.#counts.get(key) ?? { code: issue.code, severity: issue.severity, total: 0 };
    count.total += 1;
    this.#counts.set(key, count);
    if (count.total > KEPT_PER_CODE) return;
    this.#kept.push({
      row: issue.row ?? null,
      column: issue.column ?? null,
      code: issue.code,
      severity: issue.severity,
      message: issue.message,
      value: issue.value === undefined || issue.value === null ? null : shorten(issue.value),
    });
  }

  /** Number of issues of a code, those not kept included. */
  countOf(code: IssueCode): number {
    let total = 0;
    for (const count of this.#counts.values()) if (count.code === code) total += count.total;
    return total;
  }

  /** Errors first, then warnings, then information; each in file order. */
  list(): ImportIssue[] {
    const order: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
    const more = [...this.#counts.values()]
      .filter((count) => count.total > KEPT_PER_CODE)
      .map(
        (count): ImportIssue => ({
          row: null,
          column: null,
          code: "more-issues",
          severity: count.severity,
          message: `另有 ${count.total - KEPT_PER_CODE} 条同类问题（${count.code}）未逐条列出`,
          value: null,
        }),
      );
    return [...this.#kept, ...more].sort(
      (a, b) => order[a.severity] - order[b.severity] || (a.row ?? 0) - (b.row ?? 0),
    );
  }
}

/** A file that cannot be read at all: carries the one issue that says why. */
export class UnreadableFile extends Error {
  override name = "UnreadableFile";
  readonly issue: IssueDraft;
  constructor(issue: Omit<IssueDraft, "severity">, options?: ErrorOptions) {
    super(issue.message, options);
    this.issue = { ...issue, severity: "error" };
  }
}

const shorten = (value: string): string => (value.length > VALUE_LENGTH ? `${value.slice(0, VALUE_LENGTH)}…` : value);

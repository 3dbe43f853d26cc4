import type { ImportIssueResponse } from "@shared/contract/imports.ts";

export const SEVERITIES = ["error", "warning", "info"] as const;
type Severity = (typeof SEVERITIES)[number];

/** Issues of one severity and one code; empty text is "any". */
export const filterIssues = (
  issues: readonly ImportIssueResponse[],
  by: { severity: Severity | ""; code: string },
): ImportIssueResponse[] =>
  issues.filter((i) => (by.severity === "" || i.severity === by.severity) && (by.code === "" || i.code === by.code));

/** How many of each severity, and of each code with the most frequent first. */
export function countIssues(issues: readonly ImportIssueResponse[]) {
  const severity: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  const codes = new Map<string, number>();
  for (const issue of issues) {
    severity[issue.severity]++;
    codes.set(issue.code, (codes.get(issue.code) ?? 0) + 1);
  }
  return { severity, codes: [...codes].sort(([, a], [, b]) => b - a) };
}

import type { Evaluation } from "@shared/contract/evaluation.ts";
import type { SectionDetail, SectionStatus } from "@shared/contract/sections.ts";
import { cadenceOf, freshnessOf } from "@shared/domain/quality/freshness.ts";
import { type EpochSeconds, epochSeconds } from "@shared/domain/units.ts";
import { CADENCES } from "@shared/rules/cadence.ts";
import { findParameter, PARAMETERS } from "@shared/rules/parameters.ts";

/** What automatic stations report; shown first where a section has them. */
const USUAL = ["NH3N", "TP", "CODMN", "DO"];
const MOST_PANELS = 4;

/** The curves to begin with: what decides the class now, then the usual ones. */
export function defaultParameters(section: Pick<SectionDetail, "latest">): string[] {
  const evaluation = section.latest?.evaluation;
  if (evaluation === undefined) return USUAL;
  const measured = evaluation.parameters.filter((p) => p.value !== null).map((p) => p.parameter);
  const wanted = [...evaluation.deciding, ...USUAL.filter((key) => measured.includes(key))];
  return inTableOrder([...new Set(wanted)].slice(0, MOST_PANELS));
}

/** What can be chosen: everything the latest reading speaks of, and whatever is chosen already. */
export function availableParameters(latest: Evaluation | null, chosen: readonly string[]): string[] {
  return inTableOrder([...new Set([...(latest?.parameters.map((p) => p.parameter) ?? USUAL), ...chosen])]);
}

/** `NH3N,TP` of an address; unknown symbols are dropped. */
export function parseParameters(text: string): string[] | undefined {
  const known = text.split(",").flatMap((key) => findParameter(key)?.key ?? []);
  return known.length === 0 ? undefined : inTableOrder([...new Set(known)]);
}

function inTableOrder(keys: readonly string[]): string[] {
  const place = (key: string) => PARAMETERS.findIndex((p) => p.key === key);
  return [...keys].sort((a, b) => place(a) - place(b));
}

/** The status of a source that is not the first to speak: judged at its last reading, and never part of an event. */
export function statusOfSource(
  source: SectionDetail["sources"][number] | undefined,
  evaluation: Evaluation | null,
  now: number,
): SectionStatus {
  const verdict = evaluation?.verdict ?? "not-assessable";
  const judged = { class: evaluation?.class ?? null, verdict, deciding: evaluation?.deciding ?? [], exceedance: null };
  if (source === undefined) return { ...judged, observed_at: null, age_s: null, freshness: "none", source: null };
  const { code, name, kind, observations } = source;
  const [from, to] = [source.from, source.to].map((t) => epochSeconds(Date.parse(t) / 1000)) as [
    EpochSeconds,
    EpochSeconds,
  ];
  return {
    ...judged,
    observed_at: source.to,
    age_s: Math.max(0, now - to),
    freshness: freshnessOf(to, epochSeconds(now), cadenceOf({ from, to, observations }, CADENCES)),
    source: { code, name, kind },
  };
}

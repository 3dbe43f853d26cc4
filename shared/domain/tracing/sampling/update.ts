import type { SectionSeries, TraceProblem } from "../inference/problem.ts";
import type { Site } from "../response/channel-net.ts";
import { mouthFinding } from "./detection.ts";

/** What came back from the bank. Values by parameter of the problem, mg/L, NaN where not measured; times epoch seconds. */
export type SampleResult =
  | { kind: "channel"; site: Site; at: number; values: readonly number[] }
  | { kind: "mouth"; source: number; at: number; found: boolean; running: number };

/**
 * The problem with field results in it: a channel sample is a section with one reading and no past, "not detected"
 * included as what it is, a low value; a mouth is evidence on its outfall. The caller gives a timeline that reaches to
 * the last sample.
 */
export function withSamples(problem: TraceProblem, results: readonly SampleResult[]): TraceProblem {
  const sections = [...problem.sections];
  const sources = problem.sources.map((s) => ({ ...s }));
  let at = problem.at;
  for (const result of results) {
    at = Math.max(at, result.at);
    if (result.kind === "mouth") {
      const source = sources[result.source];
      if (source !== undefined) source.finding += mouthFinding(result.found, result.running);
    } else sections.push(asSection(result, problem.parameters.length));
  }
  return { ...problem, sections, sources, at };
}

function asSection({ site, at, values }: SampleResult & { kind: "channel" }, parameters: number): SectionSeries {
  return {
    site,
    historyTimes: new Float64Array(),
    history: Array.from({ length: parameters }, () => new Float64Array()),
    times: Float64Array.of(at),
    values: values.map((v) => Float64Array.of(v)),
  };
}

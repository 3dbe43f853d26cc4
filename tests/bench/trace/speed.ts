/**
 * One full trace on a city-sized plain net: 20,000 reaches, 3,000 outfalls, 72 h, 50 members, steady water, on one thread
 * and on two.
 * `npm run bench:trace-speed -- [members]`
 */

import { loadavg } from "node:os";
import { inferenceCrew } from "../../../server/workers/inference-crew.ts";
import { type Crew, inferSources } from "../../../shared/domain/tracing/inference/infer.ts";
import { cityProblem } from "./city-problem.ts";

const problem = cityProblem();
const members = Number(process.argv[2] ?? 50);

/** Traces before the counted ones: code and memory are warm then, as in a service. */
const WARMING = 3;
const COUNTED = 20;

/** Milliseconds of some traces in a row, ascending. */
function timesOf(crew: Crew): number[] {
  const times = Array.from({ length: WARMING + COUNTED }, () => {
    const before = performance.now();
    const answer = inferSources(problem, { members }, crew);
    const ms = performance.now() - before;
    if ("missing" in answer) throw new Error(answer.missing.join());
    return ms;
  });
  return times.slice(WARMING).sort((a, b) => a - b);
}

function tell(who: string, crew: Crew): void {
  const times = timesOf(crew);
  const at = (share: number) => Math.round(times[Math.min(COUNTED - 1, Math.floor(share * COUNTED))] as number);
  console.log(`${who}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, least ${at(0)} ms`);
}

const shape = inferSources(problem, { members: 1 });
if ("missing" in shape) throw new Error(shape.missing.join());
const { domain, candidates, exceeded, sections } = shape.prepared;
console.log(
  `${problem.net.reachCount} reaches, ${problem.sources.length} outfalls, ${members} members · domain ${domain.net.reachCount} reaches, ${candidates.length} candidates, ${exceeded.length} of ${sections.length} sections raised`,
);
console.log(`load of the machine before: ${loadavg()[0]?.toFixed(1)}`);
tell("one thread", () => []);
tell("with a second", inferenceCrew());
console.log(`load of the machine after: ${loadavg()[0]?.toFixed(1)}`);

/** One line of the benchmark table: ours beside something, as a ratio where there is something to stand beside. */
export type BenchRow = {
  work: string;
  ours_ms: number;
  against: string;
  against_ms: number | null;
  /** ours ÷ against */
  ratio: number | null;
  bar: string;
  ok: boolean;
};

/** The p-th percentile (0–1) of some durations, milliseconds. */
export function percentile(durations: readonly number[], p: number): number {
  const sorted = [...durations].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

/** Runs `work` `times` times after one warm-up; durations in milliseconds. */
export async function durationsOf(times: number, work: () => unknown | Promise<unknown>): Promise<number[]> {
  await work();
  const durations: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await work();
    durations.push(performance.now() - started);
  }
  return durations;
}

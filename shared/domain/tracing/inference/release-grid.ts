/** Release histories that are tried: from edge `from[k]` to edge `to[k]`, with the logarithm of their prior. */
export type ReleaseGrid = { edges: Int32Array; from: Int32Array; to: Int32Array; logPrior: Float64Array };

/** Durations tried, in bins; each stands for the durations around it, equally likely on a logarithmic scale. */
const DURATIONS = [1, 2, 4, 8, 16];
const COARSE = [2, 4, 12];

/**
 * Starts over the whole window, durations from one bin to the end of it. A release that reaches the end is one that still
 * runs. `stride` above 1 thins the starts and durations for screening.
 */
export function releaseGrid(steps: number, stepsPerBin: number, stride: number): ReleaseGrid {
  const bins = Math.floor(steps / stepsPerBin);
  const edges = Int32Array.from({ length: bins + 1 }, (_, e) => steps - (bins - e) * stepsPerBin);
  edges[0] = 0;
  const from: number[] = [];
  const to: number[] = [];
  const weight: number[] = [];
  const durations = stride === 1 ? DURATIONS : COARSE;
  for (let start = 0; start < bins; start += stride) {
    for (const duration of durations) {
      if (start + duration >= bins) break;
      from.push(start);
      to.push(start + duration);
      weight.push(1 / durations.length);
    }
    const cut = durations.filter((d) => start + d >= bins).length;
    from.push(start);
    to.push(bins);
    weight.push(Math.max(0.5, cut) / durations.length);
  }
  const total = weight.reduce((a, b) => a + b, 0);
  return {
    edges,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    logPrior: Float64Array.from(weight, (w) => Math.log(w / total)),
  };
}

/** The same histories told with only the edges they use. */
export function onOwnEdges(grid: ReleaseGrid): ReleaseGrid {
  const used = [...new Set([0, ...grid.from, ...grid.to])].sort((a, b) => a - b);
  const index = (e: number) => used.indexOf(e);
  return {
    edges: Int32Array.from(used, (e) => grid.edges[e] as number),
    from: grid.from.map(index),
    to: grid.to.map(index),
    logPrior: grid.logPrior,
  };
}

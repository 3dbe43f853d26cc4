/**
 * What is seen of one source, as `SourceResponse.show` writes it: the observations that show anything of it, in order of
 * time, as indices into the plan's (`seen`, the first `count`); and at `by[edge * seen.length + n]` the concentration in
 * g/m³ that a release of 1 g/s from the start of the window to that edge causes at the n-th of them.
 */
export type Shown = { count: number; seen: Int32Array; by: Float64Array };

export const createShown = (observations: number, edges: number): Shown => ({
  count: 0,
  seen: new Int32Array(observations),
  by: new Float64Array(observations * edges),
});

/**
 * AssemblyScript. Where the arrays of a fit lie, byte by byte, from the start of the free memory: histories by history ×
 * parameter, what is seen by row of observations. Exported globals are offsets.
 */

export let parameters: i32 = 0;
export let histories: i32 = 0;
export let edgeCount: i32 = 0;
export let usedCount: i32 = 0;
/** Observations of the source that is looked at, and bytes of a row of them: an even number of doubles. */
export let count: i32 = 0;
export let row: usize = 0;

/** By history: edges from and to, log prior; by edge its step; the edges that histories use. */
export let from: usize = 0;
export let to: usize = 0;
export let logPrior: usize = 0;
export let edges: usize = 0;
export let used: usize = 0;
/** By observation: its step. By edge × observation: what a release up to the edge shows. A row of nought. */
export let steps: usize = 0;
export let by: usize = 0;
export let nothing: usize = 0;
/** By parameter × observation: weights, and weighted excess. */
export let weight: usize = 0;
export let excess: usize = 0;
/** By history × parameter: A = Σwfy and B = Σwf². By edge × parameter: Σwy of a release up to the edge. */
export let a: usize = 0;
export let b: usize = 0;
export let upTo: usize = 0;
/** By parameter: a B below this is rounding; ln of the ordinary load; rates, g/s. */
export let least: usize = 0;
export let logLoad: usize = 0;
export let rates: usize = 0;
/** By history: what the alarm adds, the bound of the whole, log evidence. Then the best of these and Σ e^(log − best). */
export let bonus: usize = 0;
export let bound: usize = 0;
export let logs: usize = 0;
export let found: usize = 0;

let end: usize = 0;

function take(elements: i32, bytes: i32): usize {
  const at = (end + 15) & ~15;
  end = at + <usize>(elements * bytes);
  return at;
}

/** Lays out a fit of so many parameters, histories, edges (some of them used) and observations; returns its end. */
export function layFit(ofParameters: i32, ofHistories: i32, ofEdges: i32, ofUsed: i32, observations: i32): usize {
  parameters = ofParameters;
  histories = ofHistories;
  edgeCount = ofEdges;
  usedCount = ofUsed;
  end = __heap_base;
  const longest = observations + (observations & 1);
  from = take(histories, 4);
  to = take(histories, 4);
  logPrior = take(histories, 8);
  edges = take(edgeCount, 4);
  used = take(usedCount, 4);
  steps = take(longest, 4);
  by = take(edgeCount * longest, 8);
  nothing = take(longest, 8);
  weight = take(parameters * longest, 8);
  excess = take(parameters * longest, 8);
  a = take(histories * parameters, 8);
  b = take(histories * parameters, 8);
  upTo = take(edgeCount * parameters, 8);
  least = take(parameters, 8);
  logLoad = take(parameters, 8);
  rates = take(parameters, 8);
  bonus = take(histories, 8);
  bound = take(histories, 8);
  logs = take(histories, 8);
  found = take(2, 8);
  return end;
}

/** So many observations see the source that comes next. Returns the doubles of a row. */
export function layRows(observations: i32): i32 {
  count = observations;
  const doubles = count + (count & 1);
  row = (<usize>doubles) << 3;
  return doubles;
}

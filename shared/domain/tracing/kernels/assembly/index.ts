/** AssemblyScript: what `kernels.ts` calls. Written in the binary `kernels-binary.ts` by `npm run kernels`. */
export { boundHistories, evaluateHistories, expect, levelSums, mostEvidence, ratesOf, squareSums } from "./fit";
export {
  a,
  b,
  by,
  edges,
  excess,
  found,
  from,
  layFit,
  layRows,
  logLoad,
  logPrior,
  logs,
  nothing,
  rates,
  steps,
  to,
  used,
  weight,
} from "./fit-room";
export { collect, layMarch, route, step } from "./march";

/** First byte of the memory that is free. */
export function freeFrom(): usize {
  return __heap_base;
}

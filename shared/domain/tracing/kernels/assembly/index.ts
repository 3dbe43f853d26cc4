/** AssemblyScript: what `kernels.ts` calls. Written in the binary `kernels-binary.ts` by `npm run kernels`. */
export { amplitude } from "./amplitude";
export { boundHistories, evaluateHistories, levelSums, squareSums } from "./fit";
export { collect, route, step } from "./march";

/** First byte of the memory that is free. */
export function freeFrom(): usize {
  return __heap_base;
}

/** ln of the mean of e^x, without overflow. */
export function logMeanExp(logs: readonly number[]): number {
  if (logs.length === 1) return logs[0] as number;
  const best = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return best + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - best), 0) / logs.length);
}

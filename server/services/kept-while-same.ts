/** Keeps what `workOut` answers for as long as `version` says the same; a failure is not kept. */
export function keptWhileSame<T>(version: () => Promise<string>, workOut: () => Promise<T>): () => Promise<T> {
  let kept: { version: string; value: Promise<T> } | undefined;
  return async () => {
    const current = await version();
    if (kept?.version === current) return kept.value;
    const mine = { version: current, value: workOut() };
    kept = mine;
    mine.value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.value;
  };
}

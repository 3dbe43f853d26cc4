const EVERY_MS = 10 * 60_000;

/** Looks every ten minutes for sources gone silent: nobody reports silence. */
export function watchSilence(ageExceedances: () => Promise<unknown>, onError: (error: unknown) => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    start: () => {
      timer = setInterval(() => void ageExceedances().catch(onError), EVERY_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}

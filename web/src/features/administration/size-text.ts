const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes for people, three figures at most: `512 B`, `38.4 MB`, `1.20 TB`. */
export function sizeText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const decimals = step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(decimals)} ${UNITS[step]}`;
}

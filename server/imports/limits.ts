/** Bounds an import keeps, so that no file, however made, takes the server down. */
export type ImportLimits = {
  /** The file as uploaded. */
  fileBytes: number;
  /** Everything an archive inflates to, together. */
  inflatedBytes: number;
  /** An XLSX is read whole: its sheets may inflate to this much. */
  sheetBytes: number;
  /** Cells of a sheet, the empty ones inside its rectangle included. */
  sheetCells: number;
  /** Features of a geometry file. */
  features: number;
  /** Entries of an archive. */
  entries: number;
  /** Inflated size over stored size, looked at once an entry is past `ratioFromBytes`. */
  ratio: number;
  ratioFromBytes: number;
  /** JSON is read whole. */
  jsonBytes: number;
  /** One record of a delimited file, characters: an unbalanced quote must not swallow the rest. */
  recordLength: number;
};

const MB = 1024 * 1024;

export const DEFAULT_LIMITS: ImportLimits = {
  fileBytes: 512 * MB,
  inflatedBytes: 512 * MB,
  sheetBytes: 256 * MB,
  sheetCells: 32_000_000,
  features: 2_000_000,
  entries: 2000,
  ratio: 300,
  ratioFromBytes: 8 * MB,
  jsonBytes: 256 * MB,
  recordLength: 256 * 1024,
};

export const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;

/** What the section told of oxygen and what goes with it; columns over `times` (epoch seconds), null: no number. */
export type OxygenSeries = {
  times: readonly number[];
  oxygen: readonly (number | null)[];
  temperature: readonly (number | null)[];
  ph: readonly (number | null)[];
  /** µg/L */
  chlorophyll: readonly (number | null)[];
};

export type OxygenCause = {
  cause: "oxygen-demand" | "temperature" | "stagnation" | "algae";
  /** 0 (speaks against) to 1 (speaks for); null: cannot be said. */
  speaks: number | null;
  explanation: string;
};
/** mg/L and ℃. */
export type OxygenDiagnosis = {
  saturation: number | null;
  deficit: number | null;
  temperature: number | null;
  causes: readonly OxygenCause[];
};

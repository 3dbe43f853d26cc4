/** Colours of the map in one theme. GL cannot read CSS variables, so they are values here. */
export type MapPalette = {
  dark: boolean;
  land: string;
  districtLine: string;
  districtLabel: string;
  lake: string;
  lakeLine: string;
  lakeLabel: string;
  riverMain: string;
  riverMinor: string;
  ditch: string;
  riverLabel: string;
  arrow: string;
  halo: string;
  outfall: string;
  outfallLine: string;
  label: string;
  muted: string;
  quietFill: string;
  highlight: string;
  windowUp: string;
  windowDown: string;
  path: string;
  pathCasing: string;
  danger: string;
  /** Travel time, from just now to long ago: strong to faint against the land. */
  travel: readonly [string, string, string, string, string];
};

const LIGHT: MapPalette = {
  dark: false,
  land: "#f2f3ef",
  districtLine: "#a9b0a6",
  districtLabel: "#838b80",
  lake: "#c3dde9",
  lakeLine: "#93bcd0",
  lakeLabel: "#3f7590",
  riverMain: "#6fa8c4",
  riverMinor: "#93bfd3",
  ditch: "#b3d1de",
  riverLabel: "#2b627d",
  arrow: "#3b7d9c",
  halo: "#fbfcfa",
  outfall: "#7a5a2e",
  outfallLine: "#fffaf1",
  label: "#1c2f39",
  muted: "#66757d",
  quietFill: "#ffffff",
  highlight: "#0b7fa0",
  windowUp: "#0a7f86",
  windowDown: "#4a58c9",
  path: "#0f2a35",
  pathCasing: "#ffffff",
  danger: "#cc2236",
  travel: ["#5c0f6e", "#8f2f93", "#b75fb2", "#d394cd", "#e4bfe0"],
};

const DARK: MapPalette = {
  dark: true,
  land: "#0d161b",
  districtLine: "#41525c",
  districtLabel: "#7d8f99",
  lake: "#12303f",
  lakeLine: "#2b5870",
  lakeLabel: "#7fb3cb",
  riverMain: "#3d7a97",
  riverMinor: "#2d5c73",
  ditch: "#234757",
  riverLabel: "#8cc0d6",
  arrow: "#7fb9d2",
  halo: "#0b1318",
  outfall: "#d3ad74",
  outfallLine: "#1a140a",
  label: "#dfe9ee",
  muted: "#91a2ab",
  quietFill: "#17232a",
  highlight: "#6fd3ea",
  windowUp: "#3fd0c9",
  windowDown: "#96a1ff",
  path: "#ffffff",
  pathCasing: "#0b1318",
  danger: "#ff5c6c",
  travel: ["#ffd9fb", "#ee9fe9", "#c16ec8", "#8a4a9a", "#5d3470"],
};

export const mapPalette = (dark: boolean): MapPalette => (dark ? DARK : LIGHT);

/** Colours of a chart, read once from CSS variables and again whenever the theme changes. */
export type PlotTheme = {
  ink: string;
  muted: string;
  grid: string;
  line: string;
  compare: string;
  target: string;
  flagged: string;
  surface: string;
  font: string;
};

/** Reads the `--plot-*` variables in force at `element`. */
export function readPlotTheme(element: Element): PlotTheme {
  const style = getComputedStyle(element);
  const variable = (name: string) => style.getPropertyValue(name).trim() || "transparent";
  return {
    ink: variable("--plot-ink"),
    muted: variable("--plot-muted"),
    grid: variable("--plot-grid"),
    line: variable("--plot-line"),
    compare: variable("--plot-compare"),
    target: variable("--plot-target"),
    flagged: variable("--plot-flagged"),
    surface: variable("--plot-surface"),
    font: style.fontFamily || "sans-serif",
  };
}

/** Calls `changed` when the page switches between dark and light. Returns the way to stop listening. */
export function onThemeChange(changed: () => void): () => void {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme", "style"] });
  media.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
  };
}

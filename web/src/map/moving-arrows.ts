import type { MapEngine } from "./map-engine.ts";
import type { MapPalette } from "./map-palette.ts";

export const FLOW_FORWARD = "flow-forward";
export const FLOW_REVERSE = "flow-reverse";

/** One arrow on a strip that repeats along the line, pixels. */
const STRIP = { width: 104, height: 12 };
/** An arrow goes from one place to the next in this time: as calm as the water, milliseconds. */
const PERIOD_MS = 5200;

/** Arrows that drift along the lines they are a pattern of: with the line as drawn, and against it. */
export function addFlowPatterns(engine: MapEngine, palette: MapPalette): void {
  engine.setMovingImage(FLOW_FORWARD, STRIP, PERIOD_MS, (c, phase) => drawStrip(c, palette, phase, 1));
  engine.setMovingImage(FLOW_REVERSE, STRIP, PERIOD_MS, (c, phase) => drawStrip(c, palette, 1 - phase, -1));
}

function drawStrip(c: CanvasRenderingContext2D, palette: MapPalette, phase: number, way: 1 | -1): void {
  c.lineJoin = "round";
  c.lineCap = "round";
  // The one before and after: an arrow that leaves at one end comes in at the other.
  for (const turn of [-1, 0, 1]) {
    const x = (phase + turn) * STRIP.width;
    c.beginPath();
    c.moveTo(x - way * 3, 2);
    c.lineTo(x + way * 3, STRIP.height / 2);
    c.lineTo(x - way * 3, STRIP.height - 2);
    c.lineWidth = 4;
    c.strokeStyle = palette.halo;
    c.stroke();
    c.lineWidth = 2;
    c.strokeStyle = palette.arrow;
    c.stroke();
  }
}

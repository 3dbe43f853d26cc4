import type { FlowDirection } from "@shared/domain/network/flow/flow-state.ts";
import type { StructureState } from "@shared/domain/network/flow/structures.ts";
import type { MapEngine } from "./map-engine.ts";
import { addImage } from "./map-images.ts";
import type { MapPalette } from "./map-palette.ts";

/** Sides of the images, pixels. */
const STRUCTURE_SIZE = 34;
const ARROW_SIZE = 26;

export const structureImageName = (state: StructureState | null, selected: boolean): string =>
  `structure-${state ?? "unknown"}${selected ? "-on" : ""}`;
/** `stated`: somebody speaks of the reach; else it is the ordinary direction, drawn fainter. */
export const flowImageName = (direction: FlowDirection, stated: boolean): string => {
  const shape = direction === "unknown" ? "both" : direction === "stagnant" ? "still" : "one";
  return `hour-flow-${shape}${stated ? "" : "-faint"}`;
};

type Draw = (c: CanvasRenderingContext2D, palette: MapPalette) => void;

const SYMBOLS: Record<StructureState, Draw> = {
  open: (c) =>
    strokes(c, [
      [-6, -5, -6, 5],
      [6, -5, 6, 5],
      [-2.5, 0, 2.5, 0],
    ]),
  closed: (c) =>
    strokes(c, [
      [-5, -5, 5, 5],
      [-5, 5, 5, -5],
    ]),
  "pump-forward": (c) =>
    strokes(c, [
      [-6, 0, 5, 0],
      [1, -4.5, 5.5, 0],
      [1, 4.5, 5.5, 0],
    ]),
  "pump-reverse": (c) =>
    strokes(c, [
      [6, 0, -5, 0],
      [-1, -4.5, -5.5, 0],
      [-1, 4.5, -5.5, 0],
    ]),
  unknown: (c, { label }) => {
    c.font = '700 14px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.fillStyle = label;
    c.fillText("?", 0, 0.8);
  },
};

/** Gates and pumps: a square whose sign and fill say the state, so that it is told without colour too. */
export function addStructureImages(engine: MapEngine, palette: MapPalette): void {
  for (const [state, draw] of Object.entries(SYMBOLS) as [StructureState, Draw][])
    for (const selected of [false, true])
      addImage(engine, structureImageName(state, selected), STRUCTURE_SIZE, (c) => {
        const half = selected ? 14 : 11;
        const filled = state === "closed" || state.startsWith("pump");
        c.beginPath();
        c.rect(-half, -half, 2 * half, 2 * half);
        c.fillStyle = state === "closed" ? palette.danger : filled ? palette.windowDown : palette.quietFill;
        c.fill();
        c.lineWidth = selected ? 3 : 2;
        c.strokeStyle = state === "unknown" ? palette.muted : selected ? palette.path : palette.highlight;
        if (state === "unknown") c.setLineDash([3.5, 3]);
        c.stroke();
        c.setLineDash([]);
        c.lineWidth = 2.4;
        c.strokeStyle = filled ? palette.pathCasing : palette.highlight;
        draw(c, palette);
      });
}

/** Arrows of the hour: one way, both ways where nobody knows, a bar across where the water stands. */
export function addFlowImages(engine: MapEngine, palette: MapPalette): void {
  for (const stated of [true, false]) {
    const colour = stated ? palette.highlight : palette.arrow;
    const draw = (lines: readonly Line[]) => (c: CanvasRenderingContext2D) => {
      c.globalAlpha = stated ? 1 : 0.55;
      for (const [width, ink] of [
        [stated ? 5.4 : 4.4, palette.halo],
        [stated ? 2.8 : 2, colour],
      ] as const) {
        c.lineWidth = width;
        c.strokeStyle = ink;
        strokes(c, lines);
      }
    };
    addImage(
      engine,
      flowImageName("forward", stated),
      ARROW_SIZE,
      draw([
        [-8, 0, 8, 0],
        [3, -5, 8, 0],
        [3, 5, 8, 0],
      ]),
    );
    addImage(
      engine,
      flowImageName("unknown", stated),
      ARROW_SIZE,
      draw([
        [-8, 0, 8, 0],
        [4, -4, 8, 0],
        [4, 4, 8, 0],
        [-4, -4, -8, 0],
        [-4, 4, -8, 0],
      ]),
    );
    addImage(
      engine,
      flowImageName("stagnant", stated),
      ARROW_SIZE,
      draw([
        [-3, -6, -3, 6],
        [3, -6, 3, 6],
      ]),
    );
  }
}

type Line = readonly [x0: number, y0: number, x1: number, y1: number];
function strokes(c: CanvasRenderingContext2D, lines: readonly Line[]): void {
  c.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    c.moveTo(x0, y0);
    c.lineTo(x1, y1);
  }
  c.stroke();
}

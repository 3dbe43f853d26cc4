import { WATER_CLASSES, type WaterClass } from "@shared/domain/quality/water-class.ts";
import { CLASS_STYLE, SHAPE_CORNERS } from "../ui/water-class-style.ts";
import type { MapEngine } from "./map-engine.ts";
import type { MapPalette } from "./map-palette.ts";

const PIXEL_RATIO = 2;
/** Side of an image in pixels: labels keep off it, so it is no larger than what is drawn. */
const SIZE = { plain: 28, ringed: 40, pin: 34 };

export type SectionLook = {
  waterClass: WaterClass | null;
  freshness: "fresh" | "stale" | "offline" | "none";
  over: boolean;
};

/** Name of the image of a look; late and silent states never take the colour of a class. */
export function sectionImageName({ waterClass, freshness, over }: SectionLook): string {
  if (freshness === "offline" || freshness === "none") return `section-${freshness}`;
  return `section-${waterClass ?? "unknown"}-${freshness}${over ? "-over" : ""}`;
}

/** Draws every symbol a section can have, in the colours of the theme. */
export function addSectionImages(engine: MapEngine, palette: MapPalette): void {
  for (const freshness of ["fresh", "stale"] as const)
    for (const over of [false, true])
      for (const waterClass of [...WATER_CLASSES, null])
        addImage(
          engine,
          sectionImageName({ waterClass, freshness, over }),
          over && freshness === "fresh" ? SIZE.ringed : SIZE.plain,
          (c) => drawSection(c, { waterClass, freshness, over }, palette),
        );
  for (const freshness of ["offline", "none"] as const)
    addImage(engine, `section-${freshness}`, SIZE.plain, (c) => drawSilent(c, freshness, palette));
}

/** `arrow-one` points along the line, `arrow-both` both ways: the water may come from either side. */
export function addArrowImages(engine: MapEngine, palette: MapPalette): void {
  addImage(engine, "arrow-one", SIZE.plain, (c) => drawArrow(c, palette, false));
  addImage(engine, "arrow-both", SIZE.plain, (c) => drawArrow(c, palette, true));
}

/** Draws an image about its middle, in CSS pixels. */
export function addImage(
  engine: MapEngine,
  name: string,
  size: number,
  draw: (context: CanvasRenderingContext2D) => void,
): void {
  const canvas = document.createElement("canvas");
  canvas.width = size * PIXEL_RATIO;
  canvas.height = size * PIXEL_RATIO;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.translate(size / 2, size / 2);
  context.lineJoin = "round";
  context.lineCap = "round";
  draw(context);
  engine.setImage(name, context.getImageData(0, 0, canvas.width, canvas.height), PIXEL_RATIO);
}

function drawSection(c: CanvasRenderingContext2D, look: SectionLook, palette: MapPalette): void {
  const style = look.waterClass === null ? null : CLASS_STYLE[look.waterClass];
  const late = look.freshness === "stale" || style === null;
  const shape = style?.shape ?? "circle";
  if (look.over && !late) {
    tracePath(c, shape, 15.5);
    c.fillStyle = palette.halo;
    c.fill();
    c.strokeStyle = palette.danger;
    c.lineWidth = 2.2;
    c.stroke();
  }
  tracePath(c, shape, 11);
  c.fillStyle = late ? palette.quietFill : (style?.fill ?? palette.quietFill);
  c.fill();
  c.lineWidth = late ? 2 : 1.6;
  c.strokeStyle = late ? palette.muted : palette.halo;
  if (late) c.setLineDash([3.5, 3]);
  c.stroke();
  c.setLineDash([]);
  write(c, style?.sign ?? "?", late ? palette.label : (style?.ink ?? palette.label));
}

function drawSilent(c: CanvasRenderingContext2D, freshness: "offline" | "none", palette: MapPalette): void {
  tracePath(c, "circle", 9.5);
  c.fillStyle = palette.quietFill;
  c.fill();
  c.lineWidth = 2.2;
  c.strokeStyle = palette.muted;
  c.stroke();
  c.beginPath();
  if (freshness === "offline") {
    c.moveTo(-6.5, 6.5);
    c.lineTo(6.5, -6.5);
  } else {
    c.moveTo(-4, 0);
    c.lineTo(4, 0);
  }
  c.stroke();
}

function drawArrow(c: CanvasRenderingContext2D, palette: MapPalette, both: boolean): void {
  const draw = () => {
    c.beginPath();
    c.moveTo(both ? 3 : -3, -4.5);
    c.lineTo(both ? 8 : 4, 0);
    c.lineTo(both ? 3 : -3, 4.5);
    c.lineWidth = 4.6;
    c.strokeStyle = palette.halo;
    c.stroke();
    c.lineWidth = 2.2;
    c.strokeStyle = palette.arrow;
    c.stroke();
  };
  draw();
  if (!both) return;
  c.rotate(Math.PI);
  draw();
}

function tracePath(c: CanvasRenderingContext2D, shape: keyof typeof SHAPE_CORNERS, radius: number): void {
  c.beginPath();
  if (shape === "circle") c.arc(0, 0, radius, 0, 2 * Math.PI);
  for (const [i, [x, y]] of SHAPE_CORNERS[shape].entries())
    if (i === 0) c.moveTo(x * radius, y * radius);
    else c.lineTo(x * radius, y * radius);
  c.closePath();
}

function write(c: CanvasRenderingContext2D, sign: string, ink: string): void {
  c.font = `700 ${sign === "劣" ? 13 : 14}px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillStyle = ink;
  c.fillText(sign, 0, 0.8);
}

/** Suspects up to this rank have a numbered pin. */
export const PINS = 20;
export const pinImageName = (rank: number, selected: boolean): string =>
  `pin-${rank <= PINS ? rank : "more"}${selected ? "-on" : ""}`;

/** Numbered pins: red on the map, dark with a ring when chosen. */
export function addPinImages(engine: MapEngine, palette: MapPalette): void {
  for (const selected of [false, true])
    for (let rank = 1; rank <= PINS + 1; rank++)
      addImage(engine, pinImageName(rank, selected), SIZE.pin, (c) =>
        drawPin(c, rank <= PINS ? String(rank) : "", selected, palette),
      );
}

function drawPin(c: CanvasRenderingContext2D, label: string, selected: boolean, palette: MapPalette): void {
  const radius = selected ? 15 : 11.5;
  c.beginPath();
  c.arc(0, 0, radius, 0, 2 * Math.PI);
  c.fillStyle = selected ? palette.path : palette.danger;
  c.fill();
  c.lineWidth = 2.4;
  c.strokeStyle = selected ? palette.danger : palette.halo;
  c.stroke();
  c.font = `700 ${selected ? 15 : 12.5}px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillStyle = selected ? palette.pathCasing : palette.dark ? "#2a0309" : "#ffffff";
  c.fillText(label, 0, 0.8);
}

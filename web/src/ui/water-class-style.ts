import { CLASS_SIGN, type WaterClass } from "@shared/domain/quality/water-class.ts";

export type ClassShape = "circle" | "square" | "diamond" | "pentagon" | "octagon";

/**
 * How a class looks everywhere: the colours of 环办[2011]22号 (Ⅰ–Ⅱ blue, Ⅲ green, Ⅳ yellow, Ⅴ orange, 劣Ⅴ red), and for
 * grey prints and colour-blind eyes a shape and a sign. `ink` on `fill` has a contrast of at least 4.5.
 */
export const CLASS_STYLE: Record<WaterClass, { fill: string; ink: string; shape: ClassShape; sign: string }> = {
  I: { fill: "#2f76d2", ink: "#ffffff", shape: "circle", sign: CLASS_SIGN.I },
  II: { fill: "#1c5fb4", ink: "#ffffff", shape: "circle", sign: CLASS_SIGN.II },
  III: { fill: "#167f4c", ink: "#ffffff", shape: "square", sign: CLASS_SIGN.III },
  IV: { fill: "#f2c71c", ink: "#2b2300", shape: "diamond", sign: CLASS_SIGN.IV },
  V: { fill: "#f08422", ink: "#2b1400", shape: "pentagon", sign: CLASS_SIGN.V },
  "worse-than-V": { fill: "#cc2236", ink: "#ffffff", shape: "octagon", sign: "劣" },
};

/** Corners of a shape in a square from -1 to 1; a circle has none. */
export const SHAPE_CORNERS: Record<ClassShape, readonly (readonly [number, number])[]> = {
  circle: [],
  square: [
    [-0.88, -0.88],
    [0.88, -0.88],
    [0.88, 0.88],
    [-0.88, 0.88],
  ],
  diamond: [
    [0, -1.18],
    [1.18, 0],
    [0, 1.18],
    [-1.18, 0],
  ],
  pentagon: [
    [0, -1.12],
    [1.1, -0.3],
    [0.7, 0.95],
    [-0.7, 0.95],
    [-1.1, -0.3],
  ],
  octagon: [
    [-0.42, -1.02],
    [0.42, -1.02],
    [1.02, -0.42],
    [1.02, 0.42],
    [0.42, 1.02],
    [-0.42, 1.02],
    [-1.02, 0.42],
    [-1.02, -0.42],
  ],
};

/** The outline of a shape as an SVG path, centred, `radius` wide. */
export function shapePath(shape: ClassShape, radius: number): string {
  if (shape === "circle")
    return `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
  const corners = SHAPE_CORNERS[shape].map(([x, y]) => `${(x * radius).toFixed(2)} ${(y * radius).toFixed(2)}`);
  return `M${corners.join("L")}z`;
}

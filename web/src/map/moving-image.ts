import type { StyleImageInterface } from "maplibre-gl";

export const MOVING_PIXEL_RATIO = 2;
/** Eight pictures a second: calm to look at, and little work on a phone. */
export const FRAME_MS = 125;
export const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");

/** An image whose pixels are drawn anew as time goes; undefined where the browser has no canvas. */
export function movingImage(
  width: number,
  height: number,
  periodMs: number,
  draw: (context: CanvasRenderingContext2D, phase: number) => void,
): StyleImageInterface | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = width * MOVING_PIXEL_RATIO;
  canvas.height = height * MOVING_PIXEL_RATIO;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return undefined;
  const paint = (phase: number) => {
    context.setTransform(MOVING_PIXEL_RATIO, 0, 0, MOVING_PIXEL_RATIO, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context, phase);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  let drawnAt = 0;
  const image: StyleImageInterface = {
    width: canvas.width,
    height: canvas.height,
    data: new Uint8ClampedArray(paint(0)),
    render() {
      const now = performance.now();
      if (stillness.matches || now - drawnAt < FRAME_MS * 0.9) return false;
      drawnAt = now;
      image.data = new Uint8ClampedArray(paint((now % periodMs) / periodMs));
      return true;
    },
  };
  return image;
}

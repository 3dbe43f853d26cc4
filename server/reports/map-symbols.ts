import type { Point } from "./map-frame.ts";

/** Names a Chinese face on each system; the PDF embeds the first. */
export const FONT = "Noto Sans CJK SC, SimHei, sans-serif";
export const px = (value: number): string => value.toFixed(1);
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Text with a white rim, drawn as a second text below: not every renderer knows paint-order. */
export function label([x, y]: Point, text: string, style = "", escaped = false): string {
  const content = escaped ? text : escapeXml(text);
  const at = `x="${px(x)}" y="${px(y)}" ${style}`;
  return `<text ${at.replace(/fill="[^"]*"/, "")} fill="#fff" stroke="#fff" stroke-width="3">${content}</text><text ${at}>${content}</text>`;
}

/** A suspect: the leading three white on black, the others black on white; a line leads to its place when moved aside. */
export function numbered(place: Point, spot: Point, rank: number, leading: boolean): string {
  const moved = Math.hypot(place[0] - spot[0], place[1] - spot[1]) > 1;
  const leader = moved
    ? `<line x1="${px(place[0])}" y1="${px(place[1])}" x2="${px(spot[0])}" y2="${px(spot[1])}" stroke="#000" stroke-width="0.8"/><circle cx="${px(place[0])}" cy="${px(place[1])}" r="1.8"/>`
    : "";
  const [fill, ink] = leading ? ["#000", "#fff"] : ["#fff", "#000"];
  return `${leader}<circle cx="${px(spot[0])}" cy="${px(spot[1])}" r="7.5" fill="${fill}" stroke="#000"/><text x="${px(spot[0])}" y="${px(spot[1] + 3.5)}" text-anchor="middle" fill="${ink}" font-weight="bold">${rank}</text>`;
}
export const square = ([x, y]: Point, word: string): string =>
  `<rect x="${px(x - 6)}" y="${px(y - 6)}" width="12" height="12" fill="#fff" stroke="#000"/><text x="${px(x)}" y="${px(y + 3.3)}" text-anchor="middle" font-size="9">${word}</text>`;
export const triangle = ([x, y]: Point): string =>
  `<path d="M${px(x)},${px(y - 8)} L${px(x + 7)},${px(y + 5)} L${px(x - 7)},${px(y + 5)} Z" fill="#000" stroke="#fff"/>`;
export const diamond = ([x, y]: Point): string =>
  `<path d="M${px(x)},${px(y - 5)} l5,5 l-5,5 l-5,-5 Z" fill="#fff" stroke="#000" stroke-width="1.4"/>`;

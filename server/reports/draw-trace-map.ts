import type { NextSamplesResponse } from "../../shared/contract/trace-samples.ts";
import type { Trace } from "../../shared/contract/traces.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import { type Frame, frameOf, type Point, placer } from "./map-frame.ts";
import { drawFurniture } from "./map-furniture.ts";
import { diamond, escapeXml, FONT, label, numbered, px, square, triangle } from "./map-symbols.ts";

const WIDTH = 680;
const HEIGHT = 540;
/** Suspects with a number on the map; the others are in the table. */
const NUMBERED = 15;
const UNLISTED_SHOWN = 3;
const STATE = { open: "开", closed: "闭", "pump-forward": "泵", "pump-reverse": "泵", unknown: "？" } as const;

type Stretch = Trace["domain"]["reaches"][number];

/**
 * The map of a trace as SVG, black on white: everything is told apart by shape, number or dash, so that a grey print says
 * the same. Draws only what the trace holds.
 */
export function drawTraceMap(trace: Trace, next: NextSamplesResponse | null) {
  const { reaches } = trace.domain;
  const places = [
    trace.start.position,
    ...reaches.flatMap((r) => r.coordinates),
    ...trace.suspects.map((s) => s.outfall.position),
  ];
  const frame = frameOf(places, { x: 24, y: 24, width: WIDTH - 48, height: HEIGHT - 128 });
  const inside = (of: LonLat) => {
    const [x, y] = frame.at(of);
    return x >= 4 && x <= WIDTH - 4 && y >= 4 && y <= HEIGHT - 90;
  };
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="${FONT}" font-size="10">`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" fill="#fff" stroke="#000"/>`,
    ...unlistedBands(trace, frame),
    ...reaches.map((r) => line(r.coordinates, frame, reachStyle(r))),
    ...flowArrows(trace, frame),
    ...riverNames(reaches, frame),
    ...markers(trace, next, frame, inside),
    drawFurniture({ width: WIDTH, height: HEIGHT, metresPerPx: frame.metresPerPx }),
    "</svg>",
  ].join("\n");
  return { svg, widthPx: WIDTH, heightPx: HEIGHT };
}

const reachStyle = ({ uncertain_direction: open }: Stretch) =>
  `stroke="#444" stroke-width="1.6"${open ? ' stroke-dasharray="6 3"' : ""}`;

function line(coordinates: readonly LonLat[], frame: Frame, style: string): string {
  const points = coordinates.map((c) => frame.at(c).map(px).join(",")).join(" ");
  return `<polyline points="${points}" fill="none" stroke-linejoin="round" stroke-linecap="butt" ${style}/>`;
}

function unlistedBands({ unlisted }: Trace, frame: Frame): string[] {
  return unlisted.slice(0, UNLISTED_SHOWN).flatMap((u) => {
    const [x, y] = frame.at(u.position);
    return [
      line(u.coordinates, frame, 'stroke="#bbb" stroke-width="10"'),
      label([x + 8, y + 14], `U${u.rank}`, 'font-weight="bold"'),
    ];
  });
}

/** Ends are the same place when they agree to about a metre. */
const key = ([lon, lat]: LonLat) => `${lon.toFixed(5)},${lat.toFixed(5)}`;

/** Heads in the middle of stretches long enough on paper: one with the water, two where its direction is not certain. */
function flowArrows({ domain, start }: Trace, frame: Frame): string[] {
  const ends = new Map<string, Stretch[]>();
  for (const r of domain.reaches) {
    for (const end of [r.coordinates[0], r.coordinates.at(-1)]) {
      if (end === undefined) continue;
      ends.set(key(end), [...(ends.get(key(end)) ?? []), r]);
    }
  }
  return domain.reaches.flatMap((r) => {
    const points = r.coordinates.map(frame.at);
    const middle = middleOf(points);
    if (middle === null) return [];
    const { at, angle, length } = middle;
    if (length < 26) return [];
    if (r.uncertain_direction) return [head(at, angle, 5), head(at, angle + 180, 5)];
    const toFirst = leadsOn(r, r.coordinates[0], ends, start.position);
    const toLast = leadsOn(r, r.coordinates.at(-1), ends, start.position);
    return toFirst === toLast ? [] : [head(at, toLast ? angle : angle + 180, 0)];
  });
}

/** Does the water leave the stretch at this end, towards the section? */
function leadsOn(r: Stretch, end: LonLat | undefined, ends: Map<string, Stretch[]>, start: LonLat): boolean {
  if (end === undefined) return false;
  if (r.near_distance_m < 1) return key(end) === key(start);
  return (ends.get(key(end)) ?? []).some((o) => o !== r && Math.abs(o.far_distance_m - r.near_distance_m) < 2);
}

function middleOf(points: readonly Point[]): { at: Point; angle: number; length: number } | null {
  const legs = points.slice(1).map((b, i) => {
    const a = points[i] as Point;
    return { a, b, length: Math.hypot(b[0] - a[0], b[1] - a[1]) };
  });
  const length = legs.reduce((sum, leg) => sum + leg.length, 0);
  let gone = 0;
  for (const { a, b, length: own } of legs) {
    if (own > 0 && gone + own >= length / 2) {
      const t = (length / 2 - gone) / own;
      const at: Point = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
      return { at, angle: (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI, length };
    }
    gone += own;
  }
  return null;
}

const head = ([x, y]: Point, angle: number, ahead: number) =>
  `<path d="M${ahead + 6},0 L${ahead - 3},-4 L${ahead - 3},4 Z" fill="#000" transform="translate(${px(x)} ${px(y)}) rotate(${px(angle)})"/>`;

/** Each river once, at its longest stretch. */
function riverNames(reaches: readonly Stretch[], frame: Frame): string[] {
  const longest = new Map<string, { at: Point; length: number }>();
  for (const { river, coordinates } of reaches) {
    const middle = middleOf(coordinates.map(frame.at));
    if (river === null || middle === null || middle.length < 40) continue;
    if (middle.length > (longest.get(river)?.length ?? 0)) longest.set(river, middle);
  }
  return [...longest].map(([river, { at }]) => label([at[0] + 6, at[1] - 7], river, 'fill="#444"'));
}

function markers(
  trace: Trace,
  next: NextSamplesResponse | null,
  frame: Frame,
  inside: (of: LonLat) => boolean,
): string[] {
  const place = placer(8);
  const start = frame.at(trace.start.position);
  place(start);
  const name = trace.section?.name ?? "起点";
  const suspects = trace.suspects.slice(0, NUMBERED).map((s) => {
    const at = frame.at(s.outfall.position);
    return numbered(at, place(at), s.rank, s.rank <= 3);
  });
  const seen = trace.excluded.filter((e) => inside(e.outfall.position));
  const barriers = new Map(trace.barriers.filter((b) => inside(b.position)).map((b) => [b.structure, b]));
  return [
    ...seen.map((e) => cross(frame.at(e.outfall.position))),
    ...[...barriers.values()].map((b) => square(place(frame.at(b.position)), STATE[b.state])),
    ...trace.samples.filter((s) => inside(s.position)).map((s) => diamond(frame.at(s.position))),
    ...(next?.items ?? [])
      .filter((i) => inside(i.position))
      .map((i) => label(place(frame.at(i.position)), `采${i.order}`, 'font-weight="bold" text-decoration="underline"')),
    ...suspects,
    triangle(start),
    label([start[0] + 10, start[1] + 4], escapeXml(name), 'font-weight="bold" font-size="12"', true),
  ];
}

const cross = ([x, y]: Point) =>
  `<path d="M${px(x - 3)},${px(y - 3)} l6,6 m0,-6 l-6,6" stroke="#777" stroke-width="1.2" fill="none"/>`;

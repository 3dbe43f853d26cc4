import type { Area } from "../../shared/domain/network/area.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { ReachDirection, ReachInput, ReachKind } from "../../shared/domain/network/reach.ts";
import { cubicMetresPerSecond, metres, metresPerSecond } from "../../shared/domain/units.ts";
import { balanceFlow, riverOf } from "./balance-flow.ts";
import { DISTRICTS } from "./districts.data.ts";
import { type DistrictShape, districtAt, districtShapes, ringOf } from "./draw-districts.ts";
import { growDitches } from "./grow-ditches.ts";
import { LAKES } from "./lakes.data.ts";
import { lakeShapes, layRivers } from "./lay-rivers.ts";
import { type Naming, nameDitches } from "./name-ditches.ts";
import { bend, densify, isInside, lengthOf, type Point, toLonLat, toPlane } from "./plane.ts";
import { hashSigned } from "./random.ts";
import { type Piece, splitLines } from "./split-lines.ts";

/** Raised when the drawing changes, so that what was seeded before can be told apart. */
export const CITY_SEED = "changzhou-demo-1";
const VERTEX_STEP_M = 90;
const CITY_CENTRE = toPlane([119.955, 31.78]);

export type City = { reaches: ReachInput[]; districts: Area[]; lakes: Area[] };

/**
 * The demo city: some 3,500 km of channel as reaches with shared nodes, schematic districts and lakes. The same seed
 * gives the same city to the last digit.
 */
export function buildCity(seed: string = CITY_SEED): City {
  const lakes = lakeShapes();
  const shapes = districtShapes();
  const set = layRivers(lakes);
  growDitches(set, lakes, outlineTest(), seed);
  const pieces = splitLines(set);
  const discharges = balanceFlow(pieces);
  const names = nameDitches(set, seed);
  const degree = new Map<number, number>();
  for (const { from, to } of pieces.pieces)
    for (const node of [from, to]) degree.set(node, (degree.get(node) ?? 0) + 1);
  const reaches = pieces.pieces.map((piece, i) => {
    const deadEnd = degree.get(piece.from) === 1 || degree.get(piece.to) === 1;
    return toReach(piece, i, discharges[i] as number, names.get(piece.line), deadEnd, shapes);
  });
  return {
    reaches,
    districts: shapes.map((s) => ({
      kind: "district",
      name: s.name,
      code: s.code,
      polygons: [[ringOf(s.ring)]],
      demo: true,
    })),
    lakes: lakes.map((lake, i) => ({
      kind: "lake",
      name: lake.name,
      code: LAKES[i]?.code ?? null,
      polygons: [
        [
          ringOf(
            densify([...lake.outline, lake.outline[0] as Point], 200)
              .slice(0, -1)
              .map(bend),
          ),
        ],
      ],
      demo: true,
    })),
  };
}

/** Whether a point is in the city, on the unroughened outlines: a ditch may end a few metres outside. */
function outlineTest(): (p: Point) => boolean {
  const rings = DISTRICTS.map((d) => d.corners.map(([, at]) => toPlane(at)));
  return (p) => rings.some((ring) => isInside(ring, p));
}

function toReach(
  piece: Piece,
  index: number,
  discharge: number,
  naming: Naming | undefined,
  deadEnd: boolean,
  shapes: readonly DistrictShape[],
): ReachInput {
  const river = riverOf(piece);
  const turned = river === undefined && discharge < 0;
  const drawn = densify(piece.points, VERTEX_STEP_M).map(bend);
  const points = turned ? drawn.reverse() : drawn;
  const middle = points[Math.floor(points.length / 2)] as Point;
  const flow = river === undefined ? ditchFlow(piece, Math.abs(discharge)) : riverFlow(river, discharge);
  const { kind, order } = rank(piece, naming, middle, index);
  return {
    ref: `CZ${String(index + 1).padStart(5, "0")}` as ReachRef,
    coordinates: points.map(toLonLat),
    river: naming?.name ?? piece.line.name,
    kind,
    order,
    direction: river?.direction ?? ditchDirection(piece, flow.velocity, deadEnd, index),
    velocity: metresPerSecond(round(flow.velocity, 3)),
    discharge: cubicMetresPerSecond(round(flow.discharge, 3)),
    width: metres(Math.round(flow.width)),
    district: districtAt(shapes, middle),
    fromNode: `n${turned ? piece.to : piece.from}`,
    toNode: `n${turned ? piece.from : piece.to}`,
  };
}

/** A named river keeps the section of its table row: velocity follows discharge, within what such a river does. */
function riverFlow(river: { Q: number; v: number; width: number }, discharge: number) {
  const share = Math.min(2.2, Math.max(0.3, Math.abs(discharge) / river.Q));
  return { discharge: river.Q * share, velocity: river.v * share ** 0.6, width: river.width };
}

function ditchFlow(piece: Piece, discharge: number) {
  if (piece.line.kind === "lake-crossing") return { discharge: Math.max(0.5, discharge), velocity: 0.03, width: 800 };
  const least = Math.max(0.01, discharge);
  const width = Math.min(36, 7 + 9 * Math.sqrt(least));
  return { discharge: least, velocity: Math.min(0.32, Math.max(0.012, least / (width * 1.4))), width };
}

/** Almost still water in a loop can go either way; of a few ditches nobody has said. */
function ditchDirection(piece: Piece, velocity: number, deadEnd: boolean, index: number): ReachDirection {
  if (piece.line.kind === "lake-crossing") return lengthOf(piece.points) > 4200 ? "both" : "forward";
  const chance = hashSigned(index, 71);
  if (chance > 0.95) return "unknown";
  return (!deadEnd && velocity < 0.016) || (deadEnd && chance < -0.9) ? "both" : "forward";
}

function rank(
  piece: Piece,
  naming: Naming | undefined,
  middle: Point,
  index: number,
): { kind: ReachKind; order: number | null } {
  const river = riverOf(piece);
  if (river !== undefined) return { kind: river.kind, order: river.order };
  if (piece.line.kind === "lake-crossing") return { kind: "lake-crossing", order: 4 };
  if (piece.line.kind === "creek") return { kind: "creek", order: (naming?.lengthM ?? 0) > 2500 ? 2 : 1 };
  const inTown = Math.hypot(middle[0] - CITY_CENTRE[0], middle[1] - CITY_CENTRE[1]) < 7000;
  return { kind: inTown && hashSigned(index, 72) > 0.7 ? "culvert" : "ditch", order: 1 };
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

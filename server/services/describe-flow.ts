import { AppError } from "../../shared/domain/errors.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { RegisteredStructure } from "../../shared/domain/inventory/structure.ts";
import type { FlowBasis, FlowDirection } from "../../shared/domain/network/flow/flow-state.ts";
import type { FlowEdit } from "../../shared/domain/network/flow/flow-statement.ts";
import { flowAt } from "../../shared/domain/network/flow/flow-timeline.ts";
import type { StructureInterval } from "../../shared/domain/network/flow/structure-log.ts";
import { metresPerDegree, pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { type HeldFlow, intervalsOf } from "./hold-flow.ts";
import type { HeldNetworks } from "./hold-network.ts";

type Deps = { read: Pick<Stores, "structures" | "flow">; now: () => EpochSeconds };

/** State of one reach at a moment, with where its middle is and which way it is digitised (degrees from north). */
export type ReachFlow = {
  reach: string;
  direction: FlowDirection;
  velocity: number;
  discharge: number;
  basis: FlowBasis;
  ageS: number | null;
  middle: LonLat;
  bearing: number;
};

/** Flow of the hour: of the reaches somebody speaks of, or of all. @throws AppError unavailable without a network */
export const describeFlow =
  ({ networks, flow, now }: { networks: HeldNetworks; flow: Pick<HeldFlow, "timeline">; now: () => EpochSeconds }) =>
  async (asked: EpochSeconds | undefined, all: boolean) => {
    const held = await networks.require();
    const at = asked ?? now();
    const timeline = await flow.timeline(held, at, epochSeconds(at + 1));
    const columns = timeline.columns[0];
    const reaches = held.network.reaches.filter(({ index }) => all || !Number.isNaN(columns?.ageS[index]));
    return {
      at,
      networkVersion: held.version,
      total: held.network.reaches.length,
      reaches: reaches.map(
        (reach): ReachFlow => ({ reach: reach.ref, ...flowAt(timeline, reach.index, at), ...middleOf(reach) }),
      ),
    };
  };

const middles = new WeakMap<Reach, { middle: LonLat; bearing: number }>();
/** Some metres about the middle, so that a bend in it does not turn the arrow. */
const ABOUT_M = 25;
function middleOf(reach: Reach): { middle: LonLat; bearing: number } {
  const known = middles.get(reach);
  if (known !== undefined) return known;
  const half = reach.length / 2;
  const [a, b] = [pointAlong(reach.coordinates, half - ABOUT_M), pointAlong(reach.coordinates, half + ABOUT_M)];
  const per = metresPerDegree(a[1]);
  const degrees = (Math.atan2((b[0] - a[0]) * per.lon, (b[1] - a[1]) * per.lat) * 180) / Math.PI;
  const made = { middle: pointAlong(reach.coordinates, half), bearing: (degrees + 360) % 360 };
  middles.set(reach, made);
  return made;
}

export type StructureNow = RegisteredStructure & { interval: StructureInterval | null };

/** The register with the state of each at a moment; null where nobody says. */
export const listStructures =
  ({ read, now }: Deps) =>
  async (asked: EpochSeconds | undefined): Promise<{ at: EpochSeconds; items: StructureNow[] }> => {
    const at = asked ?? now();
    const [structures, log, edits] = await Promise.all([
      read.structures.list(),
      read.structures.states({ between: { from: at, to: epochSeconds(at + 1) } }),
      read.flow.edits({}),
    ]);
    const intervals = intervalsOf(log, edits);
    const items = structures.map((of) => ({ ...of, interval: intervalAt(intervals.get(of.code) ?? [], at) }));
    return { at, items };
  };

/** One structure with what it did in a window and everything officers ever said of it, withdrawn or not. */
export const describeStructure =
  ({ read, now }: Deps) =>
  async (code: string, window: { from: EpochSeconds; to: EpochSeconds }) => {
    const structure = await read.structures.find(code);
    if (structure === undefined) throw new AppError("not-found", `没有编码为 ${code} 的闸泵`);
    const [log, edits] = await Promise.all([
      read.structures.states({ structure: code, between: window }),
      read.flow.edits({ structure: code, withdrawn: true }),
    ]);
    const all = intervalsOf(log, edits).get(code) ?? [];
    const timeline = all.filter(({ from, to }) => from < window.to && (to ?? Number.POSITIVE_INFINITY) > window.from);
    return { ...structure, interval: intervalAt(all, now()), timeline, edits: edits.reverse() };
  };

function intervalAt(intervals: readonly StructureInterval[], at: EpochSeconds): StructureInterval | null {
  return intervals.find(({ from, to }) => from <= at && (to === null || to > at)) ?? null;
}

/** Edits of flow (not of structures), the newest first. */
export const listFlowEdits =
  ({ read }: Pick<Deps, "read">) =>
  async ({ reach, river }: { reach?: string | undefined; river?: string | undefined } = {}): Promise<FlowEdit[]> => {
    const all = reach === undefined && river === undefined;
    const speaks = (of: FlowEdit) =>
      of.kind === "flow" && (all || (of.reach === null ? of.river === river : of.reach === reach));
    return (await read.flow.edits({ withdrawn: true })).filter(speaks).reverse();
  };

import { AppError } from "../../shared/domain/errors.ts";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import type { WalkDirection } from "../../shared/domain/network/graph.ts";
import type { SurveyedStretch } from "../../shared/domain/network/survey.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import { monthNumber, startOfMonth } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { insideBox, locationOf, surveyWindow, type Within, within } from "./find-window.ts";
import type { HeldNetwork, HeldNetworks } from "./hold-network.ts";

export type InventorySide = WalkDirection;
export type InventoryTotals = {
  side: InventorySide;
  outfalls: number;
  /** m³/d of those that give it; null where none does. */
  dischargeM3PerDay: number | null;
  loadsKgPerDay: ReadonlyMap<ParameterKey, number>;
};
export type InventoryIssue = { code: string; message: string; outfall: string | null };
export type Inventory = {
  section: Section;
  upstreamM: number;
  downstreamM: number;
  held: HeldNetwork | null;
  stretches: (SurveyedStretch & { side: InventorySide })[];
  outfalls: (Within<Outfall> & { side: InventorySide })[];
  totals: InventoryTotals[];
  issues: InventoryIssue[];
};

type Deps = { read: Pick<Stores, "sections" | "outfalls">; networks: HeldNetworks; now: () => EpochSeconds };
type Asked = { upstreamM?: number | undefined; downstreamM?: number | undefined; year?: number | undefined };

const SIDES = ["upstream", "downstream"] as const;
/** A snap farther than this is worth a look, metres. */
const FAR_SNAP_M = 100;

/**
 * The discharge inventory of a section (上游5公里、下游2公里): channels and outfalls within the distances along the channel,
 * tributaries included, by default those its register asks for. A reach of uncertain direction counts on both sides; an
 * outfall on it is listed once, on the side by which it is nearer. With a year, the register is that
 * known at the end of it (Beijing time), or by now in a year that still runs; the channels are always today's.
 * @throws AppError not-found · invalid (a year that has not begun)
 */
export const describeInventory =
  ({ read, networks, now }: Deps) =>
  async (code: string, of: Asked): Promise<Inventory> => {
    const section = await read.sections.find(code, now());
    if (section === undefined) throw new AppError("not-found", `没有编码为 ${code} 的断面`);
    const distances = {
      upstream: of.upstreamM ?? section.inventoryUpstream,
      downstream: of.downstreamM ?? section.inventoryDownstream,
    };
    const [held, register] = await Promise.all([networks.current(), registerOf({ read, now }, of.year)]);
    const base = { section, upstreamM: distances.upstream, downstreamM: distances.downstream };
    const start = held && locationOf(held, section.placement);
    if (held === undefined || start === undefined) {
      const message = held === undefined ? "还没有导入河网" : `${section.name} 没有落到河网上`;
      const issues = [{ code: held === undefined ? "no-network" : "section-unplaced", message, outfall: null }];
      return {
        ...base,
        held: held ?? null,
        stretches: [],
        outfalls: [],
        totals: SIDES.map((s) => totalsOf(s, [])),
        issues,
      };
    }
    const windows = SIDES.map((side) => {
      const limit = { distanceM: distances[side] };
      const { survey, stretches } = surveyWindow(held, start, side, limit);
      return {
        stretches: stretches.map((s) => ({ ...s, side })),
        outfalls: within(held, survey, limit, register).map((o) => ({ ...o, side })),
      };
    });
    const stretches = windows.flatMap((w) => w.stretches);
    const outfalls = nearerSide(windows.flatMap((w) => w.outfalls));
    const totals = SIDES.map((side) =>
      totalsOf(
        side,
        outfalls.filter((o) => o.side === side).map((o) => o.item),
      ),
    );
    const issues = [...yearIssues(of.year, register), ...issuesOf(held, stretches, outfalls, register)];
    return { ...base, held, stretches, outfalls, totals, issues };
  };

async function registerOf({ read, now }: Pick<Deps, "read" | "now">, year: number | undefined): Promise<Outfall[]> {
  if (year === undefined) return (await read.outfalls.list()).items;
  if (startOfMonth(monthNumber(year, 1)) > now()) throw new AppError("invalid", `${year} 年还没有到`);
  const end = epochSeconds(startOfMonth(monthNumber(year + 1, 1)) - 1);
  return read.outfalls.listAsOf(epochSeconds(Math.min(end, now())));
}

/** An empty register is told apart from an empty river. */
function yearIssues(year: number | undefined, register: readonly Outfall[]): InventoryIssue[] {
  if (year === undefined || register.length > 0) return [];
  return [{ code: "no-register-then", message: `${year} 年底时登记册里还没有排口`, outfall: null }];
}

function nearerSide<T extends Within<Outfall>>(listed: readonly T[]): T[] {
  const byCode = new Map<string, T>();
  for (const one of listed) {
    const other = byCode.get(one.item.code);
    if (other === undefined || one.distanceM < other.distanceM) byCode.set(one.item.code, one);
  }
  return [...byCode.values()];
}

function totalsOf(side: InventorySide, outfalls: readonly Outfall[]): InventoryTotals {
  const loads = new Map<ParameterKey, number>();
  for (const outfall of outfalls) {
    for (const [parameter, load] of outfall.loadsKgPerDay) loads.set(parameter, (loads.get(parameter) ?? 0) + load);
  }
  const discharges = outfalls.flatMap((o) => o.dischargeM3PerDay ?? []);
  const dischargeM3PerDay = discharges.length === 0 ? null : discharges.reduce((sum, q) => sum + q, 0);
  return { side, outfalls: outfalls.length, dischargeM3PerDay, loadsKgPerDay: loads };
}

function issuesOf(
  held: HeldNetwork,
  stretches: readonly SurveyedStretch[],
  listed: readonly Within<Outfall>[],
  register: readonly Outfall[],
): InventoryIssue[] {
  const about = (code: string, message: string, outfall: Outfall | null = null) => ({
    code,
    message,
    outfall: outfall?.code ?? null,
  });
  const uncertain = stretches.filter((s) => s.uncertain).reduce((sum, s) => sum + s.to - s.from, 0);
  const general =
    uncertain > 0
      ? [about("uncertain-direction", `${(uncertain / 1000).toFixed(2)} km 河道流向往复或不明，上下游都计入`)]
      : [];
  const incomplete = listed.flatMap(({ item }) => [
    ...(item.loadsKgPerDay.size === 0 ? [about("no-load", `${item.name} 没有登记负荷`, item)] : []),
    ...(item.category === null ? [about("no-category", `${item.name} 没有登记类别`, item)] : []),
    ...(item.responsibleParty === null ? [about("no-party", `${item.name} 没有登记责任主体`, item)] : []),
    ...((item.placement?.snapDistance ?? 0) > FAR_SNAP_M
      ? [about("far-snap", `${item.name} 距河道 ${item.placement?.snapDistance.toFixed(0)} m，请核对坐标`, item)]
      : []),
  ]);
  const inBox = insideBox(held, stretches);
  const unplaced = register
    .filter((o) => o.placement === null && inBox(o.position))
    .map((o) => about("unplaced", `${o.name} 在范围附近，但没有落到河网上，未计入`, o));
  return [...general, ...incomplete, ...unplaced];
}

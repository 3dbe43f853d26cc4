import { CITY, type Target } from "../../shared/domain/access/can.ts";
import { targetIn, targetOfSection } from "../../shared/domain/access/object-districts.ts";
import type { LonLat } from "../../shared/domain/geo.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { snap } from "../../shared/domain/network/snap.ts";
import type { ExceedanceId } from "../../shared/domain/quality/exceedance.ts";
import type { TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { CLICK_LIMIT_M } from "./find-window.ts";
import type { HeldNetworks } from "./hold-network.ts";

type Deps = {
  read: Pick<Stores, "sections" | "outfalls" | "exceedances" | "traces" | "structures" | "flow">;
  networks: HeldNetworks;
  now: () => EpochSeconds;
};

/**
 * Which districts the objects of a request belong to. What does not exist, lies on no reach, or belongs to no district is
 * the city's: who may see one district only cannot tell it from what they may not see.
 */
export function accessTargets({ read, networks, now }: Deps) {
  const section = async (code: string): Promise<Target> => {
    const found = (await read.sections.find(code, now())) ?? (await read.sections.history(code)).at(-1);
    return found === undefined ? CITY : targetOfSection(found);
  };
  const reach = async (ref: string): Promise<Target> => {
    const held = await networks.current();
    const index = held?.indexOf(ref);
    if (held === undefined || index === undefined) return CITY;
    return targetIn((held.network.reaches[index] as Reach).district);
  };
  const position = async (at: LonLat): Promise<Target> => {
    const held = await networks.current();
    if (held === undefined) return CITY;
    const nearest = snap(held.snapIndex(), at, { maxDistanceM: CLICK_LIMIT_M })[0];
    return nearest === undefined ? CITY : targetIn((held.network.reaches[nearest.reachIndex] as Reach).district);
  };
  const sectionOfEvent = async (id: number): Promise<Target> => {
    const event = await read.exceedances.find(id as ExceedanceId);
    if (event === undefined) return CITY;
    for (const at of [now(), event.startedAt]) {
      const found = (await read.sections.list(at)).find((s) => s.id === event.sectionId);
      if (found !== undefined) return targetOfSection(found);
    }
    return CITY;
  };
  const river = async (name: string): Promise<Target> => {
    const reaches = (await networks.current())?.network.reaches ?? [];
    const districts = [...new Set(reaches.filter((r) => r.river === name).map((r) => r.district))];
    // What is said of a river is said in each of its districts.
    return districts.length === 1 ? targetIn(...districts) : CITY;
  };
  const structure = async (code: string): Promise<Target> => {
    const placement = (await read.structures.find(code))?.placement ?? null;
    return placement === null ? CITY : reach(placement.reach);
  };
  return {
    section,
    reach,
    river,
    structure,
    position,
    exceedance: sectionOfEvent,
    outfall: async (code: string): Promise<Target> => targetIn((await read.outfalls.find(code))?.district ?? null),
    /** What an officer said of flow: of its reach, river or structure. */
    flowEdit: async (id: number): Promise<Target> => {
      const edit = (await read.flow.edits({ withdrawn: true })).find((of) => of.id === id);
      if (edit === undefined) return CITY;
      if (edit.kind === "structure") return structure(edit.structure);
      return edit.reach !== null ? reach(edit.reach) : river(edit.river ?? "");
    },
    /** Of its section; one of a bare place, of the reach it lies on. */
    trace: async (id: string): Promise<Target> => {
      const record = await read.traces.find(id);
      if (record === undefined) return CITY;
      if (record.sectionCode !== null) return section(record.sectionCode);
      return reach((JSON.parse(record.inputs) as TraceInputs).start.reach);
    },
  };
}
export type AccessTargets = ReturnType<typeof accessTargets>;

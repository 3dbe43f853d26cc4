import type { RegisteredStructure } from "../../shared/domain/inventory/structure.ts";
import { endOf, type FlowFact, HOLD_S } from "../../shared/domain/network/flow/flow-state.ts";
import type { FlowEdit, FlowStateRow } from "../../shared/domain/network/flow/flow-statement.ts";
import { compileTimeline, type FlowTimeline } from "../../shared/domain/network/flow/flow-timeline.ts";
import {
  effectiveStates,
  type StructureEdit,
  type StructureInterval,
} from "../../shared/domain/network/flow/structure-log.ts";
import {
  factsOfStructures,
  type Structure,
  type StructureStateRow,
} from "../../shared/domain/network/flow/structures.ts";
import { pointAlong } from "../../shared/domain/network/geodesic.ts";
import type { Reach } from "../../shared/domain/network/reach.ts";
import { defaultsOf } from "../../shared/domain/tracing/response-model/channels.ts";
import type { TracedBarrier, TracedFlow } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import type { FlowBetween } from "./gather-response-inputs.ts";
import type { HeldNetwork } from "./hold-network.ts";

/** What is known of the flow of a network during a window, and what was said of its gates and pumps. */
export type FlowKnowledge = {
  /** By reach index of the network; of equals the later in the list speaks. */
  facts: readonly FlowFact[];
  structures: readonly RegisteredStructure[];
  /** By structure code: in order, without overlap. */
  intervals: ReadonlyMap<string, readonly StructureInterval[]>;
};

/** Windows kept computed: the hour of the map, and those of a few traces. */
const KEPT = 12;

type Deps = { read: Pick<Stores, "structures" | "flow"> };

/**
 * Answers what is known of flow, from statements, logs and edits together. Kept per network version, data revision and
 * window: nobody needs to be told of a change.
 */
export function holdFlow({ read }: Deps) {
  const kept = new Map<string, Promise<FlowKnowledge>>();
  const timelines = new WeakMap<FlowKnowledge, FlowTimeline>();

  async function known(held: HeldNetwork, from: EpochSeconds, to: EpochSeconds): Promise<FlowKnowledge> {
    const key = [held.version, await read.flow.revision(), from, to].join(" ");
    const before = kept.get(key);
    kept.delete(key);
    const gathering = before ?? gather(read, held, from, to);
    gathering.catch(() => kept.delete(key));
    kept.set(key, gathering);
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return gathering;
  }

  return {
    known,
    /** The flow of every reach from `from` to `to`, piecewise constant. */
    async timeline(held: HeldNetwork, from: EpochSeconds, to: EpochSeconds): Promise<FlowTimeline> {
      const knowledge = await known(held, from, to);
      const compiled =
        timelines.get(knowledge) ??
        compileTimeline({ defaults: defaultsOf(held.network), facts: knowledge.facts, from, to });
      timelines.set(knowledge, compiled);
      return compiled;
    },
    /** The same as a snapshot for the record of a trace: by the reaches' own keys, so that it can be run again. */
    flowFactsBetween: async (held: HeldNetwork, from: EpochSeconds, to: EpochSeconds) => {
      const knowledge = await known(held, from, to);
      const flow = knowledge.facts.map((fact) => toTraced(held, fact));
      const barriers = knowledge.structures.flatMap((structure) => barriersOf(held, structure, knowledge));
      return { flow, barriers };
    },
  };
}
export type HeldFlow = ReturnType<typeof holdFlow> & { flowFactsBetween: FlowBetween };

async function gather(
  read: Deps["read"],
  held: HeldNetwork,
  from: EpochSeconds,
  to: EpochSeconds,
): Promise<FlowKnowledge> {
  const [said, edits, structures, log] = await Promise.all([
    read.flow.between(from, to),
    read.flow.edits({}),
    read.structures.list(),
    read.structures.states({ between: { from, to } }),
  ]);
  const states = endReplaced(said).filter(({ to: end }) => end === null || end > from);
  const intervals = intervalsOf(log, edits);
  const placed = structures.flatMap((structure) => placedOn(held, structure));
  const rows = placed.flatMap(({ code }) => intervals.get(code) ?? []);
  const facts = [
    // What is said of a river comes first, so that what is said of one of its reaches at the same moment speaks.
    ...factsOf(
      held,
      states.filter(({ reach }) => reach === null),
    ),
    ...factsOf(
      held,
      states.filter(({ reach }) => reach !== null),
    ),
    ...factsOfStructures(placed, rows),
    ...factsOf(held, edits.flatMap(toState)),
  ];
  return { facts: facts.filter((fact) => fact.from < to && endOf(fact) > from), structures, intervals };
}

/** What each structure did, its log and the edits over it joined. */
export function intervalsOf(
  log: readonly StructureStateRow[],
  edits: readonly FlowEdit[],
): Map<string, StructureInterval[]> {
  const of = new Map<string, { log: StructureStateRow[]; edits: StructureEdit[] }>();
  const entry = (code: string) => {
    const known = of.get(code) ?? { log: [], edits: [] };
    of.set(code, known);
    return known;
  };
  for (const row of log) entry(row.structure).log.push(row);
  for (const edit of edits) {
    if (edit.kind === "structure" && edit.withdrawnAt === null) entry(edit.structure).edits.push(edit);
  }
  return new Map([...of].map(([code, said]) => [code, effectiveStates(said.log, said.edits)]));
}

function placedOn(held: HeldNetwork, { code, placement, pumpCapacity }: RegisteredStructure): Structure[] {
  const reach = placement === null ? undefined : held.indexOf(placement.reach);
  return placement === null || reach === undefined ? [] : [{ code, reach, measure: placement.measure, pumpCapacity }];
}

/**
 * Of open statements about one thing on one basis the later one speaks as soon as it begins, and as long as the earlier
 * could have: the earlier ends there. So years of them cost no more than the last.
 */
function endReplaced(states: readonly FlowStateRow[]): FlowStateRow[] {
  const next = new Map<string, EpochSeconds>();
  return [...states]
    .reverse()
    .map((state) => {
      if (state.to !== null) return state;
      const key = [state.basis, state.reach ?? "", state.river ?? ""].join("\n");
      const to = next.get(key) ?? null;
      next.set(key, state.from);
      return { ...state, to: earlier(to, state) };
    })
    .reverse();
}

/** Never later than it would have stopped speaking by its age. */
function earlier(to: EpochSeconds | null, { from, basis }: FlowStateRow): EpochSeconds | null {
  return to === null || to < from + HOLD_S[basis] ? to : null;
}

/** Statements about the reaches they speak of; a reach or river the network does not have is left out. */
function factsOf(held: HeldNetwork, states: readonly FlowStateRow[]): FlowFact[] {
  const byRiver = reachesByRiver(held);
  return states.flatMap(({ reach, river, ...said }) => {
    const index = reach === null ? undefined : held.indexOf(reach);
    const reaches = reach === null ? (byRiver.get(river) ?? []) : index === undefined ? [] : [index];
    return reaches.map((of): FlowFact => ({ ...said, reach: of }));
  });
}

const rivers = new WeakMap<HeldNetwork["network"], Map<string, number[]>>();
function reachesByRiver({ network }: HeldNetwork): Map<string, number[]> {
  const known = rivers.get(network);
  if (known !== undefined) return known;
  const byRiver = new Map<string, number[]>();
  for (const { river, index } of network.reaches) {
    if (river === null) continue;
    const reaches = byRiver.get(river);
    if (reaches === undefined) byRiver.set(river, [index]);
    else reaches.push(index);
  }
  rivers.set(network, byRiver);
  return byRiver;
}

function toState(edit: FlowEdit): FlowStateRow[] {
  if (edit.kind !== "flow") return [];
  const { from, to, direction, velocity, discharge } = edit;
  const subject = edit.reach === null ? { reach: null, river: edit.river } : { reach: edit.reach, river: null };
  return [{ ...subject, from, to, direction, velocity, discharge, basis: "officer" }];
}

function toTraced(held: HeldNetwork, { reach, ...said }: FlowFact): TracedFlow {
  const { from, to, direction, velocity, discharge, basis } = said;
  return { reach: (held.network.reaches[reach] as Reach).ref, from, to, direction, velocity, discharge, basis };
}

function barriersOf(
  held: HeldNetwork,
  { code, name, placement }: RegisteredStructure,
  { intervals }: FlowKnowledge,
): TracedBarrier[] {
  const index = placement === null ? undefined : held.indexOf(placement.reach);
  if (placement === null || index === undefined) return [];
  const { ref, coordinates } = held.network.reaches[index] as Reach;
  const position = pointAlong(coordinates, placement.measure);
  return (intervals.get(code) ?? []).map(({ state, from, to }) => ({
    structure: code,
    name,
    reach: ref,
    position,
    state,
    from,
    to,
  }));
}

import type {
  FlowEditResponse,
  FlowResponse,
  StructureEditResponse,
  StructureIntervalResponse,
  StructureResponse,
} from "../../shared/contract/flow.ts";
import type { FlowEdit } from "../../shared/domain/network/flow/flow-statement.ts";
import type { StructureInterval } from "../../shared/domain/network/flow/structure-log.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { describeFlow, StructureNow } from "../services/describe-flow.ts";
import { placementShape, positionShape } from "./network-shapes.ts";

type Described = Awaited<ReturnType<ReturnType<typeof describeFlow>>>;

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
const isoOrNull = (at: EpochSeconds | null): string | null => (at === null ? null : toIso(at));

export const flowShape = ({ at, networkVersion, total, reaches }: Described): FlowResponse => ({
  at: toIso(at),
  network_version: networkVersion,
  total,
  reach: reaches.map((r) => r.reach),
  direction: reaches.map((r) => r.direction),
  velocity_m_s: reaches.map((r) => thousandths(r.velocity)),
  discharge_m3_s: reaches.map((r) => thousandths(r.discharge)),
  basis: reaches.map((r) => r.basis),
  age_s: reaches.map((r) => r.ageS),
  middle: reaches.map((r) => positionShape(r.middle)),
  bearing_deg: reaches.map((r) => Math.round(r.bearing)),
});

export const intervalShape = ({ from, to, state, by, edit }: StructureInterval): StructureIntervalResponse => ({
  from: toIso(from),
  to: isoOrNull(to),
  state,
  by,
  reason: edit?.reason ?? null,
  person: edit?.person ?? null,
});

export const structureShape = (of: StructureNow): StructureResponse => ({
  code: of.code,
  name: of.name,
  type: of.type,
  position: of.position === null ? null : positionShape(of.position),
  river: of.river,
  pump_capacity_m3_s: of.pumpCapacity,
  placement: of.placement === null ? null : placementShape(of.placement),
  current: of.interval === null ? null : intervalShape(of.interval),
  demo: of.demo,
});

const editShape = (of: FlowEdit) => ({
  id: of.id,
  from: toIso(of.from),
  to: isoOrNull(of.to),
  reason: of.reason,
  person: of.person,
  recorded_at: toIso(of.recordedAt),
  withdrawn_at: isoOrNull(of.withdrawnAt),
  withdrawn_reason: of.withdrawnReason,
});

export const structureEditShape = (of: Extract<FlowEdit, { kind: "structure" }>): StructureEditResponse => ({
  ...editShape(of),
  structure: of.structure,
  state: of.state,
});

export const flowEditShape = (of: Extract<FlowEdit, { kind: "flow" }>): FlowEditResponse => ({
  ...editShape(of),
  reach: of.reach,
  river: of.river,
  direction: of.direction,
  velocity_m_s: of.velocity,
  discharge_m3_s: of.discharge,
});

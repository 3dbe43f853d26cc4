import type { FlowStateRequest } from "@shared/contract/flow.ts";
import type { FlowDirection } from "@shared/domain/network/flow/flow-state.ts";
import { parseBeijing } from "../../app/url-codecs.ts";

/** What stands in the form, as typed. */
export type FlowForm = {
  subject: { reach: string } | { river: string };
  direction: FlowDirection | null;
  velocity: string;
  discharge: string;
  /** Beijing time as the browser's field gives it, `2026-08-27T22:00`; `to` may be empty. */
  from: string;
  to: string;
  reason: string;
  person: string;
};
export type FlowFormProblem = "direction" | "velocity" | "discharge" | "from" | "to" | "order" | "reason";

const MAX_VELOCITY = 5;
const MAX_DISCHARGE = 20_000;

/** The statement of a form, or the first thing to put right in it. */
export function readFlowForm(form: FlowForm): { request: FlowStateRequest } | { problem: FlowFormProblem } {
  const { direction } = form;
  if (direction === null) return { problem: "direction" };
  const still = direction === "stagnant";
  const velocity = still ? null : magnitude(form.velocity, MAX_VELOCITY);
  if (velocity === undefined) return { problem: "velocity" };
  const discharge = still ? null : magnitude(form.discharge, MAX_DISCHARGE);
  if (discharge === undefined) return { problem: "discharge" };
  const from = parseBeijing(form.from);
  if (from === undefined) return { problem: "from" };
  const to = form.to === "" ? null : parseBeijing(form.to);
  if (to === undefined) return { problem: "to" };
  if (to !== null && to <= from) return { problem: "order" };
  const reason = form.reason.trim();
  if (reason === "") return { problem: "reason" };
  const person = form.person.trim();
  return {
    request: {
      ...form.subject,
      direction,
      velocity_m_s: velocity,
      discharge_m3_s: discharge,
      from: iso(from),
      to: to === null ? null : iso(to),
      reason,
      person: person === "" ? null : person,
    },
  };
}

const iso = (epochSeconds: number) => `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`;

/** null: nothing typed; undefined: not a magnitude. */
function magnitude(text: string, most: number): number | null | undefined {
  const typed = text.trim().replace(",", ".");
  if (typed === "") return null;
  const value = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : Number.NaN;
  return value >= 0 && value <= most ? value : undefined;
}

export const COMPASS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
/** The point of the compass a bearing (degrees from north) is nearest to. */
export const compassOf = (bearing: number): (typeof COMPASS)[number] =>
  COMPASS[Math.round((((bearing % 360) + 360) % 360) / 45) % 8] ?? "n";

import { FLOW_CODE, intervalAt } from "../../network/flow/flow-timeline.ts";
import type { Prepared } from "../inference/prepare.ts";
import { incidenceOf, type NetFlow } from "../response/channel-net.ts";
import { beginMarch } from "../response/march.ts";
import { buildGrid, compileTransport, readingAt, type Transport } from "../response/transport.ts";

/** Light on reaches (indices of the network) at moments (epoch seconds, latest first): 0–255 of the strongest. */
export type Light = { t: number[]; reaches: number[]; light: number[][]; direction: number[][] };

const HOUR_S = 3600;

/**
 * The response of the alarm stepped back through the flow in force: how much a release on each reach at each hour would
 * show at the section when it rang. Velocities are the stated ones; where a direction is unknown the line as drawn is
 * taken. The scale is the square root, so that faint light is seen.
 */
export function lightOf(prepared: Prepared, observedAt: number): Light {
  const { plan, flows, domain, problem, sections, options } = prepared;
  const { net } = domain;
  const definite = flows.map(
    (f): NetFlow => ({
      direction: f.direction.map((d) => (d === FLOW_CODE.unknown ? 1 : d)),
      velocity: f.velocity,
      discharge: f.discharge,
    }),
  );
  const incidence = incidenceOf(net);
  const grid = buildGrid(net, definite, options.dtS);
  const transports = definite.map((flow) => compileTransport(net, incidence, grid, flow));
  const alarm = sections.indexOf(problem.alarmSection ?? -1);
  const site = plan.receptors[Math.max(0, alarm)];
  const last = Math.min(plan.flowOfStep.length, Math.max(1, Math.round((observedAt - problem.from) / options.dtS)));
  const flowAt = (step: number) => plan.flowOfStep[step - 1] as number;
  const march = beginMarch(transports, 1);
  if (site !== undefined) {
    const { rows, weights } = readingAt(net, transports[flowAt(last)] as Transport, site);
    march.addReceptor(0, rows, weights);
  }
  const perHour = Math.max(1, Math.round(HOUR_S / options.dtS));
  const t: number[] = [];
  const columns: Float64Array[] = [];
  const direction: number[][] = [];
  for (let step = last; step > 0; step--) {
    march.route(flowAt(step));
    if ((last - step) % perHour === 0) {
      const at = problem.from + step * options.dtS;
      t.push(at);
      columns.push(brightest(march.column(0), grid.cellStart, net.reachCount));
      const whole = problem.timeline.columns[intervalAt(problem.timeline, at - 1)];
      direction.push(Array.from(domain.reachOf, (r) => whole?.direction[r] ?? 2));
    }
    march.step(flowAt(step), 1);
  }
  const most = columns.reduce((top, c) => Math.max(top, ...c), 0);
  const scaled = (v: number) => (most > 0 ? Math.round(255 * Math.sqrt(Math.max(0, v) / most)) : 0);
  const shown = Array.from({ length: net.reachCount }, (_, r) => r).filter((r) =>
    columns.some((c) => scaled(c[r]!) > 0),
  );
  return {
    t,
    reaches: shown.map((r) => domain.reachOf[r] as number),
    light: shown.map((r) => columns.map((c) => scaled(c[r]!))),
    direction: shown.map((r) => direction.map((d) => d[r] as number)),
  };
}

function brightest(value: Float64Array, cellStart: Int32Array, reaches: number): Float64Array {
  const out = new Float64Array(reaches);
  for (let r = 0; r < reaches; r++) {
    for (let c = cellStart[r] as number; c < (cellStart[r + 1] as number); c++) {
      if ((value[c] as number) > (out[r] as number)) out[r] = value[c] as number;
    }
  }
  return out;
}

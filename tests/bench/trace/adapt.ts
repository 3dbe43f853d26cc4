import type { FlowFact, ReachDefault } from "../../../shared/domain/network/flow/flow-state.ts";
import { compileTimeline, type FlowTimeline } from "../../../shared/domain/network/flow/flow-timeline.ts";
import type { TraceProblem } from "../../../shared/domain/tracing/inference/problem.ts";
import type { ChannelNet } from "../../../shared/domain/tracing/response/channel-net.ts";
import { epochSeconds } from "../../../shared/domain/units.ts";
import { type Incident, PARAMETERS, RUN_HOURS } from "./particles/incident.ts";
import type { SimNetwork } from "./particles/networks.ts";

/** Hour 0 of every run as an instant: 2026-06-01 00:00 Beijing time. */
export const EPOCH = 1_780_243_200;
export const WINDOW_H = 72;
const STILL = 0.01;

export const netOf = (net: SimNetwork): ChannelNet => ({
  reachCount: net.reaches.length,
  nodeCount: net.nodeCount,
  fromNode: Int32Array.from(net.reaches, (r) => r.from),
  toNode: Int32Array.from(net.reaches, (r) => r.to),
  length: Float64Array.from(net.reaches, (r) => r.lengthM),
  area: Float64Array.from(net.reaches, (r) => r.areaM2),
  width: Float64Array.from(net.reaches, (r) => r.widthM),
});

/** What the tracer is told of the flow; with `truth`, what really happened instead (for the bound). */
export function timelineOf(incident: Incident, fromH: number, toH: number, truth: boolean): FlowTimeline {
  const regimes = truth ? incident.truth.regimeOfHour : incident.statedRegime;
  // Sampling may go on after the end of the run, under its last regime.
  const regimeAt = (h: number) => regimes[Math.min(RUN_HOURS - 1, Math.max(0, h))] as number;
  const { velocityFactor, dischargeFactor } = incident.truth.hidden;
  const defaults = incident.net.reaches.map(
    (r): ReachDefault => ({ direction: "forward", velocity: 0.1, area: r.areaM2 }),
  );
  const facts: FlowFact[] = [];
  for (let h = Math.floor(fromH); h < toH; ) {
    const regime = regimeAt(h);
    let end = h;
    while (end < toH && regimeAt(end) === regime) end++;
    incident.net.reaches.forEach((r, i) => {
      const q = r.dischargeM3S[regime] as number;
      const v = Math.abs(q) / r.areaM2;
      const untold = !truth && incident.untold[i] === 1;
      facts.push({
        reach: i,
        from: epochSeconds(EPOCH + h * 3600),
        to: epochSeconds(EPOCH + end * 3600),
        direction: untold ? "unknown" : v < STILL ? "stagnant" : q > 0 ? "forward" : "reverse",
        velocity: untold ? Math.max(0.02, v) : v * (truth ? (velocityFactor[i] as number) : 1),
        discharge: untold ? Math.max(0.02, v) * r.areaM2 : Math.abs(q) * (truth ? (dischargeFactor[i] as number) : 1),
        basis: "measured",
      });
    });
    h = end;
  }
  return compileTimeline({ defaults, facts, from: EPOCH + fromH * 3600, to: EPOCH + toH * 3600 });
}

/** The incident as a tracing problem: only what an officer would have. */
export function problemOf(incident: Incident, truth = false, nowH = incident.traceHour): TraceProblem {
  const fromH = nowH - WINDOW_H;
  const time = (h: number) => EPOCH + h * 3600;
  return {
    net: netOf(incident.net),
    timeline: timelineOf(incident, fromH, nowH, truth),
    riverOf: Int32Array.from(incident.net.reaches, (r) => r.river),
    parameters: PARAMETERS.map((key, p) => ({ key, decayPerDay: 0.1, usualLoadGS: [5, 0.9, 30][p]! / 86.4 })),
    sections: incident.stations.map((s) => ({
      site: { reach: s.place.reach, measure: s.place.measureM },
      historyTimes: Float64Array.from(s.historyHours, time),
      history: s.history.map((v) => Float64Array.from(v)),
      times: Float64Array.from(s.hours, time),
      values: s.values.map((v) => Float64Array.from(v)),
    })),
    sources: incident.outfalls.map((o) => ({
      site: { reach: o.place.reach, measure: o.place.measureM },
      loadsGS: o.statedKgD.map((kg) => kg / 86.4),
      weight: 1,
      capableGS: null,
      finding: 0,
    })),
    alarmSection: incident.alarm.station,
    from: time(fromH),
    at: time(nowH),
    seed: incident.seed,
  };
}

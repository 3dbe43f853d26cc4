import { BEIJING_OFFSET_S, DAY_S, HOUR_S } from "../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import type { DemoCity } from "./demo-city.ts";
import { PLANTED_INCIDENTS, type PlantedIncident } from "./incidents.ts";
import { type Plume, plumeOf } from "./simulator/plumes.ts";
import type { FieldSpot } from "./simulator/transport.ts";

/** Plumes of all planted incidents, for a demo anchored at a moment. */
export function plantIncidents(city: DemoCity, anchor: EpochSeconds): Plume[] {
  const sections = city.sections.map((s) => ({ key: s.version.code, at: fieldSpot(city, s.spot) }));
  return PLANTED_INCIDENTS.map((incident) =>
    plumeOf(
      city,
      {
        at: sourceOf(city, incident),
        startS: startOf(incident, anchor),
        durationS: incident.durationH * HOUR_S,
        massKg: incident.massKg,
        seed: incident.id,
      },
      sections,
    ),
  );
}

/** When an incident begins for a demo anchored at a moment. */
export function startOf({ begins }: PlantedIncident, anchor: EpochSeconds): EpochSeconds {
  if ("hoursBefore" in begins) return epochSeconds(anchor - begins.hoursBefore * HOUR_S);
  const latest = anchor - 10 * DAY_S;
  const [month, day] = begins.lastDay;
  const year = new Date((latest + BEIJING_OFFSET_S) * 1000).getUTCFullYear();
  const inYear = (y: number) => Date.UTC(y, month - 1, day) / 1000 - BEIJING_OFFSET_S;
  return epochSeconds(inYear(year) <= latest ? inYear(year) : inYear(year - 1));
}

/** @throws RangeError where the city has no such outfall or reach: the drawing changed and the incident must follow. */
export function sourceOf(city: DemoCity, { source, id }: PlantedIncident): FieldSpot {
  if ("outfall" in source) {
    const outfall = city.outfalls.find((o) => o.version.code === source.outfall);
    if (outfall === undefined) throw new RangeError(`incident ${id}: no outfall ${source.outfall}`);
    return fieldSpot(city, outfall.spot);
  }
  const reach = city.field.index.get(source.reach);
  if (reach === undefined) throw new RangeError(`incident ${id}: no reach ${source.reach}`);
  return { reach, measureM: (city.field.lengthM[reach] as number) * source.share };
}

const fieldSpot = (city: DemoCity, spot: { reach: { ref: string }; measureM: number }): FieldSpot => ({
  reach: city.field.index.get(spot.reach.ref) as number,
  measureM: spot.measureM,
});

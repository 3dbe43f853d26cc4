import type { Section } from "../quality/section.ts";
import { type DistrictScope, inScope, type Target } from "./can.ts";

type OfSection = Pick<Section, "district" | "responsibleDistrict" | "upstreamDistrict" | "downstreamDistrict">;

/** A section belongs to where it stands and to who answers for it; the districts up- and downstream share its boundary. */
export const targetOfSection = (section: OfSection): Target => ({
  kind: "districts",
  own: [section.district, section.responsibleDistrict],
  beside: [section.upstreamDistrict, section.downstreamDistrict],
});

/** Whether a section may be read within a scope. */
export const seesSection = (scope: DistrictScope, of: OfSection): boolean =>
  inScope(scope, of.district, of.responsibleDistrict, of.upstreamDistrict, of.downstreamDistrict);

/** An object of the districts it lies in: one for an outfall, several for a river. */
export const targetIn = (...districts: (string | null)[]): Target => ({
  kind: "districts",
  own: districts,
  beside: [],
});

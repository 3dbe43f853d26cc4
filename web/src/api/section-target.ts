import type { SectionDetail } from "@shared/contract/sections.ts";
import { ANYWHERE, type Target } from "@shared/domain/access/can.ts";
import { targetOfSection } from "@shared/domain/access/object-districts.ts";

/** Whose a section is, for hiding what its districts may not do; one that is not loaded yet hides nothing. */
export const sectionTarget = (section: SectionDetail | undefined): Target =>
  section === undefined
    ? ANYWHERE
    : targetOfSection({
        district: section.district,
        responsibleDistrict: section.responsible_district,
        upstreamDistrict: section.upstream_district,
        downstreamDistrict: section.downstream_district,
      });

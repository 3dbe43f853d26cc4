import { surveyByDistance } from "../../shared/domain/network/survey.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import type { FindUpstreamSections } from "./describe-section.ts";
import { locationOf, within } from "./find-window.ts";
import type { HeldNetworks } from "./hold-network.ts";

const FARTHEST_M = 50_000;
const SHOWN = 5;

/** The nearest sections further up the ordinary flow, for comparing curves shifted by travel time. */
export const findUpstreamSections =
  ({
    read,
    networks,
    now,
  }: {
    read: Pick<Stores, "sections">;
    networks: HeldNetworks;
    now: () => EpochSeconds;
  }): FindUpstreamSections =>
  async (section: Section) => {
    const held = await networks.current();
    if (held === undefined) return [];
    const others = (await read.sections.list(now())).filter((s) => s.code !== section.code);
    const start = locationOf(held, section.placement);
    if (start === undefined) return [];
    const survey = surveyByDistance(held, start, "upstream", FARTHEST_M);
    return within(held, survey, { distanceM: FARTHEST_M }, others)
      .slice(0, SHOWN)
      .map(({ item, distanceM, travel }) => ({
        code: item.code,
        name: item.name,
        distanceM,
        travelTimeH: travel.centralH,
      }));
  };

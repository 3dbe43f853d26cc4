import type { Outfall, OutfallId, OutfallVersion } from "../../shared/domain/inventory/outfall.ts";
import type { Placement } from "../../shared/domain/network/location.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

export type OutfallFilter = {
  q?: string;
  district?: string;
  /** In any of these. */
  districts?: readonly string[];
  river?: string;
  status?: string;
  category?: string;
};

/** The register of outfalls; a changed row supersedes the one before, whose history stays. */
export interface OutfallStore {
  list(filter?: OutfallFilter, page?: { limit: number; offset: number }): Promise<{ items: Outfall[]; total: number }>;
  find(code: string): Promise<Outfall | undefined>;
  /** The register as it was known at a moment, for re-running a trace. */
  listAsOf(recordedAt: EpochSeconds): Promise<Outfall[]>;
  put(outfalls: readonly OutfallVersion[], importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  place(networkId: number, placements: ReadonlyMap<OutfallId, Placement | null>): Promise<void>;
}

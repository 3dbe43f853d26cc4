import type { Area, AreaKind } from "../../shared/domain/network/area.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

/** Polygon layers, keyed by (kind, name); a changed area supersedes the one before. */
export interface AreaStore {
  list(kind: AreaKind): Promise<Area[]>;
  put(areas: readonly Area[], importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
}

import type { Placement } from "../../shared/domain/network/location.ts";
import type { ImportId, SectionId } from "../../shared/domain/quality/reading.ts";
import type { Section, SectionVersion } from "../../shared/domain/quality/section.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

/** The registry of sections, versioned in time: a version is in force from validFrom to validTo; corrections supersede. */
export interface SectionStore {
  /** Sections in force at `at`, ordered by code; positions and placements on the current network included. */
  list(at: EpochSeconds): Promise<Section[]>;
  /** The first moment after `after` at which a section comes into force or goes out of it; null: none is known. */
  nextChange(after: EpochSeconds): Promise<EpochSeconds | null>;
  find(code: string, at: EpochSeconds): Promise<Section | undefined>;
  /** All versions of a section in the order they came into force. */
  history(code: string): Promise<SectionVersion[]>;
  /** Inserts or supersedes versions by (code, validFrom); the same again is `unchanged`. */
  put(versions: readonly SectionVersion[], importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  /** Replaces all placements for a network version. */
  place(networkId: number, placements: ReadonlyMap<SectionId, Placement | null>): Promise<void>;
  /** Names a file may use for a section: (province, name) → code. */
  aliases(): Promise<{ province: string; name: string; code: string }[]>;
  putAliases(aliases: readonly { province: string; name: string; code: string }[], importId: ImportId): Promise<void>;
}

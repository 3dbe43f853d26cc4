import type { Network, NetworkIssue } from "../../shared/domain/network/reach.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

export type NetworkVersion = {
  id: number;
  /** Content hash of reaches and nodes; appears in traces as `network_version`. */
  version: string;
  name: string;
  importId: ImportId;
  createdAt: EpochSeconds;
  reachCount: number;
  lengthM: number;
  demo: boolean;
};

/** Networks are whole versions: an import makes a new one, older ones stay for re-running traces. */
export interface NetworkStore {
  current(): Promise<NetworkVersion | undefined>;
  list(): Promise<NetworkVersion[]>;
  findByVersion(version: string): Promise<NetworkVersion | undefined>;
  load(id: number): Promise<Network>;
  issues(id: number): Promise<NetworkIssue[]>;
  /** Keeps a network and makes it current; the same content again answers the version it already has. */
  put(
    network: Network,
    issues: readonly NetworkIssue[],
    of: { name: string; importId: ImportId; createdAt: EpochSeconds; demo: boolean },
  ): Promise<{ version: NetworkVersion; unchanged: boolean }>;
  /** Takes a version back; the one before becomes current. */
  remove(id: number): Promise<void>;
}

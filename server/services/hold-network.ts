import { AppError } from "../../shared/domain/errors.ts";
import { buildGraph } from "../../shared/domain/network/graph.ts";
import { createWorkspace } from "../../shared/domain/network/search.ts";
import { buildSnapIndex, type SnapIndex } from "../../shared/domain/network/snap.ts";
import type { TracedNetwork } from "../../shared/domain/tracing/trace-model.ts";
import type { NetworkVersion } from "../stores/networks.store.ts";
import type { Stores } from "../stores/stores.ts";

/** One network version ready for questions. Its workspaces are shared: use them within one turn of the event loop. */
export type HeldNetwork = TracedNetwork &
  Pick<NetworkVersion, "id" | "version" | "demo"> & { snapIndex: () => SnapIndex };

/** The current version and the few that older traces name. */
const HELD = 3;

/**
 * Keeps network versions in memory, each loaded once: reaches, graph, room for searches, snap index. Which version is
 * current is asked of the store each time, so an import or its undoing needs to tell nobody.
 */
export function holdNetworks({ read }: { read: Pick<Stores, "networks"> }) {
  const held = new Map<string, Promise<HeldNetwork>>();

  function hold(of: NetworkVersion): Promise<HeldNetwork> {
    const known = held.get(of.version);
    held.delete(of.version);
    const loading = known ?? load(read, of);
    // A failed load is not kept.
    loading.catch(() => held.delete(of.version));
    held.set(of.version, loading);
    const oldest = held.keys().next().value;
    if (held.size > HELD && oldest !== undefined) held.delete(oldest);
    return loading;
  }

  return {
    /** The network in force; undefined while there is none. */
    async current(): Promise<HeldNetwork | undefined> {
      const version = await read.networks.current();
      return version && hold(version);
    },
    /** @throws AppError unavailable while there is no network */
    async require(): Promise<HeldNetwork> {
      const version = await read.networks.current();
      if (version === undefined) throw new AppError("unavailable", "还没有导入河网");
      return hold(version);
    },
    /** @throws AppError unavailable where that version is no longer kept */
    async byVersion(name: string): Promise<HeldNetwork> {
      const version = await read.networks.findByVersion(name);
      if (version === undefined) throw new AppError("unavailable", `河网版本 ${name} 已不在库中`);
      return hold(version);
    },
  };
}
export type HeldNetworks = ReturnType<typeof holdNetworks>;

async function load(read: Pick<Stores, "networks">, { id, version, demo }: NetworkVersion): Promise<HeldNetwork> {
  const network = await read.networks.load(id);
  const graph = buildGraph(network);
  const byRef = new Map<string, number>(network.reaches.map((reach) => [reach.ref, reach.index]));
  let snapIndex: SnapIndex | undefined;
  return {
    id,
    version,
    demo,
    network,
    graph,
    workspaces: { distance: createWorkspace(graph), travel: createWorkspace(graph) },
    indexOf: (ref) => byRef.get(ref),
    snapIndex: () => {
      snapIndex ??= buildSnapIndex(network);
      return snapIndex;
    },
  };
}

import type { Worker } from "node:worker_threads";
import { startWorker } from "../workers/start-worker.ts";
import type { TileFeature, TileReply, TileRequest, TileSheet } from "./tile-messages.ts";

const SLICE = 2_000;

type Pending = { resolve: (tile: Uint8Array | null) => void; reject: (error: Error) => void };

/** Cuts tiles on a thread of its own, so that neither indexing a city nor a busy map holds up the API. */
export function createTileWorker() {
  let worker: Worker | undefined;
  let nextId = 1;
  const pending = new Map<number, Pending>();

  function start(): Worker {
    const started = startWorker("tiles");
    started.on("message", (reply: TileReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (reply.ok) waiting?.resolve(reply.tile);
      else waiting?.reject(new Error(reply.error));
    });
    started.on("error", (error) => {
      for (const waiting of pending.values()) waiting.reject(error instanceof Error ? error : new Error(String(error)));
      pending.clear();
      worker = undefined;
    });
    started.unref();
    return started;
  }

  const ask = (request: TileRequest) =>
    new Promise<Uint8Array | null>((resolve, reject) => {
      worker ??= start();
      const id = nextId++;
      pending.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });

  return {
    /** Replaces what a sheet shows. Features go over in slices, so that copying a large network does not block. */
    load: async (sheet: TileSheet, small: boolean, features: readonly TileFeature[]): Promise<void> => {
      for (let i = 0; i < features.length; i += SLICE) {
        await ask({ type: "add", sheet, features: features.slice(i, i + SLICE) });
      }
      await ask({ type: "build", sheet, small });
    },
    /** A gzipped Mapbox vector tile, or null where nothing is drawn. */
    cut: (sheet: TileSheet, z: number, x: number, y: number) => ask({ type: "cut", sheet, z, x, y }),
    /** Forgets a sheet. */
    drop: (sheet: TileSheet) => ask({ type: "drop", sheet }),
    close: async () => {
      await worker?.terminate();
    },
  };
}
export type TileWorker = ReturnType<typeof createTileWorker>;

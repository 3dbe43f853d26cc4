import { once } from "node:events";
import type { DemoModel } from "../../seeds/demo-model.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { startWorker } from "./start-worker.ts";

/** Draws the demo's model on a thread of its own: it takes seconds in which pages want answers. */
export async function drawDemoOnThread(anchor: EpochSeconds): Promise<DemoModel> {
  const worker = startWorker("demo", {}, anchor);
  worker.unref();
  try {
    const [model] = (await once(worker, "message")) as [DemoModel];
    return model;
  } finally {
    await worker.terminate();
  }
}

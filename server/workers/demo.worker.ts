import { parentPort, workerData } from "node:worker_threads";
import { drawDemoModel } from "../../seeds/demo-model.ts";

parentPort?.postMessage(drawDemoModel(workerData.data));

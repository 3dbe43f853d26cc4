// Entry of every worker thread. Node 20 cannot load TypeScript and does not hand loaders down to threads.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.entry);

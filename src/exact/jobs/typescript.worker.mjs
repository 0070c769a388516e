// The first module of a thread that runs TypeScript: registers tsx, as found from here, and loads the module it was given.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.module);

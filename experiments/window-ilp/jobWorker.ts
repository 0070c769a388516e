import { parentPort, workerData } from "node:worker_threads";
import type { ThreadData } from "../../src/exact/jobs/typescriptThread.ts";
import { type JobNews, type JobRequest, windowJob } from "./job.ts";

const tell = (news: JobNews): void => parentPort!.postMessage(news);
const stop = new AbortController();
parentPort!.once("message", () => stop.abort());

try {
  await windowJob((workerData as ThreadData<JobRequest>).data, tell, stop.signal);
} catch (error) {
  // A caller's mistake stays one on the other side.
  if (!(error instanceof RangeError)) throw error;
  tell({ kind: "refused", message: error.message });
}
// Threads of engines may be waiting for more.
process.exit(0);

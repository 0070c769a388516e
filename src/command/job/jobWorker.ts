import { parentPort } from "node:worker_threads";
import { type JobNews, windowJob } from "./job.ts";
import type { JobMessage } from "./jobThread.ts";

const tell = (news: JobNews): void => parentPort!.postMessage(news);
const stop = new AbortController();

parentPort!.on("message", async (message: JobMessage) => {
  if (message === "stop") {
    stop.abort();
    return;
  }
  try {
    await windowJob(message.request, tell, stop.signal);
  } catch (error) {
    // A caller's mistake stays one on the other side; a defect ends the thread.
    if (!(error instanceof RangeError)) throw error;
    tell({ kind: "refused", message: error.message });
  }
});

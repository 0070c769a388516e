import { typescriptThread } from "../../src/exact/jobs/typescriptThread.ts";
import type { RunRecord } from "../../src/report/record.ts";
import type { JobNews, JobRequest } from "./job.ts";

/** What is told while the job goes on. */
export interface JobListener {
  readonly line: (text: string) => void;
  /** Where the job is; once a second. */
  readonly state: (text: string) => void;
  readonly result: (text: string) => void;
}

/**
 * Runs the main job in a thread of its own. This thread is never busy: tsx kills a process that leaves a signal unanswered
 * for 60 ms, and the job is busy for seconds at a time.
 * @throws {RangeError} what the job refused; {Error} when it failed.
 */
export function jobInThread(
  request: JobRequest,
  listener: JobListener,
  signal: AbortSignal,
): Promise<{ readonly record: RunRecord | undefined; readonly failed: boolean }> {
  const begun = performance.now();
  const worker = typescriptThread(new URL("./jobWorker.ts", import.meta.url), request);
  let state = "starting";
  const show = (): void => listener.state(`${state}; ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  const clock = setInterval(show, 1000);
  const stop = (): void => worker.postMessage("stop");
  signal.addEventListener("abort", stop);
  return new Promise<{ record: RunRecord | undefined; failed: boolean }>((resolve, reject) => {
    worker.on("message", (news: JobNews) => {
      if (news.kind === "line")
        listener.line(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${news.text}`);
      else if (news.kind === "state") {
        state = news.text;
        show();
      } else if (news.kind === "result") listener.result(news.text);
      else if (news.kind === "refused") reject(new RangeError(news.message));
      else resolve({ record: news.record, failed: news.failed });
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`the job's thread ended with code ${code}`)));
  }).finally(() => {
    clearInterval(clock);
    signal.removeEventListener("abort", stop);
    void worker.terminate();
  });
}

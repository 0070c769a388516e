import type { Worker } from "node:worker_threads";
import { ownThread } from "../../exact/jobs/ownThread.ts";
import { moduleBeside } from "../../files/packageFolder.ts";
import type { RunRecord } from "../../report/records/record.ts";
import type { WatchEvent } from "../../watch/watchState.ts";
import type { JobNews, JobRequest } from "./job.ts";

/** What is told while the job goes on. */
export interface JobListener {
  readonly line: (text: string) => void;
  /** Where the job is; once a second. */
  readonly state: (text: string) => void;
  readonly result: (text: string) => void;
  /** For the page of the run. */
  readonly watch?: ((event: WatchEvent) => void) | undefined;
}

/** What the thread is told: what to do, or to end with what there is. */
export type JobMessage = { readonly request: JobRequest } | "stop";

/** How a job ended, see `JobNews`. */
interface JobEnd {
  readonly record: RunRecord | undefined;
  readonly failed: boolean;
}

/** Seconds beyond the limit that a first schedule is waited for. */
const grace = 1;

/** The same after a signal: a kernel's takes two seconds of a core, that of a large block may take minutes. */
const stopGrace = { kernel: 15, block: 4 } as const;

/**
 * The thread in which the main job runs, one after the other for many blocks: it takes a second to start. The caller's own
 * thread is never busy: tsx kills a process that leaves a signal unanswered for 60 ms, and the job is busy for seconds at a time.
 */
export class JobThread {
  #worker: Worker | undefined;

  /**
   * Runs a job; after the signal the thread is of no more use. A job that has no schedule when its seconds are over, or some seconds
   * after the signal, is ended
   * with its thread, whatever it is doing: on blocks of hundreds of thousands of operations the first one takes a minute.
   * @throws {RangeError} what the job refused; {Error} when it failed.
   */
  async run(request: JobRequest, listener: JobListener, signal: AbortSignal): Promise<JobEnd> {
    const begun = performance.now();
    const seconds = (): number => (performance.now() - begun) / 1000;
    this.#worker ??= ownThread(moduleBeside("jobWorker", import.meta.url), undefined);
    const worker = this.#worker;
    const post = (message: JobMessage): void => worker.postMessage(message);
    let state = "starting";
    let kept = false;
    let limit: NodeJS.Timeout | undefined;
    const show = (): void => listener.state(`${state}; ${seconds().toFixed(0)} s`);
    const clock = setInterval(show, 1000);
    const stop = (): void => {
      post("stop");
      if (kept) return;
      clearTimeout(limit);
      limit = setTimeout(() => over("stopped before there was a schedule"), 1000 * stopGrace[subject.kind]);
    };
    signal.addEventListener("abort", stop);
    let resolve!: (end: JobEnd) => void;
    let reject!: (error: Error) => void;
    const ended = new Promise<JobEnd>((...settle) => {
      [resolve, reject] = settle;
    });
    const onMessage = (news: JobNews): void => {
      if (news.kind === "line") listener.line(`${seconds().toFixed(1).padStart(6)} s  ${news.text}`);
      else if (news.kind === "state") {
        state = news.text;
        show();
      } else if (news.kind === "result") listener.result(news.text);
      else if (news.kind === "watch") listener.watch?.(news.event);
      else if (news.kind === "kept") {
        kept = true;
        clearTimeout(limit);
      } else if (news.kind === "refused") reject(new RangeError(news.message));
      else resolve({ record: news.record, failed: news.failed });
    };
    const onExit = (code: number): void => reject(new Error(`the job's thread ended with code ${code}`));
    worker.on("message", onMessage).on("error", reject).on("exit", onExit);
    const { seconds: most, subject, json } = request;
    const over = (because: string): void => {
      const name = subject.kind === "block" ? subject.block.name : "the kernel";
      const told = { block: name, status: "undecided", because };
      listener.result(json ? `${JSON.stringify(told)}\n` : `${name}: undecided: ${because}\n`);
      resolve({ record: undefined, failed: true });
      void this.close();
    };
    if (most !== undefined) {
      const late = (): void => over(`${most} s, the limit, were over before there was a schedule`);
      limit = setTimeout(late, request.begun + 1000 * (most + grace) - Date.now());
    }
    try {
      show();
      post({ request });
      if (signal.aborted) stop();
      return await ended;
    } finally {
      clearInterval(clock);
      clearTimeout(limit);
      signal.removeEventListener("abort", stop);
      // Only this job's listeners: without those of Node the worker would be deaf.
      worker.off("message", onMessage).off("error", reject).off("exit", onExit);
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

import type { Pool } from "../exact/jobs/pool.ts";
import { taskHash } from "../exact/jobs/shard.ts";
import { type Task, taskText } from "../exact/jobs/task.ts";
import type { WindowResult } from "../exact/jobs/windowJob.ts";
import type { Coordinator } from "./coordinator.ts";
import type { QueuedJob } from "./queuedJob.ts";
import { windowKind } from "./queuedTask.ts";
import { windowAnswer } from "./windowAnswer.ts";

/** A task as a job of the queue. */
export function windowQueueJob(task: Task): QueuedJob<WindowResult> {
  const read = (text: string) => windowAnswer(task, text);
  const common = { kind: windowKind, name: taskHash(task), read } as const;
  if (task.kind === "window") return { ...common, text: taskText(task) };
  const { block, machine, start, seed, passes } = task.job;
  const text = JSON.stringify({ kind: "groups", job: { start, seed, passes } });
  // A slice that began with a schedule two cycles longer than the best one hardly ever meets it.
  const hopelessBelow = start.length - 1;
  return { ...common, text, shared: JSON.stringify({ block, machine }), hopelessBelow };
}

/** A pool whose threads are those of the workers at a queue. */
export function queuePool(coordinator: Coordinator): Pool {
  return {
    get threads() {
      return coordinator.ahead;
    },
    async run(task, signal) {
      const begun = performance.now();
      try {
        return await coordinator.submit(windowQueueJob(task), signal);
      } catch (error) {
        const stopped = error instanceof DOMException && error.name === "AbortError";
        const because = stopped ? "cancelled" : "crash";
        const detail = stopped ? {} : { detail: (error as Error).message };
        const seconds = (performance.now() - begun) / 1000;
        return { status: "undecided", because, ...detail, engine: "none", seconds, limitSeconds: 0 };
      }
    },
    best: (cycles) => coordinator.best(cycles),
    close: () => coordinator.close(),
  };
}

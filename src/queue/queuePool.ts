import type { Pool } from "../exact/jobs/pool.ts";
import { taskHash } from "../exact/jobs/shard.ts";
import { type Task, taskText } from "../exact/jobs/task.ts";
import type { WindowResult } from "../exact/jobs/windowJob.ts";
import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Coordinator } from "./coordinator.ts";
import type { QueuedJob, SharedText } from "./queuedJob.ts";
import { windowKind } from "./queuedTask.ts";
import { textHash } from "./queueMessages.ts";
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
  return { ...common, text, shared: sharedOf(block, machine), hopelessBelow };
}

/** Blocks are never changed, and long: each is written and hashed once. */
const written = new WeakMap<Block, WeakMap<SchedulingMachine, SharedText>>();

function sharedOf(block: Block, machine: SchedulingMachine): SharedText {
  const before = written.get(block)?.get(machine);
  if (before !== undefined) return before;
  const text = JSON.stringify({ block, machine });
  const shared = { text, hash: textHash(text) };
  written.set(block, (written.get(block) ?? new WeakMap()).set(machine, shared));
  return shared;
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

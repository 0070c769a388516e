// A worker without threads, which starts quickly: tests bundle it and kill it.
//
//   plainWorker.mjs URL '{"name": "a", "version": "1", "threads": 1, "lock": 5000, "kind": "honest"}'
import process from "node:process";
import { setTimeout as after } from "node:timers/promises";
import { perform } from "../../src/exact/jobs/task.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import { queuedTask } from "../../src/queue/queuedTask.ts";
import { QueueWorker } from "../../src/queue/queueWorker.ts";

/** What it is told. */
export interface PlainWorkerOptions {
  readonly name: string;
  readonly version?: string;
  readonly threads?: number;
  readonly lock?: number;
  /** Milliseconds that every job takes at least. */
  readonly wait?: number;
  /** Its placements are all in cycle 0; its answers are no JSON. */
  readonly lies?: "placements" | "text";
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const [, , url, told] = process.argv;
const { name, version = "1", threads = 1, lock = 5000, wait = 0, lies } = JSON.parse(told!) as PlainWorkerOptions;

await QueueWorker.start(queueAddress(url!, "--queue"), {
  ...{ name, version, threads, lock, tell: (line) => say(`told ${line}`) },
  async perform({ kind, text, shared }, signal) {
    say("begun");
    if (wait > 0) await after(wait, undefined, { signal }).catch(() => say("stopped"));
    if (signal.aborted) return JSON.stringify("stopped");
    if (lies === "text") return "{";
    if (kind === "echo") return text;
    const result = await perform(queuedTask(text, shared), { formulations: [], solvers: [] });
    if (lies === undefined) return JSON.stringify(result);
    const wrong = queuedTask(text, shared);
    if (wrong.kind !== "groups") throw new Error("groups are wanted");
    const { placements } = wrong.job.start;
    const early = placements.map(({ form, cycles }) => ({ form, cycles: cycles.map(() => 0) }));
    return JSON.stringify({ ...result, status: "feasible", because: "effort limit", placements: early });
  },
});
say("ready");

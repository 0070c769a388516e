import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { Piscina } from "piscina";
import { threadOptions } from "../../exact/jobs/ownThread.ts";
import { moduleBeside } from "../../files/packageFolder.ts";
import { QueueWorker } from "../../queue/queueWorker.ts";
import { slotwiseVersion } from "../../report/records/record.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { exitCodes } from "../run/run.ts";

/** `worker`: takes jobs from a queue until it is stopped. */
export const workerCommand = command({
  name: "worker",
  describe: "Take jobs from a queue: windows, group shifts, search slices, solver calls, rungs, sweeps",
  details:
    "Runs on any computer that reaches the Redis of --queue, as many jobs at a time as it has threads, for all runs there in turns. What it " +
    "answers is checked by the run that asked. Needs bullmq and ioredis: npm install bullmq@6 ioredis@6. Ends with Ctrl-C; jobs under way go to " +
    "other workers. docs/many-machines.md has the whole picture.",
  positionals: {},
  options: { queue: options.queue, threads: options.threads },
  examples: [
    ["--queue redis://localhost:6379", "two threads"],
    ["--queue rediss://user:password@host:6380/1 --threads 16", "with TLS, data base 1"],
  ],
  async run({ queue, threads }, { tell, json, printJson, signal, mention }) {
    if (queue === undefined) throw new RangeError("--queue is missing: redis://[user:password@]host[:port]");
    const module = moduleBeside("../queue/queueTaskWorker", import.meta.url);
    const pool = new Piscina({
      ...threadOptions(module),
      minThreads: threads,
      maxThreads: threads,
    });
    const name = `${hostname()
      .replace(/[^\w.-]/g, "_")
      .slice(0, 60)}.${randomBytes(4).toString("hex")}`;
    const version = slotwiseVersion();
    let worker: QueueWorker;
    try {
      worker = await QueueWorker.start(queue, {
        ...{ version, threads, name, tell: (line) => tell(`worker: ${line}`) },
        perform: (task, stop) => pool.run(task, { signal: stop }) as Promise<string>,
      });
    } catch (error) {
      await pool.destroy();
      throw error;
    }
    tell(`worker: ${name}, slotwise ${version}, ${threads} threads, takes jobs from ${queue.shown}`);
    let told = 0;
    const clock = setInterval(() => {
      if (worker.done > told) mention(`worker: ${worker.done} jobs done`);
      told = worker.done;
    }, 1000);
    await new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
    clearInterval(clock);
    await worker.close();
    await pool.destroy();
    if (json) printJson({ worker: name, done: worker.done });
    else tell(`worker: ${worker.done} jobs done`);
    return exitCodes.fine;
  },
});

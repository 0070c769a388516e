import { purgeQueue, type QueueStatus, queueStatus } from "../../queue/queueStatus.ts";
import { cliTable, type TableColumn } from "../../report/text/cliTable.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { exitCodes } from "../run/run.ts";

type RunRow = QueueStatus["runs"][number];
type WorkerRow = QueueStatus["workers"][number];

const runColumns: readonly TableColumn<RunRow>[] = [
  { head: "run", cell: ({ run }) => run },
  { head: "what", cell: ({ title }) => title },
  { head: "slotwise", cell: ({ version }) => version },
  { head: "best", right: true, cell: ({ best }) => best ?? "" },
  { head: "waiting", right: true, cell: ({ waiting }) => waiting },
  { head: "active", right: true, cell: ({ active }) => active },
  { head: "done", right: true, cell: ({ done }) => done },
  { head: "refused", right: true, cell: ({ refused }) => refused },
  { head: "again", right: true, cell: ({ again }) => again },
];

const workerColumns: readonly TableColumn<WorkerRow>[] = [
  { head: "worker", cell: ({ worker }) => worker },
  { head: "slotwise", cell: ({ version }) => version },
  { head: "busy", right: true, cell: ({ busy, threads }) => `${busy}/${threads}` },
  { head: "done", right: true, cell: ({ done }) => done },
];

/** `queue`: who is at a queue, and the keys of one run gone. */
export const queueCommand = command({
  name: "queue",
  describe: "Runs and workers at a queue, or purge RUN: remove the keys of one run",
  details:
    "status (the usual one) prints a line of totals, a table of the runs that go on and one of the workers. purge RUN removes the keys of " +
    "that run and no others; a coordinator does so itself when it ends, and keys of one that was killed go after an hour.",
  positionals: {
    action: { value: "ACTION", says: "status or purge", optional: true },
    run: { value: "RUN", says: "the run to purge, as status names it", optional: true },
  },
  options: { queue: options.queue },
  examples: [
    ["status --queue redis://localhost:6379", "who is there"],
    ["purge 4f2a90c1d2e3b4a5 --queue redis://localhost:6379", "what a killed run has left"],
  ],
  negative: "there was nothing of that run",
  async run({ action = "status", run, queue }, { json, print, printJson, look }) {
    if (queue === undefined) throw new RangeError("--queue is missing: redis://[user:password@]host[:port]");
    if (action !== "status" && action !== "purge") throw new RangeError(`${action}: status or purge is wanted`);
    if (action === "purge") {
      if (run === undefined || !/^[\w.-]{1,128}$/.test(run)) throw new RangeError("purge: the name of a run is wanted");
      const removed = await purgeQueue(queue, run);
      if (json) printJson({ run, removed });
      else print(`${run}: ${removed} keys removed\n`);
      return removed === 0 ? exitCodes.negative : exitCodes.fine;
    }
    if (run !== undefined) throw new RangeError(`${run}: status takes no run`);
    const status = await queueStatus(queue);
    if (json) {
      printJson(status);
      return exitCodes.fine;
    }
    const { runs, workers } = status;
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    const [waiting, active] = [sum(runs.map((each) => each.waiting)), sum(runs.map((each) => each.active))];
    const [busy, threads] = [sum(workers.map((each) => each.busy)), sum(workers.map((each) => each.threads))];
    print(
      `${queue.shown} (${queue.prefix}): ${runs.length} runs, ${waiting} jobs wait, ${active} active; ` +
        `${workers.length} workers, ${busy} of ${threads} threads busy\n`,
    );
    if (runs.length > 0) print(`${cliTable(runColumns, runs, look)}\n`);
    if (workers.length > 0) print(`${cliTable(workerColumns, workers, look)}\n`);
    return exitCodes.fine;
  },
});

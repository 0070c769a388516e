// A coordinator of group shifts with a journal: tests bundle it, kill it in the middle, and start it again.
//
//   plainCoordinator.mjs URL FOLDER SLICES
import process from "node:process";
import { openJournal } from "../../src/exact/jobs/journal.ts";
import { taskHash } from "../../src/exact/jobs/shard.ts";
import { Coordinator } from "../../src/queue/coordinator.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import { queuePool } from "../../src/queue/queuePool.ts";
import { slices } from "./slices.ts";

const [, , url, folder, count] = process.argv;
const journal = openJournal(folder!, "1");
const coordinator = await Coordinator.start(queueAddress(url!, "--queue"), {
  ...{ version: "1", title: "slices", run: "resumed", every: 200, most: 6 },
  tell: (line) => void process.stdout.write(`told ${line}\n`),
});
const pool = queuePool(coordinator);
await Promise.all(
  slices(Number(count)).map(async (task) => {
    const hash = taskHash(task);
    if (journal.recall(hash, 0) !== undefined) return;
    const result = await pool.run(task);
    journal.store(hash, result);
    process.stdout.write(`stored ${hash}\n`);
  }),
);
await pool.close();
process.stdout.write("finished\n");

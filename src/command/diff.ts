import { scheduleDiff } from "../explain/scheduleDiff.ts";
import { contentHash } from "../ir/contentHash.ts";
import { scheduleDiffText } from "../report/scheduleDiffTable.ts";
import { command } from "./command.ts";
import { options } from "./options.ts";
import { exitCodes } from "./run.ts";
import { readSchedule } from "./scheduleInput.ts";

/** `diff`: two schedules of the same block, operation by operation. */
export const diffCommand = command({
  name: "diff",
  describe: "Compare two schedules of the same block, operation by operation",
  details: "Reads plans (results/plans), the main job's best-*.json, or schedule files; writes nothing.",
  positionals: {
    a: { value: "A.json", says: "a schedule" },
    b: { value: "B.json", says: "another one of the same block" },
  },
  options: { window: options.window, machine: options.machine, name: options.name },
  examples: [
    ["a.json b.json", "what B places earlier, later, or in another form than A"],
    ["a.json b.json --json", "every operation that moved"],
  ],
  run({ a, b, window, machine, name }, { json, print, printJson, look }) {
    const [one, other] = [readSchedule(a, machine, name), readSchedule(b, machine, name)];
    const [hashA, hashB] = [contentHash(one.block, one.machine), contentHash(other.block, one.machine)];
    if (hashA !== hashB) {
      const of = (path: string, { name, operations }: typeof one.block, hash: string) =>
        `${path} is of "${name}" (${operations.length} operations, ${hash.slice(0, 12)})`;
      throw new RangeError(`not of the same block: ${of(a, one.block, hashA)}, ${of(b, other.block, hashB)}`);
    }
    if (JSON.stringify(one.machine) !== JSON.stringify(other.machine)) {
      throw new RangeError(`not for the same machine: ${a}, ${b}`);
    }
    const diff = scheduleDiff(one.block, one.machine, [one.schedule, other.schedule], window);
    if (json) printJson({ a, b, ...diff });
    else print(scheduleDiffText(diff, look));
    return exitCodes.fine;
  },
});

import process from "node:process";
import type { CommandModule } from "yargs";
import { wantsColour } from "../report/cliTable.ts";
import { scheduleDiff } from "../report/scheduleDiff.ts";
import { scheduleDiffText } from "../report/scheduleDiffTable.ts";
import { blockHash } from "../search/planFile.ts";
import { readSchedule } from "./scheduleInput.ts";

interface DiffArguments {
  readonly a: string;
  readonly b: string;
  readonly window: number;
  readonly json: boolean;
}

/** `diff`: two schedules of the same block, operation by operation. */
export const diffCommand: CommandModule<object, DiffArguments> = {
  command: "diff <a> <b>",
  describe: "Compare two schedules of the same block, operation by operation",
  builder: (command) =>
    command
      .positional("a", { type: "string", demandOption: true, describe: "a schedule: see explain" })
      .positional("b", { type: "string", demandOption: true, describe: "another one of the same block" })
      .option("window", { type: "number", default: 50, describe: "cycles of a window" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "print one JSON object with every moved operation",
      }),
  handler: ({ a, b, window, json }) => {
    const [one, other] = [readSchedule(a), readSchedule(b)];
    const [hashA, hashB] = [blockHash(one.block), blockHash(other.block)];
    if (hashA !== hashB) {
      const of = (path: string, { name, operations }: typeof one.block, hash: string) =>
        `${path} is of "${name}" (${operations.length} operations, ${hash.slice(0, 12)})`;
      throw new RangeError(`not of the same block: ${of(a, one.block, hashA)}, ${of(b, other.block, hashB)}`);
    }
    if (JSON.stringify(one.machine) !== JSON.stringify(other.machine)) {
      throw new RangeError(`not for the same machine: ${a}, ${b}`);
    }
    const diff = scheduleDiff(one.block, one.machine, [one.schedule, other.schedule], window);
    process.stdout.write(
      json ? `${JSON.stringify({ a, b, ...diff })}\n` : scheduleDiffText(diff, wantsColour(process.stdout)),
    );
  },
};

import process from "node:process";
import type { CommandModule } from "yargs";
import { wantsColour } from "../report/cliTable.ts";
import { explain } from "../report/explain.ts";
import { explainText } from "../report/explainTable.ts";
import { allocate } from "../scratch/allocate.ts";
import { type ScheduleArguments, scheduleOf, withSchedule } from "./scheduleInput.ts";

interface ExplainArguments extends ScheduleArguments {
  readonly window: number;
  readonly engine: string | undefined;
  readonly chains: number;
  readonly json: boolean;
}

/** `explain`: a reason for every idle slot, utilisation and scratch over time. */
export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: "explain [file]",
  describe: "Say for every idle slot of a schedule why it is empty",
  builder: (command) =>
    withSchedule(command)
      .option("window", { type: "number", default: 50, describe: "cycles of a window" })
      .option("engine", { type: "string", describe: "this engine's slots only" })
      .option("chains", { type: "number", default: 8, describe: "how many of the longest waits are told" })
      .option("json", { type: "boolean", default: false, describe: "print one JSON object: every slot, every cycle" }),
  handler: (options) => {
    const { window, engine, chains, json } = options;
    if (!Number.isInteger(chains) || chains < 0) throw new RangeError(`--chains is ${chains}, at least 0 is wanted`);
    const { name, block, machine, schedule, allocation } = scheduleOf(options);
    const addresses = allocation ?? addressesOf(allocate(block, machine, schedule));
    const explanation = explain(block, machine, schedule, { window, engine, chains, allocation: addresses });
    const text = json
      ? `${JSON.stringify({ schedule: name, ...explanation })}\n`
      : explainText(explanation, wantsColour(process.stdout));
    process.stdout.write(text);
  },
};

function addressesOf(outcome: ReturnType<typeof allocate>) {
  return outcome.status === "allocated" ? outcome.allocation : undefined;
}

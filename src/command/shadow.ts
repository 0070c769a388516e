import process from "node:process";
import type { CommandModule } from "yargs";
import { wantsColour } from "../report/cliTable.ts";
import { shadowPrices } from "../report/shadowPrices.ts";
import { shadowText } from "../report/shadowTable.ts";
import { type ScheduleArguments, scheduleOf, withSchedule } from "./scheduleInput.ts";

interface ShadowArguments extends ScheduleArguments {
  readonly words: number;
  readonly json: boolean;
}

/** `shadow`: what more slots, fewer operations or more scratch would save in the best lower bound. */
export const shadowCommand: CommandModule<object, ShadowArguments> = {
  command: "shadow [file]",
  describe: "Say what more slots, fewer operations or more scratch would save in the lower bound",
  builder: (command) =>
    withSchedule(command)
      .option("words", { type: "number", default: 64, describe: "scratch words more" })
      .option("json", { type: "boolean", default: false, describe: "print one JSON object" }),
  handler: (options) => {
    const { words, json } = options;
    if (!Number.isInteger(words) || words < 1) throw new RangeError(`--words is ${words}, at least 1 is wanted`);
    const { name, block, machine, schedule } = scheduleOf(options);
    const prices = shadowPrices(block, machine, words);
    const text = json
      ? `${JSON.stringify({ schedule: name, cycles: schedule.length, ...prices })}\n`
      : shadowText(prices, schedule.length, wantsColour(process.stdout));
    process.stdout.write(text);
  },
};

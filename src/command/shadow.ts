import { shadowPrices } from "../report/shadowPrices.ts";
import { shadowText } from "../report/shadowTable.ts";
import { command } from "./command.ts";
import { options } from "./options.ts";
import { exitCodes } from "./run.ts";
import { scheduleOf, schedulePlace, scheduleRows } from "./scheduleInput.ts";

/** `shadow`: what more slots, fewer operations or more scratch would save in the best lower bound. */
export const shadowCommand = command({
  name: "shadow",
  describe: "Say what more slots, fewer operations or more scratch would save in the lower bound",
  details: "Reads a schedule file, or the best plan of a size and contract; writes nothing.",
  positionals: { file: schedulePlace },
  options: { ...scheduleRows, words: options.words },
  examples: [["--best", "of the standard kernel's best plan"]],
  words: ["head-tail", "shadow price"],
  run(given, { json, print, printJson, look }) {
    const { name, block, machine, schedule } = scheduleOf(given);
    const prices = shadowPrices(block, machine, given.words);
    if (json) printJson({ schedule: name, cycles: schedule.length, ...prices });
    else print(shadowText(prices, schedule.length, look));
    return exitCodes.fine;
  },
});

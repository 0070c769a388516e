import { shadowSteps } from "../../explain/shadowPrices.ts";
import { shadowText } from "../../report/schedules/shadowTable.ts";
import { Budget } from "../../time/budget.ts";
import { scheduleExcludes, scheduleOf, schedulePlace, scheduleRows } from "../input/scheduleInput.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `shadow`: what more slots, fewer operations or more scratch would save in the best lower bound. */
export const shadowCommand = command({
  name: "shadow",
  describe: "Say what more slots, fewer operations or more scratch would save in the lower bound",
  details:
    "Reads a program, a plan, a schedule file or blocks, or the best plan of a size and contract; writes nothing.",
  positionals: { file: schedulePlace },
  options: { ...scheduleRows, words: options.words },
  excludes: scheduleExcludes,
  examples: [["--best", "of the standard kernel's best plan"]],
  words: ["head-tail", "shadow price"],
  async run(given, context) {
    const { json, print, printJson, look, signal, tell } = context;
    const { name, block, machine, schedule, notes } = scheduleOf(given);
    for (const note of notes ?? []) tell(`shadow: ${note}`);
    const prices = await withPhases(context, "shadow prices", (state) => {
      const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
      state({ best: schedule.length });
      const progress = (text: string, bound: number | undefined): void =>
        state({ phase: `shadow prices: ${text}`, bound });
      return budget.run(shadowSteps(block, machine, given.words, progress));
    });
    if (prices.cut) tell("shadow: stopped; these are the prices found by then");
    if (json) printJson({ schedule: name, cycles: schedule.length, ...prices });
    else print(shadowText(prices, schedule.length, look));
    return exitCodes.fine;
  },
});

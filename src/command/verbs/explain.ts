import { setImmediate as nextTurn } from "node:timers/promises";
import { explain } from "../../explain/explain.ts";
import { explainText } from "../../report/schedules/explainTable.ts";
import { scheduleFileJsonSchema } from "../../schedule/scheduleFile.ts";
import { allocate } from "../../schedule/scratch/allocate.ts";
import { planFileJsonSchema } from "../../walk/search/planFile.ts";
import { scheduleExcludes, scheduleOf, schedulePlace, scheduleRows } from "../input/scheduleInput.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `explain`: a reason for every idle slot, utilisation and scratch over time. */
export const explainCommand = command({
  name: "explain",
  describe: "Say for every idle slot of a schedule why it is empty",
  details:
    "Reads a program, a plan, a schedule file or blocks, or the best plan of a size and contract; writes nothing. A program with " +
    "jumps is explained along the cycles of a run; --stages then tells the slots of every bundle. Prints a summary; the options below " +
    "add tables, and --json has every slot and every cycle.",
  positionals: { file: schedulePlace },
  options: {
    ...scheduleRows,
    rounds: {
      ...scheduleRows.rounds,
      says: "Rounds of the walk; without a number the slots of every round (--by-round)",
      bare: "byRound",
    },
    engine: options.engine,
    stages: options.stages,
    phases: options.phases,
    windows: options.windows,
    window: options.window,
    byRound: options.byRound,
    groups: options.groups,
    live: options.live,
    chains: options.chains,
    all: options.all,
    schema: { ...options.schema, says: "Print the JSON Schemas of plan files and of schedule files" },
  },
  excludes: scheduleExcludes,
  examples: [
    ["--best", "the summary of the standard kernel's best plan"],
    ["--best --windows --window 100", "and the idle slots over time"],
    ["program.json", "the same of a program of one's own"],
    ["best.json --all", "everything about a schedule of one's own"],
  ],
  words: ["policy", "no words", "other taken", "none ready", "none left", "live words"],
  async run(given, context) {
    const { json, print, printJson, look } = context;
    if (given.schema) {
      const schemas = { plans: planFileJsonSchema(), schedules: scheduleFileJsonSchema() };
      print(`${JSON.stringify(schemas, null, 2)}\n`);
      return exitCodes.fine;
    }
    const { window, engine, all } = given;
    const chains = all ? Math.max(8, given.chains) : given.chains;
    // The summary tells the longest wait.
    const told = json ? chains : Math.max(1, chains);
    const { name, explanation } = await withPhases(context, "reading the schedule", async (tell) => {
      const next = (phase: string): Promise<void> => {
        tell({ phase });
        return nextTurn();
      };
      await nextTurn();
      const { name, block, machine, schedule, allocation, notes = [] } = scheduleOf(given);
      for (const note of notes) context.tell(`explain: ${note}`);
      await next("addresses");
      const outcome = allocation === undefined ? allocate(block, machine, schedule) : undefined;
      const addresses = outcome?.status === "allocated" ? outcome.allocation : allocation;
      await next(`a reason for every idle slot of ${schedule.length} cycles`);
      const options = { window, engine, chains: told, allocation: addresses };
      return { name, explanation: explain(block, machine, schedule, options) };
    });
    if (json) printJson({ schedule: name, ...explanation });
    else {
      const { byRound: rounds, ...others } = given;
      const asked = { ...others, rounds };
      const parts = ["stages", "phases", "windows", "rounds", "groups", "live"] as const;
      const shown = parts.filter((part) => all || asked[part]);
      print(explainText(explanation, look, { parts: shown, chains }));
    }
    return exitCodes.fine;
  },
});

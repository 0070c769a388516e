import { BoundInstance } from "../bounds/boundInstance.ts";
import { headTail } from "../bounds/headTail.ts";
import { indented } from "../report/wrapped.ts";
import { printScheduleFile } from "../schedule/scheduleFile.ts";
import { command } from "./command.ts";
import { liftRows } from "./liftInput.ts";
import { options } from "./options.ts";
import { withPhases } from "./phases.ts";
import { exitCodes } from "./run.ts";
import { readSchedule } from "./scheduleInput.ts";

/** `import`: a program as a block with operands. */
export const importCommand = command({
  name: "import",
  describe: "Lift a program to a block with operands, and say what was found",
  details:
    "Reads a program (a JSON list of bundles) and renames its scratch words to values; memory keeps its order but where addresses are " +
    "proved apart. -o writes a schedule file: the block with operands, and the program as a schedule of it. explain, bound, shadow, " +
    "diff, reschedule and the main job read it, and they read the program itself as well. A program with jumps has a block only if " +
    "its way is known.",
  positionals: { program: { value: "PROGRAM.json", says: "a JSON list of bundles (- is stdin)" } },
  options: {
    ...liftRows,
    machine: options.machine,
    output: { ...options.output, says: "Write the block to this file" },
  },
  examples: [
    ["program.json -o block.json", "the block, for every other verb"],
    ["program.json --forms", "what can be recognised as lanes of one operation"],
    ["loop.json --unroll -o block.json", "a loop with a fixed number of turns, taken apart"],
  ],
  words: ["bound", "head-tail"],
  async run(given, context) {
    const { program, machine, output } = given;
    const { read, bound } = await withPhases(context, `reading ${program}`, async () => {
      const lifted = readSchedule(program, machine, undefined, given, {
        straight: "it has no block to be scheduled",
        wanted: ["program"],
      });
      return { read: lifted, bound: headTail(new BoundInstance(lifted.block, lifted.machine)) };
    });
    const { schedule, lifted, notes = [] } = read;
    const report = {
      program,
      ...lifted!.report,
      schedule: schedule.length,
      ...("because" in lifted!.given ? { because: lifted!.given.because } : {}),
      bound: bound.cycles,
      ...(output === undefined ? {} : { output: output.name }),
    };
    if (context.json) context.printJson(report);
    else {
      const lines = [
        ...notes,
        `schedule of ${schedule.length} cycles, lower bound ${bound.cycles} (${bound.name}) of these operations`,
        ...(output === undefined ? [] : [`written to ${output.name}`]),
      ];
      context.print(`${program}:\n${indented(lines, context.look.columns)}\n`);
    }
    output?.write(printScheduleFile([{ ...read, lower: bound.cycles, proof: bound.name }]));
    return exitCodes.fine;
  },
});

import { BoundInstance } from "../../bounds/boundInstance.ts";
import { headTail } from "../../bounds/headTail.ts";
import { indented } from "../../report/text/wrapped.ts";
import { printScheduleFile } from "../../schedule/scheduleFile.ts";
import { foreignInstance, importForeign } from "../input/importForeign.ts";
import { liftRows } from "../input/liftInput.ts";
import { readSchedule, refuseSize } from "../input/scheduleInput.ts";
import { command } from "../options/command.ts";
import { options, sizeOptions } from "../options/options.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `import`: a program as a block with operands. */
export const importCommand = command({
  name: "import",
  describe: "Lift a program, or another tool's file, to a block",
  details:
    "Other tools' files become blocks of reservation tables, which -o writes as a blocks file: PSPLIB (.sm), RCPSP/max (.sch), " +
    "Patterson (.rcp), DOT with --units, GraphML with a resource model of HatScheT. They are told by ending and content, or by --as. " +
    "Maximum time lags, release dates and loop distances are kept. What a block cannot say (several modes, resources that are used up) " +
    "is refused by name.\n\n" +
    "Reads a program (a JSON list of bundles) and renames its scratch words to values; memory keeps its order but where addresses are " +
    "proved apart. -o writes a schedule file: the block with operands, and the program as a schedule of it. explain, bound, shadow, " +
    "diff, reschedule and the main job read it, and they read the program itself as well. A program with jumps has a block only if " +
    "its way is known.",
  positionals: { program: { value: "FILE", says: "a JSON list of bundles, or another tool's file (- is stdin)" } },
  options: {
    ...{ as: options.as, units: options.units, resources: options.resources },
    ...sizeOptions,
    ...liftRows,
    machine: options.machine,
    output: { ...options.output, says: "Write the block to this file" },
  },
  examples: [
    ["program.json -o block.json", "the block, for every other verb"],
    ["program.json --forms", "what can be recognised as lanes of one operation"],
    ["j301_1.sm -o j301_1.json", "a project of PSPLIB; then: slotwise solve j301_1.json"],
    [
      "hal.dot --units mul=2:2 '*=1' -o hal.json",
      "a data-flow graph on two multipliers of two cycles and one unit of each other kind",
    ],
    ["loop.json --unroll -o block.json", "a loop with a fixed number of turns, taken apart"],
  ],
  words: ["bound", "head-tail"],
  async run(given, context) {
    const { program, machine, output } = given;
    const foreign = await withPhases(context, `reading ${program}`, async () => foreignInstance(program, given));
    if (foreign !== undefined) refuseSize(given, "FILE", "that is for programs, which run on inputs of a size");
    if (foreign !== undefined) return importForeign(foreign, program, output, context);
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

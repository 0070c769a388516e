import { traceEvents } from "../../view/traceEvents.ts";
import { outputFile } from "../files/outputFile.ts";
import { readIncumbents } from "../files/readIncumbents.ts";
import { scheduleExcludes, scheduleOf, schedulePlace, scheduleRows } from "../input/scheduleInput.ts";
import { command } from "../options/command.ts";
import { didYouMean } from "../options/nearestName.ts";
import { options } from "../options/options.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `trace`: a schedule as trace events. */
export const traceCommand = command({
  name: "trace",
  describe: "Write a schedule as a trace for Perfetto (ui.perfetto.dev) or chrome://tracing",
  details:
    "Reads what `view` reads. Writes JSON in the Chrome Trace Event Format: a track a slot (alu-0, ...), an event an issued " +
    "slot with group, round, stage and operands, counters of live words and busy slots. A cycle is a microsecond there. --flow " +
    "draws the dependences of one operation as arrows; --incumbents adds the best length over the time of the last run in a record.",
  positionals: { file: schedulePlace },
  options: {
    ...scheduleRows,
    flow: options.flow,
    incumbents: options.incumbents,
    output: { ...options.output, shown: "trace.json" },
  },
  excludes: scheduleExcludes,
  examples: [
    ["--best -o trace.json", "the best plan known for the standard kernel"],
    ["--best --flow g31.r15.output.vstore.11728 -o trace.json", "and the dependences of one operation"],
  ],
  async run(given, context) {
    const output = given.output ?? outputFile("trace.json", "-o");
    const incumbents = given.incumbents === undefined ? [] : readIncumbents(given.incumbents);
    const { block, machine, schedule, name, notes } = await withPhases(context, "reading the schedule", async () =>
      scheduleOf(given),
    );
    for (const note of notes ?? []) context.tell(`trace: ${note}`);
    const { flow } = given;
    const flowsOf = flow === undefined ? undefined : block.operations.findIndex(({ id }) => id === flow);
    if (flowsOf === -1) {
      const ids = block.operations.map(({ id }) => id);
      throw new RangeError(`--flow ${flow}: the block has no such operation${didYouMean(flow!, ids)}`);
    }
    const trace = await withPhases(context, "trace events", async () =>
      traceEvents({ block, machine, schedule, source: name, flowsOf, incumbents }),
    );
    if (context.json) context.printJson(trace);
    else {
      // An event a line: such files are looked into.
      const { traceEvents: events, ...rest } = trace;
      const lines = events.map((event) => JSON.stringify(event)).join(",\n");
      output.write(`{"traceEvents":[\n${lines}\n],${JSON.stringify(rest).slice(1)}\n`);
      context.print(`${output.name}: ${schedule.length} cycles, ${events.length} events; open it in ui.perfetto.dev\n`);
    }
    return exitCodes.fine;
  },
});

import { modulo } from "../../../models/modulo.ts";
import { loopBoundOf, scheduleLoop } from "../../loop/scheduleLoop.ts";
import { loopCertificateJsonSchema, printLoopCertificate } from "../../proof/loopCertificate.ts";
import { loopColumns } from "../../report/studies/loopTable.ts";
import { cliTable } from "../../report/text/cliTable.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { engineNamed } from "../../solve/engines.ts";
import { readLoop } from "../input/loopInput.ts";
import { command } from "../options/command.ts";
import { withDefault } from "../options/option.ts";
import { options } from "../options/options.ts";
import { loopReasons, loopRow } from "../reports/loopRow.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `loop`: the shortest initiation interval of a loop, with what proves it, and the schedule. */
export const loopCommand = command({
  name: "loop",
  describe: "Find the shortest initiation interval of a loop (modulo scheduling), and prove it",
  details:
    "Reads a loop graph (GraphML with a resource model of HatScheT), or a file of blocks; its dependences have distances: iterations that they lead on. Prints the " +
    "bounds by resources (ResMII) and recurrences (RecMII), what iterative modulo scheduling finds, and the shortest interval that a " +
    "complete search finds, with why there is no shorter one. -o writes loop, schedule and proof to a file that slotwise verify re-checks.",
  positionals: { file: { value: "LOOP", says: "a loop graph, or a file of blocks", optional: true } },
  options: {
    ...{ name: options.name, resources: options.resources },
    seconds: options.seconds,
    solver: { ...withDefault(options.solver, "highs"), says: "The engine for intervals that the search leaves open" },
    seed: options.seed,
    output: { ...options.output, says: "Write loop, schedule and proof to this file" },
    picture: {
      ...options.picture,
      says: "Draw the schedule into this file, as SVG: overlapping iterations, and between two lines the kernel",
    },
    schema: { ...options.schema, says: "Print the JSON Schema of what -o writes" },
  },
  examples: [
    ["iir4.graphml", "with iir4_RM.xml or iir4RM.xml beside it"],
    ["iir4.graphml -o iir4.json", "then: slotwise verify iir4.json"],
    ["iir4.graphml --picture iir4.svg", "what every slot does while iterations overlap"],
    ["blocks.json --name fir", "one block of a file as the body of a loop"],
  ],
  negative: "the interval was not proved to be the shortest",
  words: ["bound", "witness"],
  async run({ file, name, resources, seconds, solver, seed, output, picture, schema }, context) {
    if (schema) {
      context.print(`${JSON.stringify(loopCertificateJsonSchema(), null, 2)}\n`);
      return exitCodes.fine;
    }
    if (file === undefined) throw new RangeError("LOOP is missing: a loop graph, or a file of blocks");
    const budget = context.budget(seconds);
    const { loop, machine } = await readLoop(file, { resources, name }, context);
    const begun = performance.now();
    const result = await withPhases(context, "bounds of the interval", (tell) =>
      scheduleLoop(loop, machine, {
        budget,
        secondsPerInterval: Math.max(1, seconds / 4),
        program: { formulation: modulo, solver: engineNamed(solver) },
        seed,
        onProgress: (phase, best, bound) => tell({ phase, best, bound }),
      }),
    );
    const row = loopRow(loop, result, (performance.now() - begun) / 1000);
    const reasons = loopReasons(loop, result);
    if (context.json) context.printJson({ ...row, reasons, schedule: result.best, proof: loopBoundOf(result) });
    else {
      const lines = reasons.flatMap((line) => wrapped(line, context.look.columns));
      context.print(`${cliTable(loopColumns, [row], context.look)}\n${lines.map((line) => `${line}\n`).join("")}`);
    }
    if (result.best !== undefined) {
      output?.write(printLoopCertificate({ machine, loop, schedule: result.best, bound: loopBoundOf(result) }));
      // The plot's code is loaded where one is asked for.
      if (picture !== undefined) {
        const { loopPicture } = await import("../../picture/loopPicture.ts");
        picture.write(loopPicture(loop, machine, result.best));
      }
    } else if (output !== undefined || picture !== undefined)
      context.tell("slotwise loop: there is no schedule to be written");
    return row.status === "optimal" ? exitCodes.fine : exitCodes.negative;
  },
});

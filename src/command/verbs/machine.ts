import { type Machine, machineJsonSchema } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { readMachine } from "../options/subjectOptions.ts";
import { exitCodes } from "../run/run.ts";

/** `machine`: the machine descriptions that come with the package, and the schema for one's own. */
export const machineCommand = command({
  name: "machine",
  describe: "Print a machine description, or the JSON Schema of one",
  details: "Reads a preset by its name or a JSON file, which it checks. Without a name it lists the presets.",
  positionals: {
    machine: { value: "NAME|FILE", says: `a preset (${[...presets.keys()].join(", ")}) or a file`, optional: true },
  },
  options: { schema: options.schema },
  examples: [
    ["take-home > mine.json", "a copy of the preset, to change and to give to --machine"],
    ["mine.json", "checks the file"],
    ["--schema", "the JSON Schema, for an editor"],
  ],
  run({ machine, schema }, { json, print, printJson }) {
    if (schema && machine !== undefined) throw new RangeError("--schema and a machine: one of them is enough");
    if (schema) print(pretty(machineJsonSchema()));
    else if (machine !== undefined) print(pretty(readMachine(machine)));
    else if (json) printJson([...presets.values()]);
    else print(`${[...presets.values()].map(summary).join("\n")}\n`);
    return exitCodes.fine;
  },
});

function summary({ name, engines, vectorLength, scratchWords }: Machine): string {
  const slots = engines.map((engine) => `${engine.slots} ${engine.name}`).join(", ");
  return `${name}: ${slots}; vectors of ${vectorLength}, ${scratchWords} scratch words`;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

import process from "node:process";
import type { CommandModule } from "yargs";
import { type Machine, machineJsonSchema, parseMachine } from "../machine/machine.ts";
import { presets } from "../machine/presets.ts";
import { readJson } from "./jsonFile.ts";

interface MachineArguments {
  readonly name: string | undefined;
  readonly schema: boolean;
}

/** `machine`: the machine descriptions that come with the package, and the schema for one's own. */
export const machineCommand: CommandModule<object, MachineArguments> = {
  command: "machine [name]",
  describe: "Print a machine description, or the JSON Schema of one",
  builder: (command) =>
    command
      .positional("name", {
        type: "string",
        describe: `a preset (${[...presets.keys()].join(", ")}) or a file to check`,
      })
      .option("schema", {
        type: "boolean",
        default: false,
        describe: "print the JSON Schema of a machine description",
      }),
  handler: ({ name, schema }) => {
    if (schema) print(machineJsonSchema());
    else if (name !== undefined) print(readMachine(name));
    else process.stdout.write(`${[...presets.values()].map(summary).join("\n")}\n`);
  },
};

/**
 * A machine by the name of a preset, or from a JSON file.
 * @throws {RangeError} when it is neither, naming the presets.
 */
export function readMachine(nameOrFile: string): Machine {
  const preset = presets.get(nameOrFile);
  if (preset !== undefined) return preset;
  if (!nameOrFile.endsWith(".json")) {
    throw new RangeError(
      `no machine "${nameOrFile}"; there are ${[...presets.keys()].join(", ")}, or name a .json file`,
    );
  }
  return readJson(nameOrFile, parseMachine);
}

function summary({ name, engines, vectorLength, scratchWords }: Machine): string {
  const slots = engines.map((engine) => `${engine.slots} ${engine.name}`).join(", ");
  return `${name}: ${slots}; vectors of ${vectorLength}, ${scratchWords} scratch words`;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

import process from "node:process";
import { command, spelled } from "../options/command.ts";
import type { Option } from "../options/option.ts";
import { options, settable } from "../options/options.ts";
import { checkNames, readSettings, settingOf } from "../options/settings.ts";
import { exitCodes } from "../run/run.ts";

/** `config`: what a configuration file says, checked; and its schema. */
export const configCommand = command({
  name: "config",
  describe: "Check a configuration file and show its settings, or print the JSON Schema of one",
  details: [
    'Reads FILE, or slotwise.json of the working directory, or the member "slotwise" of its package.json: an object with the',
    "names of options, without the minuses. Every verb and experiment takes from it the options that it has; what is typed comes",
    "first. A name that no command has is refused. Folders above are not looked at.",
  ].join("\n"),
  positionals: { file: { value: "FILE", says: "a configuration file (- is stdin)", optional: true } },
  options: { schema: options.schema },
  examples: [
    ["", "the settings that hold here"],
    ["--schema > slotwise.schema.json", "for an editor"],
  ],
  run({ file, schema }, { json, print, printJson }) {
    if (schema && file !== undefined) throw new RangeError("--schema and a file: one of them is enough");
    if (schema) {
      print(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
      return exitCodes.fine;
    }
    const settings = readSettings(process.cwd(), file);
    if (settings !== undefined) {
      checkNames(settings, Object.keys(settable));
      for (const [row, option] of Object.entries(settable)) {
        const name = spelled(row).slice(2);
        if (name in settings.values) settingOf(option, name, settings);
      }
    }
    const { source, values } = settings ?? { source: null, values: {} };
    if (json) printJson({ source, settings: values });
    else if (settings === undefined) print("no settings: neither slotwise.json nor package.json#slotwise is here\n");
    else {
      const lines = Object.entries(values).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`);
      print(`${source}\n${lines.join("")}`);
    }
    return exitCodes.fine;
  },
});

/** The JSON Schema of a configuration file, made of the table of options. */
function settingsJsonSchema(): object {
  const properties = Object.entries(settable).map(([row, option]) => [spelled(row).slice(2), schemaOf(option)]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "slotwise configuration",
    description: 'slotwise.json, or the member "slotwise" of package.json: names and values of options',
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function schemaOf({ kind, says, schema: one = { type: "string" }, no }: Option<unknown>): object {
  const list = { type: "array", items: one, minItems: 1 };
  const choices = [
    ...(kind === "list" ? [list] : []),
    one,
    ...(no !== undefined && kind !== "flag" ? [{ const: false }] : []),
  ];
  return { description: says, ...(choices.length === 1 ? one : { anyOf: choices }) };
}

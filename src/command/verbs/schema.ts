import { blocksFileJsonSchema } from "../../ir/blocksFileSchema.ts";
import { machineJsonSchema } from "../../machine/machine.ts";
import { certificateJsonSchema } from "../../proof/certificate.ts";
import { scheduleFileJsonSchema } from "../../schedule/scheduleFile.ts";
import { familyCertificateJsonSchema } from "../../walk/familyProof/familyCertificate.ts";
import { planFileJsonSchema } from "../../walk/search/planFile.ts";
import { command } from "../options/command.ts";
import { didYouMean } from "../options/nearestName.ts";
import { exitCodes } from "../run/run.ts";

const schemas: Readonly<Record<string, () => object>> = {
  blocks: blocksFileJsonSchema,
  schedules: scheduleFileJsonSchema,
  plans: planFileJsonSchema,
  certificates: certificateJsonSchema,
  families: familyCertificateJsonSchema,
  machines: machineJsonSchema,
};

/** `schema`: the JSON Schema of a kind of file. */
export const schemaCommand = command({
  name: "schema",
  describe: "Print the JSON Schema of a kind of file, with the limits of every number",
  details:
    `Kinds: ${Object.keys(schemas).join(", ")}. A blocks file is what \`solve\` reads and \`import\` writes: operations with ` +
    "reservation tables or forms, dependences with lags of either sign, dates, values (docs/blocks-file.md says what each means).",
  positionals: { kind: { value: "KIND", says: "the kind of file; without it, the kinds there are", optional: true } },
  options: {},
  examples: [
    ["blocks > blocks.schema.json", "for an editor, or to check files before they are given to solve"],
    ["", "the kinds"],
  ],
  run({ kind }, { json, print, printJson }) {
    const names = Object.keys(schemas);
    if (kind === undefined) {
      if (json) printJson(names);
      else print(`${names.join("\n")}\n`);
      return exitCodes.fine;
    }
    if (!names.includes(kind)) {
      throw new RangeError(`${kind}: one of ${names.join(", ")} is wanted${didYouMean(kind, names)}`);
    }
    print(`${JSON.stringify(schemas[kind]!(), null, 2)}\n`);
    return exitCodes.fine;
  },
});

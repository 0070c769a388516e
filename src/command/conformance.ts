import process from "node:process";
import type { CommandModule } from "yargs";
import { mismatches, parseConformance } from "../machine/conformance.ts";
import { takeHome } from "../machine/takeHome.ts";
import { readJson } from "./jsonFile.ts";

interface ConformanceArguments {
  readonly file: string;
  readonly json: boolean;
}

/** `conformance`: exit code 0 when every case passes, 1 when one does not, 2 when the file cannot be judged. */
export const conformanceCommand: CommandModule<object, ConformanceArguments> = {
  command: "conformance <file>",
  describe: "Run recorded programs and compare every field of the state they end in",
  builder: (command) =>
    command
      .positional("file", { type: "string", demandOption: true, describe: "a JSON list of cases with expected states" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "print one JSON object and nothing else on stdout",
      }),
  handler: ({ file, json }) => {
    let cases: ReturnType<typeof parseConformance>;
    try {
      cases = readJson(file, parseConformance);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      process.stderr.write(`slotwise: ${error.message}\n`);
      process.exitCode = 2;
      return;
    }
    const failed = cases.map((test) => mismatches(test, takeHome)).filter((found) => found.length > 0);
    const passed = cases.length - failed.length;
    if (json) {
      process.stdout.write(`${JSON.stringify({ passed, total: cases.length, mismatches: failed.flat() }, null, 2)}\n`);
    } else {
      for (const { case: name, field, message } of failed.flat()) {
        process.stdout.write(`${name}: ${field}${message.startsWith("[") ? "" : " "}${message}\n`);
      }
      process.stdout.write(`${passed}/${cases.length}\n`);
    }
    if (failed.length > 0) process.exitCode = 1;
  },
};

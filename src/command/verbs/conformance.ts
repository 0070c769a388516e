import { takeHome } from "../../machine/presets/takeHome.ts";
import { mismatches, parseConformance } from "../../machine/simulator/conformance.ts";
import { readJson } from "../files/jsonFile.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { exitCodes } from "../run/run.ts";

/** `conformance`: recorded programs against the simulator. */
export const conformanceCommand = command({
  name: "conformance",
  describe: "Run recorded programs and compare every field of the state they end in",
  details: "Reads a JSON list of cases {name, scratchSize, enablePause, mem, program, expect}.",
  positionals: { file: { value: "CASES.json", says: "cases with the states they should end in (- is stdin)" } },
  options: { machine: options.machine },
  examples: [["test/cases/fuzz.json", "the 120 programs that were recorded from the original simulator"]],
  negative: "a case ends in another state",
  run({ file, machine = takeHome }, { json, print, printJson }) {
    const cases = readJson(file, parseConformance, { wanted: "conformance" });
    const failed = cases.map((test) => mismatches(test, machine)).filter((found) => found.length > 0);
    const passed = cases.length - failed.length;
    if (json) printJson({ passed, total: cases.length, mismatches: failed.flat() });
    else {
      const lines = failed.flat().map(({ case: name, field, message }) => {
        return `${name}: ${field}${message.startsWith("[") ? "" : " "}${message}\n`;
      });
      print(`${lines.join("")}${passed}/${cases.length}\n`);
    }
    return failed.length > 0 ? exitCodes.negative : exitCodes.fine;
  },
});

// Writes a plan file of an earlier version anew, with the same schedule.
//
//   npx tsx experiments/restamp.ts results/plans/h10-r16-b256-values.json

import { readJson } from "../src/command/files/jsonFile.ts";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { writePlan } from "../src/walk/search/planStore.ts";
import { restamped } from "../src/walk/search/restamped.ts";

export const restamp = command({
  name: "restamp",
  describe: "Write a plan file of an earlier version anew, with the same schedule",
  details:
    "For when the format of plan files changes, or what names their block. The file is replaced when checker and " +
    "simulator take its schedule for the block that its kernel generates to today.",
  positionals: { file: { value: "PLAN.json", says: "a plan file of any version" } },
  options: { inputs: options.inputs, seed: options.seed },
  examples: [["results/plans/h10-r16-b256-values.json", "the same plan in the present version"]],
  run({ file, inputs, seed }, { json, print, printJson }) {
    const plan = readJson(file, (data) => restamped(data, takeHome, { inputs, seed }), { wanted: "plan" });
    writePlan(file, plan);
    const { cycles, version, instance } = plan;
    if (json) printJson({ file, cycles, version, instance });
    else print(`${file}: ${cycles} cycles, checked and simulated; version ${version}\n`);
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, restamp);

// Writes the figures of README.md and docs/many-machines.md from the records and plans in results/. A test compares.
//
//   npx tsx experiments/readme.ts --write
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { readText } from "../src/files/readText.ts";
import { certificateRows } from "../src/report/figures/certificateRows.ts";
import { readmeFigures, withFigures } from "../src/report/figures/readmeFigures.ts";
import { parseRecords, type RunRecord } from "../src/report/records/record.ts";
import { manyMachinesFigures } from "./queue/page.ts";

const place = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const records = (file: string): RunRecord[] => parseRecords(readText(place(file)), file);

/** Puts figures between the marks of a page. */
function rewrite(file: string, figures: string): void {
  writeFileAtomic.sync(place(file), withFigures(readText(place(file)), figures, file));
}

export const readme = command({
  name: "readme",
  describe: "Make the README's figures from the records and plans in results/",
  details:
    "--write replaces the figures in README.md and in docs/many-machines.md (from results/queue.jsonl); the pictures are those of " +
    "experiments/pictures.ts.",
  positionals: {},
  options: { write: options.write },
  examples: [
    ["", "prints the figures"],
    ["--write", "after new records or plans"],
  ],
  run({ write }, { json, print, printJson }) {
    const figures = readmeFigures(
      records("results/ladder.jsonl"),
      records("results/window-ilp.jsonl"),
      records("results/family.jsonl"),
      certificateRows(place("results/certificates")),
      records("results/rungs.jsonl"),
    );
    const queue = "results/queue.jsonl";
    const machines = manyMachinesFigures(existsSync(place(queue)) ? records(queue) : []);
    if (write) {
      rewrite("README.md", figures);
      rewrite("docs/many-machines.md", machines);
    }
    if (json) printJson({ figures, machines, written: write });
    else print(write ? "README.md and docs/many-machines.md are up to date\n" : `${figures}\n\n${machines}\n`);
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, readme);

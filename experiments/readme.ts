// Writes the README's figures from the records and plans in results/. A test compares.
//
//   npx tsx experiments/readme.ts --write
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { readText } from "../src/files/readText.ts";
import { certificateRows } from "../src/report/figures/certificateRows.ts";
import { readmeFigures, withFigures } from "../src/report/figures/readmeFigures.ts";
import { parseRecords } from "../src/report/records/record.ts";

const place = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const records = (file: string) => parseRecords(readText(place(file)), file);

export const readme = command({
  name: "readme",
  describe: "Make the README's figures from the records and plans in results/",
  details: "--write replaces the figures in README.md; the pictures are those of experiments/pictures.ts.",
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
    if (write) writeFileAtomic.sync(place("README.md"), withFigures(readText(place("README.md")), figures));
    if (json) printJson({ figures, written: write });
    else print(write ? "README.md is up to date\n" : `${figures}\n`);
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, readme);

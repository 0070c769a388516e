// Writes the README's figures and its picture from the records and plans in results/. A test compares.
//
//   npx tsx experiments/readme.ts --write
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { command } from "../src/command/command.ts";
import { options } from "../src/command/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run.ts";
import { readText } from "../src/files/readText.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { certificateRows } from "../src/report/certificateRows.ts";
import { heatmapCells, heatmapSvg } from "../src/report/engineHeatmap.ts";
import { readmeFigures, withFigures } from "../src/report/readmeFigures.ts";
import { parseRecords } from "../src/report/record.ts";
import { standardSize } from "../src/walk/image.ts";
import { replay } from "../src/walk/search/planFile.ts";
import { bestPlan } from "../src/walk/search/planStore.ts";

const place = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const records = (file: string) => parseRecords(readText(place(file)), file);

export const readme = command({
  name: "readme",
  describe: "Make the README's figures and its picture from the records and plans in results/",
  details: "--write replaces the figures in README.md, and results/utilisation.svg.",
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
    if (write) {
      const { plan } = bestPlan({ ...standardSize, contract: "values" });
      const { block, schedule } = replay(plan, takeHome);
      const title = `Slots in use, ${schedule.length} cycles (contract values): dark is full`;
      const picture = heatmapSvg(heatmapCells(block, takeHome, schedule, 10), title);
      writeFileAtomic.sync(place("README.md"), withFigures(readText(place("README.md")), figures));
      writeFileAtomic.sync(place("results/utilisation.svg"), picture);
    }
    if (json) printJson({ figures, written: write });
    else print(write ? "README.md and results/utilisation.svg are up to date\n" : `${figures}\n`);
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, readme);

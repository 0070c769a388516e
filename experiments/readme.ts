// Writes the README's figures and its picture from the records and plans in results/. A test compares.
//
//   npx tsx experiments/readme.ts
import { readFileSync } from "node:fs";
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import { standardSize } from "../src/kernel/image.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { heatmapCells, heatmapSvg } from "../src/report/engineHeatmap.ts";
import { readmeFigures, withFigures } from "../src/report/readmeFigures.ts";
import { parseRecords } from "../src/report/record.ts";
import { replay } from "../src/search/planFile.ts";
import { bestPlan } from "../src/search/planStore.ts";

const read = (file: string): string => readFileSync(file, "utf8");
const records = (file: string) => parseRecords(read(file), file);

const figures = readmeFigures(
  records("results/ladder.jsonl"),
  records("results/window-ilp.jsonl"),
  records("results/family.jsonl"),
);
writeFileAtomic.sync("README.md", withFigures(read("README.md"), figures));

const { plan } = bestPlan({ ...standardSize, contract: "values" });
const { block, schedule } = replay(plan, takeHome);
const title = `Slots in use, ${schedule.length} cycles (contract values): dark is full`;
writeFileAtomic.sync("results/utilisation.svg", heatmapSvg(heatmapCells(block, takeHome, schedule, 10), title));
process.stdout.write("README.md and results/utilisation.svg are up to date\n");

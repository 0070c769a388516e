// Pictures of the best plan and of the records, as results/pictures/*.svg; with --png as PNG too.
//
//   npx tsx experiments/pictures.ts --write     (after new records or plans)
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { readIncumbents } from "../src/command/files/readIncumbents.ts";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { wordsOverTime } from "../src/explain/liveWordsOverTime.ts";
import { makeFolder } from "../src/files/makeFolder.ts";
import { readText } from "../src/files/readText.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { type BoundLadderRow, boundLadder } from "../src/picture/boundLadder.ts";
import { type EngineBlock, engineBlocks } from "../src/picture/engineBlocks.ts";
import { heatmapCells, heatmapSvg } from "../src/picture/engineHeatmap.ts";
import { ganttOf, ganttPicture } from "../src/picture/ganttPicture.ts";
import { gapPicture } from "../src/picture/gapPicture.ts";
import { pressurePicture } from "../src/picture/pressurePicture.ts";
import { type RoadStep, roadPicture } from "../src/picture/roadPicture.ts";
import { parseRecords, type RunRecord } from "../src/report/records/record.ts";
import { allocate } from "../src/schedule/scratch/allocate.ts";
import { standardSize } from "../src/walk/image.ts";
import { replay } from "../src/walk/search/planFile.ts";
import { bestPlan } from "../src/walk/search/planStore.ts";
import { hashLoopPicture } from "./pictures/hashLoopPicture.ts";
import { pagePicture } from "./pictures/pagePicture.ts";

const place = (name: string): string => fileURLToPath(new URL(`../results/${name}`, import.meta.url));

/** The newest run in a record. */
function newest(name: string): RunRecord {
  const record = parseRecords(readText(place(`${name}.jsonl`)), `results/${name}.jsonl`).at(-1);
  if (record === undefined) throw new RangeError(`results/${name}.jsonl is empty`);
  return record;
}

/** "19 0.02 s *": the seconds, where it came to an end (a star, or a refutation). */
function secondsOf(cell: string): number | undefined {
  const seconds = /([\d.]+) s/.exec(cell)?.[1];
  return seconds === undefined || !/\*|refuted|scheduled/.test(cell) ? undefined : Number(seconds);
}

/** Every picture by its name, as SVG. */
async function drawn(): Promise<Record<string, string>> {
  const { plan } = bestPlan({ ...standardSize, contract: "values" });
  const { block, schedule } = replay(plan, takeHome);
  const allocated = allocate(block, takeHome, schedule);
  const allocation = allocated.status === "allocated" ? allocated.allocation : undefined;
  const words = wordsOverTime(block, takeHome, schedule, allocation);
  const job = newest("window-ilp");
  const { bound, seconds } = job.results as { bound: { cycles: number }; seconds: number };
  const { solves, decisions } = newest("solvers").results as Record<
    "solves" | "decisions",
    { block: string; cells: Record<string, string> }[]
  >;
  const cells = [...solves, ...decisions]
    .filter(({ block: of }) => !/total/.test(of))
    .flatMap(({ block: of, cells: row }): EngineBlock[] =>
      Object.entries(row).map(([engine, cell]) => ({ engine, block: of, seconds: secondsOf(cell) })),
    );
  const ladder = newest("ladder").results["rows"] as RoadStep[];
  const road = ladder.filter(({ rung }) => !rung.startsWith("size"));
  const known = (newest("bounds").results["rows"] as (BoundLadderRow & { part: string })[]).filter(
    ({ part }) => part === "Known blocks",
  );
  const title = `${schedule.length} cycles (contract values)`;
  return {
    utilisation: heatmapSvg(heatmapCells(block, takeHome, schedule, 10), `Slots in use, ${title}: dark is full`),
    pressure: pressurePicture(words, `Scratch words live, ${title}`),
    gantt: ganttPicture(ganttOf(block, takeHome, schedule, [400, 416]), `Cycles 400 to 415 of ${title}`),
    gap: gapPicture(
      readIncumbents(place("window-ilp.jsonl")),
      { bound: bound.cycles, seconds },
      "The main job: best length over time",
    ),
    bounds: boundLadder(known, "What each lower bound is worth on known blocks"),
    engines: engineBlocks(cells, "Engines on blocks, wall-clock seconds"),
    loop: await hashLoopPicture(),
    road: roadPicture(road, "The road: cycles of every rung of both posts' ladders, and what came after"),
  };
}

export const pictures = command({
  name: "pictures",
  describe: "Draw the best plan and the records as pictures",
  details:
    "Reads results/; --write replaces results/pictures/*.svg and page.png, a screenshot of the page (where there is a chromium), and with --png " +
    "writes the pictures as PNG files beside them.",
  positionals: {},
  options: { write: options.write, png: options.png },
  examples: [
    ["", "prints the names of the pictures and their sizes"],
    ["--write --png", "after new records or plans"],
  ],
  async run({ write, png }, { json, print, printJson, mention, tell }) {
    mention("pictures: drawing");
    const all = await drawn();
    const sizes = Object.fromEntries(Object.entries(all).map(([name, svg]) => [name, svg.length]));
    if (write) {
      makeFolder(place("pictures"));
      for (const [name, svg] of Object.entries(all)) {
        writeFileAtomic.sync(place(`pictures/${name}.svg`), svg);
        if (png) writeFileAtomic.sync(place(`pictures/${name}.png`), await pngOf(svg));
      }
      mention("pictures: the page");
      const { block, schedule } = replay(bestPlan({ ...standardSize, contract: "values" }).plan, takeHome);
      const shot = await pagePicture(block, takeHome, schedule, 412);
      if (shot === undefined) tell("pictures: page.png stays as it is: there is no chromium here (CHROMIUM names one)");
      else writeFileAtomic.sync(place("pictures/page.png"), shot);
    }
    if (json) printJson({ written: write, bytes: sizes });
    else
      print(
        `${Object.entries(sizes)
          .map(([name, bytes]) => `${name}.svg ${bytes} bytes`)
          .join("\n")}\n`,
      );
    return exitCodes.fine;
  },
});

/** An SVG as PNG, twice as large for sharp screens. */
async function pngOf(svg: string): Promise<Buffer> {
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, { fitTo: { mode: "zoom", value: 1.5 }, font: { loadSystemFonts: true } }).render().asPng();
}

await runExperiment(import.meta, pictures);

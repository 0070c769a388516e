// What each technique of our own search is worth: the same questions with one switch changed at a time. What does not help stays
// in the table.
//
//   npx tsx experiments/search-ablation.ts [--seconds S] [--only TEXT] [--no-record] ... (--help explains all)
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readJson } from "../src/command/files/jsonFile.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withWorkers } from "../src/command/queue/studyWorkers.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { wholeBlock } from "../src/exact/problem/wholeBlock.ts";
import { type Instance, parseBlocksFile } from "../src/ir/blocksFile.ts";
import { prepare } from "../src/list/listInstance.ts";
import { sweep } from "../src/list/sweep.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { toSchedule } from "../src/schedule/compactSchedule.ts";
import { ladder } from "../src/walk/ladder/ladder.ts";
import { benchmarkCases, benchmarkSets } from "./benchmarks/benchmarkSets.ts";
import { benchmarkFolder, caseBlocks } from "./benchmarks/caseBlocks.ts";
import { rungWindows } from "./contest/rungWindows.ts";
import { asked, lengths, type Question } from "./searchAblation/asked.ts";
import { type SearchAblationRow, searchAblationColumns, searchAblationPage } from "./searchAblation/page.ts";
import { techniques } from "./searchAblation/techniques.ts";

/** One length too short, and lengths that are enough. */
const decisions = [
  ["ewf-alu2-mul1", 18],
  ["window-V8c", 22],
  ["window-L4c", 34],
  ["window-L4c", 35],
  ["window-M8c", 28],
] as const;
/** Projects of PSPLIB's j30, where the benchmarks are: a cycle too few for a proof, and as many as are enough. */
const projects = [
  ["j3045_2.sm", -1],
  ["j3013_3.sm", -1],
  ["j3029_9.sm", 0],
] as const;
/** Rungs whose windows are asked about. */
const sizes = ["size (2, 4, 256)", "size (4, 6, 256)"];
const passes = 12;

export const searchAblation = command({
  name: "search-ablation",
  describe: "Change one technique of our own search at a time and measure what it is worth",
  details:
    "Asks about blocks of a file (--blocks, with the cases of test/cases/blocks.json), windows of the ladder's small sizes, and projects of " +
    "PSPLIB where the folder of the benchmarks has them: they alone have engines with a timetable.",
  positionals: {},
  options: {
    blocks: caseBlocks,
    folder: benchmarkFolder,
    only: options.only,
    seconds: { ...withDefault(options.seconds, 4), says: "Wall-clock seconds for one question" },
    cpu: options.cpu,
    seed: options.seed,
    queue: options.queue,
    record: recordOption("search-ablation"),
  },
  excludes: [{ beside: "queue", without: ["cpu"], because: "the workers at the queue do the work" }],
  examples: [
    ["--only restart --seconds 1", "the variants whose name has this"],
    ["--cpu --seconds 2 --record results/search-ablation.jsonl", "the study as it is kept"],
  ],
  async run({ blocks, folder, only = "", seconds, cpu, seed, queue, record }, context) {
    const { json, print, printJson, tell, mention, look, signal } = context;
    const cases = readJson(blocks, parseBlocksFile, { wanted: "blocks", flag: "--blocks" });
    const named = (name: string): Instance => {
      const found = cases.find(({ block }) => block.name === name);
      if (found === undefined)
        throw new RangeError(`--blocks ${blocks}: it has no block "${name}", which is asked about`);
      return found;
    };
    const chosen = techniques.filter(({ name }) => name.includes(only));
    if (chosen.length === 0) throw new RangeError(`--only ${only}: no variant's name contains it`);
    const questions: Question[] = [];
    for (const [name, T] of decisions) {
      const { block, machine } = named(name);
      const { schedule } = await sweep(prepare(block, machine), { passes: 60, target: T + 1, seed });
      const near = toSchedule(block, schedule).placements;
      questions.push({
        name: `${name.replace(/^window-|-alu2-mul1$/g, "")} ${T}`,
        problem: wholeBlock(block, machine, T),
        near,
      });
    }
    for (const [turn, rung] of ladder(takeHome)
      .filter(({ name }) => sizes.includes(name))
      .entries()) {
      mention(`${rung.name}: list schedules`);
      const { windows } = await rungWindows(rung, 2 * turn, passes, signal);
      for (const { name, problem, near } of windows) questions.push({ name, problem, near });
    }
    for (const [name, shift] of existsSync(join(folder, benchmarkSets["psplib-j30"].folder)) ? projects : []) {
      const found = benchmarkCases("psplib-j30", folder).find((one) => one.name === name);
      if (found?.known?.kind !== "optimum")
        throw new RangeError(`--folder ${folder}: psplib/j30 has no ${name} with its optimum`);
      const { block, machine } = found.read();
      const T = found.known.cycles + shift;
      questions.push({ name: `${name.replace(".sm", "")} ${T}`, problem: wholeBlock(block, machine, T) });
    }
    const limits = { seconds, cpu, seed, signal };
    const rows: SearchAblationRow[] = [];
    const add = (row: SearchAblationRow): void => {
      rows.push(row);
      tell(`${row.variant}: ${row.decided} decided, ${row.seconds.toFixed(1)} s, ${row.conflicts} conflicts`);
    };
    await withWorkers(queue, "search-ablation", context, async (workers) => {
      for (const technique of chosen) {
        if (signal.aborted) break;
        mention(technique.name);
        add(await asked(technique, questions, limits, workers));
      }
    });
    const open = ["cosine1-alu2-mul1", "window-V8c", "window-L4c", "window-M8c"].map(named);
    for (const reuse of only === "" ? [true, false] : []) if (!signal.aborted) add(await lengths(open, reuse, limits));
    if (json) printJson({ rows });
    else print(`${cliTable(searchAblationColumns(rows), rows, look)}\n`);
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          experiment: "search-ablation",
          ...provenance(),
          machine: `each block's own, ${takeHome.name}`,
          parameters: { blocks: basename(blocks), cpu },
          seeds: { seed },
          limits: { seconds, passes },
          results: { rows },
        },
        searchAblationPage,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, searchAblation);

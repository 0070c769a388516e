import { anyText, choiceOption, flagOption, listOption, numberOption, type Option } from "./option.ts";
import { outputOptions, recordOption } from "./outputOptions.ts";
import { common, typedOnly } from "./readArguments.ts";
import { searchOptions, shardOption } from "./searchOptions.ts";
import { subjectOptions } from "./subjectOptions.ts";

/**
 * Every option that a verb or an experiment has, the one table: commands pick rows, and may give a row another default (`withDefault`).
 * The same spelling means the same, and has the same range, everywhere.
 */
export const options = {
  ...subjectOptions,
  ...searchOptions,
  ...outputOptions,

  // What single experiments ask for.
  cycles: listOption(
    numberOption({ says: "Cycles of the preamble; and of tails", least: 2, most: 1000 }, 64),
    [64, 48, 32],
  ),
  bare: anyText("Blocks with bare decisions, beside those that bounds and list schedules leave open", "NAME", () => ""),
  random: numberOption({ says: "Random blocks in all", least: 1, most: 100_000 }, 1000),
  mostWindows: numberOption({ says: "Windows at most", least: 0, most: 10_000 }, 60),
  set: choiceOption(
    "The benchmarks",
    ["psplib-j30", "psplib-j60", "patterson", "rcpsp-max", "express", "hatschet"],
    undefined,
  ),
  sample: shardOption("k/n: only every n-th instance, from the k-th on", "all"),
  folder: anyText("Folder of the benchmarks, of all sets or of this one", "FOLDER", () => "", ""),
  against: anyText(
    "Another checkout of this program, whose annealing search runs the same slices in the same process",
    "FOLDER",
    () => "",
  ),
  part: choiceOption("What is timed", ["speed", "search", "sizes", "all"], "all"),
  operations: listOption(
    numberOption({ says: "Sizes, in operations", least: 1000, most: 2 ** 20 }),
    [10_000, 100_000, 1_000_000],
  ),
  first: choiceOption("The schedule to improve", ["plain", "justified"], "plain"),
  rungs: flagOption("Every rung of the ladder, each from the best plain list schedule of its own block"),
} as const;

/** Rows that commands take under the name of another: `--contract`, `--seconds`, `--solver`, `--watch`, and so on. */
const variants: readonly string[] = ["formulationOrFile", "judgedContract", "secondsInAll", "watchPage"];

/** Every row that settings may set, whichever command has it. */
export const settable: Readonly<Record<string, Option<unknown>>> = Object.fromEntries([
  ...Object.entries(options).filter(([name]) => !variants.includes(name)),
  ...Object.entries(common).filter(([name]) => !typedOnly.includes(name)),
  ["record", recordOption("COMMAND")],
]);

/** The size of a walk and what it must keep. */
export const sizeOptions = {
  height: options.height,
  rounds: options.rounds,
  batch: options.batch,
} as const;

/** What says which kernel is generated; it means nothing where a file has the block. */
export const kernelNames: readonly string[] = [...Object.keys(sizeOptions), "contract"];

import { formulations } from "../../../models/formulations.ts";
import type { Strengthening } from "../../../models/strengthening.ts";
import { parseShard, type Shard } from "../../exact/jobs/shard.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { limits } from "../../machine/limits.ts";
import { type QueueAddress, queueAddress } from "../../queue/queueAddress.ts";
import { cpSat } from "../../solve/cpSat.ts";
import { engineNamed, engineNames } from "../../solve/engines.ts";
import { defaultSeeds } from "../../walk/imageSet.ts";
import { outputFolder } from "../files/outputFile.ts";
import { didYouMean } from "./nearestName.ts";
import { anyText, choiceFlag, choiceOption, counts, flagOption, none, numberOption, textOption } from "./option.ts";
import { solveObjectives } from "./outputOptions.ts";
import { isOwnFile } from "./ownModule.ts";
import { parseStrengthening, strengtheningSays } from "./strengtheningOption.ts";

const seconds = { least: 0.1, most: 86_400, fractions: true } as const;

const formulationOption = choiceOption(
  "How a question is written as an integer program",
  formulations.map(({ name }) => name),
  "step",
);

/** `k/n`, the k-th of n shares. */
export const shardOption = (says: string, shown = "") =>
  textOption<Shard | undefined>(says, { value: "K/N", shown }, none, (typed, flag) => {
    try {
      return parseShard(typed);
    } catch {
      throw new RangeError(`${flag} ${typed}: k/n with 1 <= k <= n is wanted`);
    }
  });

/** How long, by what, where from: limits, engines, questions. */
export const searchOptions = {
  // How long and by what.
  /** Its line says for what; always wall-clock, from the start of that on. */
  seconds: numberOption({ says: "Wall-clock seconds for all of it", ...seconds }, 60),
  /** The `--seconds` of a job whose phases have limits of their own. */
  secondsInAll: {
    ...numberOption({
      says: "Wall-clock seconds for all of it; a greedy reference that they cut says so. Without: the phases' own limits",
      ...seconds,
    }),
    quick: 28,
    shown: "none; 28 with --quick",
  },
  searchSeconds: numberOption({ says: "Wall-clock seconds for group shifts and windows", ...seconds }, 90, 15),
  windowSeconds: numberOption({ says: "Wall-clock seconds for one window", ...seconds, most: 3600 }, 10, 3),
  decision: numberOption({ says: "Wall-clock seconds for a bare decision", ...seconds }, 2),
  slice: numberOption({ says: "Wall-clock seconds until results are compared", ...seconds, most: 3600 }, 15),
  effort: numberOption({
    says: "Deterministic limit of a first attempt, in thousands of conflicts or nodes: the same result every time",
    ...{ least: 0.001, most: 1_000_000, fractions: true },
  }),
  seed: numberOption({ says: "Seed of everything random", least: 0, most: 2 ** 31 - 1 }, 1),
  threads: numberOption({ says: "Worker threads", least: 1, most: 64 }, 2),
  cpu: flagOption(
    "Take --seconds as CPU seconds of the process, where a computer does other things too; with --threads 1",
  ),
  queue: textOption<QueueAddress | undefined>(
    "A Redis whose workers do the work (slotwise worker): redis://[user:password@]host[:port], rediss:// with TLS",
    { value: "URL", shown: "threads of this computer" },
    none as () => QueueAddress | undefined,
    queueAddress,
  ),
  passes: numberOption({ says: "Passes of the greedy rule sweep", ...counts }, 1000, 200),
  groupPasses: numberOption(
    { says: "List passes in a slice of the group-shift search; 0 for none", ...counts, least: 0 },
    150,
    40,
  ),
  windowOperations: numberOption(
    { says: "Operations in a window at first; it follows what the engine manages", least: 2, most: 100_000 },
    80,
  ),
  inputs: numberOption(
    { says: "Seeded inputs that a result is simulated on, beside the edge images", least: 1, most: 10_000 },
    defaultSeeds,
    3,
  ),
  evaluations: numberOption({
    says: "End a slice after so many candidates: the same seed and threads then repeat a run",
    ...counts,
  }),
  turns: numberOption({ says: "End after so many rounds of slices", ...counts }),
  workers: numberOption({ says: "An earlier name of --threads", least: 1, most: 64 }),
  quick: flagOption("Smaller defaults, to end soon: the main job within 30 seconds"),
  solver: {
    ...textOption<string>(
      `Engine for integer programs: ${engineNames.join(", ")}, or ${cpSat.name} where it is installed`,
      { value: "NAME", shown: "highs" },
      () => "highs",
      engineName,
    ),
    schema: { type: "string", examples: [...engineNames, cpSat.name] },
  },
  /** `--engines`: the portfolio, or several. */
  engines: textOption<readonly string[] | "portfolio">(
    `"portfolio", or engines separated by commas: ${lcg.name} (our own), ${engineNames.join(", ")}, ${cpSat.name} where it is installed, or modules of your own`,
    { value: "NAMES|FILES", shown: "portfolio" },
    () => "portfolio",
    (typed, flag) =>
      typed === "portfolio"
        ? typed
        : typed
            .split(",")
            .map((one) => one.trim())
            .map((one) => (one === lcg.name || isOwnFile(one) ? one : engineName(one, flag))),
  ),
  /** The `--formulation` of `solve` and `export`. */
  formulationOrFile: textOption<string | undefined>(
    `How a question is written as an integer program: ${formulations.map(({ name }) => name).join(", ")}, or a module of your own`,
    { value: "NAME|FILE" },
    none,
    (typed, flag) => {
      if (!isOwnFile(typed)) formulationOption.read(typed, flag);
      return typed;
    },
  ),
  formulation: formulationOption,
  strengthening: textOption<Strengthening | undefined>(
    strengtheningSays,
    { value: "SET,+NAME,-NAME", shown: "blocks; strong for windows" },
    none,
    parseStrengthening,
  ),
  lp: choiceFlag(
    "Refute lengths by linear relaxation: of both ends, which --no-lp alone leaves out, and of all cycles with scratch rows",
    "where --blocks leaves a gap",
  ),
  search: choiceFlag(
    "Refute lengths by our own search, which writes a proof of every step",
    "where --blocks leaves a gap",
  ),
  mip: flagOption("Then search and refute lengths by integer programs; small blocks only"),

  // Where a run goes on from.
  state: anyText("Folder of the journal and of the best schedule", "FOLDER", () => ".slotwise", ".slotwise"),
  certificates: textOption<string | undefined>(
    "Write certificates to this folder: of the block with its bound, and of windows that cannot lose a cycle",
    { value: "FOLDER" },
    none,
    outputFolder,
  ),
  resume: flagOption("Go on from the journal in the state folder"),
  fresh: flagOption("Start from the plan file, not from the state folder"),
  shard: shardOption(
    "k/n: only the k-th of n shares of the windows; runs of all n in one state folder complete each other",
  ),

  // What a researcher gives to solve.
  /** The `--start` of `solve`. */
  start: anyText("Begin with the schedules in this file, which are checked", "FILE", none as () => string | undefined),
  lower: numberOption({
    says: "No schedule has fewer cycles: believed, and named as given by the caller",
    least: 0,
    most: limits.cycles,
  }),
  upper: numberOption({
    says: "Look for schedules of at most so many cycles, and end where there is none",
    least: 1,
    most: limits.cycles,
  }),
  /** The `--objective` of `solve`. */
  objective: choiceOption("What is minimised", solveObjectives, "length"),
  weights: anyText(
    "Weights of operations for --objective weighted: a JSON object, id to number",
    "FILE",
    none as () => string | undefined,
    "1 each",
  ),
  bound: anyText("A lower bound of your own: a module", "FILE", none as () => string | undefined),
  rule: anyText("Priority rules of your own for list schedules: a module", "FILE", none as () => string | undefined),
  log: flagOption("Tell every improvement, bound and attempt on stderr, a line each, and statistics at the end"),
  lookups: anyText(
    "Letters of every group's lookups",
    "LETTERS",
    none as () => string | undefined,
    "the standard plan's",
  ),
} as const;

/**
 * An engine's name, if it is there.
 * @throws {RangeError} in one line with the names there are, or why it cannot run.
 */
export function engineName(typed: string, flag: string): string {
  if (typed !== cpSat.name && !engineNames.includes(typed)) {
    const near = didYouMean(typed, [...engineNames, cpSat.name]);
    throw new RangeError(`${flag} ${typed}: one of ${engineNames.join(", ")} is wanted${near}`);
  }
  try {
    return engineNamed(typed).name;
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${flag} ${typed}: ${error.message}`) : error;
  }
}

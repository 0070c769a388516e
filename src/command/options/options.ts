import { formulations } from "../../../models/formulations.ts";
import type { Strengthening } from "../../../models/strengthening.ts";
import { parseShard, type Shard } from "../../exact/jobs/shardName.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { formatNames } from "../../formats/formats.ts";
import { type FunctionalUnit, parseUnit } from "../../formats/units.ts";
import { csvTables } from "../../formats/writeCsv.ts";
import { limits } from "../../machine/limits.ts";
import type { Machine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { type QueueAddress, queueAddress } from "../../queue/queueAddress.ts";
import { cpSat } from "../../solve/cpSat.ts";
import { engineNamed, engineNames } from "../../solve/engines.ts";
import { contracts } from "../../walk/contract.ts";
import { standardSize } from "../../walk/image.ts";
import { defaultSeeds } from "../../walk/imageSet.ts";
import { lanesPerGroup } from "../../walk/layout.ts";
import { type OutputFile, outputFile, outputFolder, type RecordFile, recordFile } from "../files/outputFile.ts";
import { programObjectives, solveObjectives, textKinds } from "./exportKinds.ts";
import { readMachine } from "./machineInput.ts";
import { didYouMean } from "./nearestName.ts";
import {
  choiceFlag,
  choiceOption,
  flagOption,
  listOption,
  numberOption,
  type Option,
  pairOption,
  textOption,
} from "./option.ts";
import { isOwnFile } from "./ownModule.ts";
import { common, typedOnly } from "./readArguments.ts";
import { parseStrengthening, strengtheningSays } from "./strengtheningOption.ts";

const seconds = { least: 0.1, most: 86_400, fractions: true } as const;
const count = { least: 1, most: 1_000_000 } as const;
const none = (): undefined => undefined;
const text = <T>(says: string, value: string, fallback: () => T, shown = "") =>
  textOption(says, { value, shown }, fallback, (typed) => typed as NonNullable<T>);

/** `k/n`, the k-th of n shares. */
const shardOption = (says: string, shown = "") =>
  textOption<Shard | undefined>(says, { value: "K/N", shown }, none, (typed, flag) => {
    try {
      return parseShard(typed);
    } catch {
      throw new RangeError(`${flag} ${typed}: k/n with 1 <= k <= n is wanted`);
    }
  });

const formulationOption = choiceOption(
  "How a question is written as an integer program",
  formulations.map(({ name }) => name),
  "step",
);

/**
 * Every option that a verb or an experiment has: commands pick rows, and may give a row another default (`withDefault`).
 * The same spelling means the same, and has the same range, everywhere.
 */
export const options = {
  // What is scheduled.
  height: numberOption({ says: "Levels of the tree below the root", least: 0, most: 12 }, standardSize.height),
  rounds: numberOption({ says: "Rounds of the walk", least: 1, most: 40 }, standardSize.rounds),
  batch: numberOption(
    { says: "Lanes of the walk", least: lanesPerGroup, most: 1024, multipleOf: lanesPerGroup },
    standardSize.batch,
  ),
  contract: choiceOption("What memory must hold at the end", contracts, contracts[0]),
  /** The `--contract` of `simulate`. */
  judgedContract: choiceOption("What must hold on every image, for exit code 0", [...contracts, "all"], undefined),
  machine: {
    ...textOption<Machine | undefined>(
      "Machine: a preset's name or a JSON file",
      { value: "NAME|FILE", shown: "take-home, or the input file's own" },
      none,
      (typed, flag) => readMachine(typed, flag),
    ),
    schema: { type: "string", examples: [...presets.keys()] },
  },
  best: flagOption("The best plan that a search found (results/plans)"),
  plan: text("A plan file, or a schedule file", "FILE", none as () => string | undefined),
  blocks: text("A JSON file of blocks with their machines", "FILE", none as () => string | undefined),
  block: text("A JSON file of blocks: one of them instead of the kernel", "FILE", none as () => string | undefined),
  name: text("The block of the file that is meant", "NAME", none as () => string | undefined),

  // How long and by what.
  seconds: numberOption({ says: "Wall-clock seconds", ...seconds }, 60),
  /** The `--seconds` of a job whose phases have limits of their own. */
  secondsInAll: numberOption({
    says: "Wall-clock seconds for all of it; a greedy reference that they cut says so. Without: the phases' own limits",
    ...seconds,
  }),
  searchSeconds: numberOption({ says: "Wall-clock seconds for group shifts and windows", ...seconds }, 90, 8),
  windowSeconds: numberOption({ says: "Wall-clock seconds for one window", ...seconds, most: 3600 }, 10, 3),
  decision: numberOption({ says: "Wall-clock seconds for a bare decision", ...seconds }, 2),
  slice: numberOption({ says: "Wall-clock seconds until results are compared", ...seconds, most: 3600 }, 15),
  effort: numberOption({
    says: "Deterministic limit of a first attempt, in thousands of conflicts or nodes: the same result every time",
    ...{ least: 0.001, most: 1_000_000, fractions: true },
  }),
  seed: numberOption({ says: "Seed of everything random", least: 0, most: 2 ** 31 - 1 }, 1),
  threads: numberOption({ says: "Worker threads", least: 1, most: 64 }, 2),
  queue: textOption<QueueAddress | undefined>(
    "A Redis whose workers do the work (slotwise worker): redis://[user:password@]host[:port], rediss:// with TLS",
    { value: "URL", shown: "threads of this computer" },
    none as () => QueueAddress | undefined,
    queueAddress,
  ),
  passes: numberOption({ says: "Passes of the greedy rule sweep", ...count }, 1000, 60),
  groupPasses: numberOption(
    { says: "List passes in a slice of the group-shift search; 0 for none", ...count, least: 0 },
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
    says: "End a slice after so many candidates: the same seed and workers then repeat a run",
    ...count,
  }),
  turns: numberOption({ says: "End after so many rounds of slices", ...count }),
  workers: numberOption({ says: "Worker threads", least: 1, most: 64 }, 2),
  quick: flagOption("Smaller defaults: ends within 30 seconds"),
  solver: {
    ...textOption<string>(
      `Engine for integer programs: ${engineNames.join(", ")}, or ${cpSat.name} where it is installed`,
      { value: "NAME", shown: "highs" },
      () => "highs",
      engine,
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
            .map((one) => (one === lcg.name || isOwnFile(one) ? one : engine(one, flag))),
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
  lp: choiceFlag("Refute lengths by linear relaxation, with scratch rows", "where --blocks leaves a gap"),
  search: choiceFlag(
    "Refute lengths by our own search, which writes a proof of every step",
    "where --blocks leaves a gap",
  ),
  mip: flagOption("Then search and refute lengths by integer programs; small blocks only"),

  // Where a run goes on from.
  state: text("Folder of the journal and of the best schedule", "FOLDER", () => ".slotwise", ".slotwise"),
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

  // What comes out.
  output: textOption<OutputFile | undefined>("Write the result to this file", { alias: "o" }, none, outputFile),
  write: flagOption("Write what is generated into the project instead of printing it"),
  certificate: textOption<OutputFile | undefined>(
    "Write schedule, bound and witness to this file",
    {},
    none,
    outputFile,
  ),

  between: text(
    "Bound these cycles of the schedule alone, as a block of their own: can they lose a cycle?",
    "FROM..TO",
    none as () => string | undefined,
  ),
  to: choiceOption("What is written; without, -o's ending says it", ["program", ...textKinds], undefined),
  table: choiceOption("Which table of the schedule: a line each", csvTables, "slots"),
  length: numberOption({ says: "Cycles that a schedule may take (T)", least: 1, most: limits.cycles }),
  minimise: choiceOption("What the program minimises", programObjectives, "makespan"),
  acceptClaims: flagOption("Exit code 0 although only a solver claims the bound; it stays unverified"),

  // What is shown.
  only: text("Only those whose name contains this text; writes no record", "TEXT", none as () => string | undefined),
  window: numberOption({ says: "Cycles of a window in tables over time", ...count }, 50),
  engine: text("This engine's slots only", "NAME", none as () => string | undefined),
  chains: numberOption({ says: "How many of the longest waits are told", least: 0, most: 1000 }, 0),
  stages: flagOption("Show the slots of every stage, and what idle slots wait for"),
  phases: flagOption("Show preamble, body and tail apart"),
  windows: flagOption("Show the windows over time"),
  why: flagOption("Say why one cycle less is not enough: the fewest reasons that the search finds"),
  groups: flagOption("Show the slots of every group"),
  byRound: flagOption("Show the slots of every round; also typed --rounds, without a number"),
  live: flagOption("Show scratch over time"),
  all: flagOption("Show everything"),
  words: numberOption({ says: "Scratch words more", ...count }, 64),
  schema: flagOption("Print the JSON Schema"),

  // How a program becomes a block.
  forms: flagOption(
    "Of programs: recognise slots that are lanes of one operation, and give operations their other forms",
  ),
  as: choiceOption("What the file is", ["program", ...formatNames], undefined),
  units: listOption<FunctionalUnit>(
    textOption<FunctionalUnit>(
      "Of DOT graphs: units of a kind of operation, how long results take, how long a unit is held; *= is of all other kinds",
      { value: "KIND=UNITS[:LATENCY[:BUSY]]" },
      () => parseUnit("*=1"),
      (typed, flag) => {
        try {
          return parseUnit(typed);
        } catch (error) {
          throw error instanceof RangeError ? new RangeError(`${flag} ${error.message}`) : error;
        }
      },
    ),
    [],
  ),
  resources: text(
    "Of GraphML graphs: HatScheT's resource model (XML)",
    "FILE",
    none as () => string | undefined,
    "FILE_RM.xml or FILERM.xml beside it",
  ),
  unroll: flagOption("Of programs: take loops with a fixed number of turns apart"),
  observe: numberOption({
    says: "Of programs: assume that accesses to memory that are apart on so many inputs always are",
    least: 1,
    most: 1000,
  }),

  // What a page shows.
  compare: text("Another schedule of the same block, shown beside it", "FILE", none as () => string | undefined),
  /** The `--watch` of long runs. */
  watchPage: flagOption(
    "Serve a page of the run to this computer (its address goes to stderr); a copy stays beside the record",
  ),
  png: flagOption("PNG files too"),
  flow: text("Draw the dependences of this operation as arrows", "ID", none as () => string | undefined),
  incumbents: text("A record of the main job: the best length over its time", "FILE", none as () => string | undefined),
  open: flagOption("Open the page in the browser that is set up for it"),
  watch: flagOption("Do it again whenever the file is saved, until Ctrl-C"),

  // How another machine differs.
  slots: pairOption("Slots of an engine: flow=2", { value: "ENGINE=N", most: limits.slots }),
  latency: pairOption("Cycles until results of an opcode, or of all that an engine issues, can be read: load=2", {
    value: "NAME=N",
    most: limits.latency,
  }),

  // How a program is run.
  memory: text("Initial memory: a JSON list of words", "FILE", none as () => string | undefined, "a random workload"),
  scratch: numberOption({ says: "Scratch words", least: 1, most: 2 ** 20 }),
  limit: numberOption({ says: "Cycles after which a program is stopped", least: 1, most: 1e10 }, 10_000_000),
  pause: flagOption("Note the cycle at every pause, then resume", true),
  bits: choiceOption("Bits of the random words", ["30", "32"], "30"),
  seeds: numberOption({ says: "How many seeds, from --seed on", least: 0, most: 10_000 }, 1),

  // What single experiments ask for.
  cycles: listOption(
    numberOption({ says: "Cycles of the preamble; and of tails", least: 2, most: 1000 }, 64),
    [64, 48, 32],
  ),
  bare: text("Blocks with bare decisions, beside those that bounds and list schedules leave open", "NAME", () => ""),
  random: numberOption({ says: "Random blocks in all", least: 1, most: 100_000 }, 1000),
  mostWindows: numberOption({ says: "Windows at most", least: 0, most: 10_000 }, 60),
  set: choiceOption(
    "The benchmarks",
    ["psplib-j30", "psplib-j60", "patterson", "rcpsp-max", "express", "hatschet"],
    undefined,
  ),
  sample: shardOption("k/n: only every n-th instance, from the k-th on", "all"),
  folder: text("Folder of the benchmarks, of all sets or of this one", "FOLDER", () => "", ""),
  first: choiceOption("The schedule to improve", ["plain", "justified"], "plain"),

  // What a researcher gives to solve.
  /** The `--start` of `solve`. */
  start: text("Begin with the schedules in this file, which are checked", "FILE", none as () => string | undefined),
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
  weights: text(
    "Weights of operations for --objective weighted: a JSON object, id to number",
    "FILE",
    none as () => string | undefined,
    "1 each",
  ),
  bound: text("A lower bound of your own: a module", "FILE", none as () => string | undefined),
  rule: text("Priority rules of your own for list schedules: a module", "FILE", none as () => string | undefined),
  log: flagOption("Tell every improvement, bound and attempt on stderr, a line each, and statistics at the end"),
  lookups: text("Letters of every group's lookups", "LETTERS", none as () => string | undefined, "the standard plan's"),
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

/**
 * `--record FILE` and `--no-record`, the same everywhere: a user's run is recorded in an ignored folder below the
 * working directory, whoever wants it elsewhere names a file. `undefined` is for no record.
 */
export function recordOption(name: string): Option<RecordFile | undefined> {
  const usual = `.slotwise/${name}.jsonl`;
  return {
    kind: "value",
    value: "FILE",
    says: "Record the run in this file of JSON lines, with a page (.md) beside it; --no-record for none",
    shown: usual,
    no: none,
    fallback: () => recordFile(usual, "--record", true),
    read: (typed, flag) => recordFile(typed, flag),
  };
}

/** An engine's name, if it is there. */
function engine(typed: string, flag: string): string {
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

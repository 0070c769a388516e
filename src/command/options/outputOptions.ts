import { csvTables } from "../../formats/writeCsv.ts";
import { limits } from "../../machine/limits.ts";
import { type OutputFile, outputFile, type RecordFile, recordFile } from "../files/outputFile.ts";
import { anyText, choiceOption, counts, flagOption, none, numberOption, type Option, textOption } from "./option.ts";

/** What a schedule or its block is written as, beside a program. */
export const textKinds = ["schedule", "blocks", "dot", "csv", "lp", "mps"] as const;

/** One of them. */
export type TextKind = (typeof textKinds)[number];

/** What the objective of an integer program may be. */
export const programObjectives = ["makespan", "weighted", "feasible"] as const;

/** One of them. */
export type ProgramObjective = (typeof programObjectives)[number];

/** What `solve` minimises: the length, and then perhaps something else within it. */
export const solveObjectives = ["length", "weighted", "pressure"] as const;

/** What comes out, and what is shown of it. */
export const outputOptions = {
  // What comes out.
  output: textOption<OutputFile | undefined>("Write the result to this file", { alias: "o" }, none, outputFile),
  write: flagOption("Write what is generated into the project instead of printing it"),
  certificate: textOption<OutputFile | undefined>(
    "Write schedule, bound and witness to this file",
    {},
    none,
    outputFile,
  ),
  picture: textOption<OutputFile | undefined>("Draw the schedule into this file, as SVG", {}, none, outputFile),

  between: anyText(
    "Bound these cycles of the schedule alone, as a block of their own: can they lose a cycle?",
    "FROM..TO",
    none as () => string | undefined,
  ),
  to: choiceOption("What is written; without, -o's ending says it", ["program", ...textKinds], undefined),
  table: choiceOption("Which table of the schedule: a line each", csvTables, "slots"),
  length: numberOption({ says: "Cycles that a schedule may take (T)", least: 1, most: limits.cycles }),
  minimise: choiceOption("What the program minimises", programObjectives, "makespan"),
  schedule: anyText(
    "The schedule that a window's certificate is of, to check that it is: the block's certificate, a plan, a schedule file",
    "FILE",
    none as () => string | undefined,
  ),
  acceptClaims: flagOption("Exit code 0 although only a solver claims the bound; it stays unverified"),

  // What is shown.
  only: anyText("Only those whose name contains this text; writes no record", "TEXT", none as () => string | undefined),
  window: numberOption({ says: "Cycles of a window in tables over time", ...counts }, 50),
  engine: anyText("This engine's slots only", "NAME", none as () => string | undefined),
  chains: numberOption({ says: "How many of the longest waits are told", least: 0, most: 1000 }, 0),
  stages: flagOption("Show the slots of every stage, and what idle slots wait for"),
  phases: flagOption("Show preamble, body and tail apart"),
  windows: flagOption("Show the windows over time"),
  why: flagOption("Say why one cycle less is not enough: the fewest reasons that the search finds"),
  groups: flagOption("Show the slots of every group"),
  byRound: flagOption("Show the slots of every round; also typed --rounds, without a number"),
  live: flagOption("Show scratch over time"),
  all: flagOption("Show everything"),
  words: numberOption({ says: "Scratch words more", ...counts }, 64),
  schema: flagOption("Print the JSON Schema"),

  // What a page shows.
  compare: anyText("Another schedule of the same block, shown beside it", "FILE", none as () => string | undefined),
  /** The `--watch` of long runs. */
  watchPage: flagOption(
    "Serve a page of the run to this computer (its address goes to stderr); a copy stays beside the record",
  ),
  png: flagOption("PNG files too"),
  flow: anyText("Draw the dependences of this operation as arrows", "ID", none as () => string | undefined),
  incumbents: anyText(
    "A record of the main job: the best length over its time",
    "FILE",
    none as () => string | undefined,
  ),
  open: flagOption("Open the page in the browser that is set up for it"),
  watch: flagOption("Do it again whenever the file is saved, until Ctrl-C"),
} as const;

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

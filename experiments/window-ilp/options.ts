import { fileURLToPath } from "node:url";
import yargs from "yargs";
import { formulations } from "../../models/formulations.ts";
import { parseShard, type Shard } from "../../src/exact/shard.ts";
import { type Contract, contracts } from "../../src/kernel/plan.ts";
import { engineNames } from "../../src/solve/engines.ts";

/** What the main job was asked for. */
export interface Options {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
  readonly machine: string | undefined;
  readonly seconds: number;
  readonly windowSeconds: number;
  readonly windowOperations: number;
  readonly passes: number;
  readonly groupPasses: number;
  readonly inputs: number;
  readonly seed: number;
  readonly solver: string;
  readonly formulation: string;
  readonly threads: number;
  /** The share of the windows that this run solves; all without it. */
  readonly shard: Shard | undefined;
  readonly state: string;
  readonly resume: boolean;
  readonly record: string | undefined;
  readonly json: boolean;
  /** Leave out what takes seconds and rarely helps, beside the smaller defaults. */
  readonly quick: boolean;
}

/** Numbers and what they may be. `quick` is the default under --quick. */
const numbers = {
  height: { default: 10, least: 0, most: 12, whole: true, says: "Height of the tree" },
  rounds: { default: 16, least: 1, most: 40, whole: true, says: "Rounds of the walk" },
  batch: { default: 256, least: 8, most: 1024, whole: true, says: "Lanes, a multiple of 8" },
  seconds: { default: 150, quick: 20, least: 1, most: 86_400, says: "Wall-clock seconds for greedy and windows" },
  "window-seconds": { default: 10, quick: 3, least: 0.1, most: 3600, says: "Wall-clock seconds for one window" },
  "window-operations": {
    default: 80,
    least: 2,
    most: 100_000,
    whole: true,
    says: "Operations in a window at first; it follows what the engine manages",
  },
  passes: {
    default: 1500,
    quick: 120,
    least: 1,
    most: 1_000_000,
    whole: true,
    says: "Passes of the greedy rule sweep",
  },
  "group-passes": {
    default: 150,
    quick: 40,
    least: 0,
    most: 1_000_000,
    whole: true,
    says: "List passes in a slice of the group-shift search; 0 for none",
  },
  threads: { default: 2, least: 1, most: 64, whole: true, says: "Worker threads that solve windows" },
  inputs: {
    default: 8,
    quick: 3,
    least: 1,
    most: 10_000,
    whole: true,
    says: "Random inputs that the result is simulated on",
  },
  seed: { default: 1, least: 0, most: 2 ** 31 - 1, whole: true, says: "Seed of the sweep's jitter and of the inputs" },
} as const satisfies Record<string, NumberOption>;

interface NumberOption {
  readonly default: number;
  readonly quick?: number;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  readonly says: string;
}

/**
 * Reads the command line; `--help` prints all options and ends the process.
 * @throws {RangeError} with one line naming the flag, its value and its limits.
 */
export async function readOptions(argv: readonly string[]): Promise<Options> {
  const results = fileURLToPath(new URL("../../results/window-ilp.jsonl", import.meta.url));
  const parser = yargs([...argv])
    .scriptName("npx tsx experiments/window-ilp.ts")
    .usage(
      "$0 [options]\n\nSchedules the hashed tree walk: greedy reference, exact windows, stitched, checked, simulated. " +
        "Progress goes to stderr, the tables to stdout. Ctrl-C writes the best verified schedule.",
    );
  for (const [name, option] of Object.entries(numbers) as [string, NumberOption][]) {
    const quick = option.quick === undefined ? "" : `; ${option.quick} with --quick`;
    const limits = option.most >= 2 ** 31 - 1 ? `from ${option.least}` : `${option.least} to ${option.most}`;
    parser.option(name, {
      type: "string",
      requiresArg: true,
      description: `${option.says} (${limits})`,
      defaultDescription: `${option.default}${quick}`,
    });
  }
  const parsed = await parser
    .option("contract", { choices: contracts, default: "values" as const, description: "What the output must hold" })
    .option("solver", { choices: engineNames, default: "glpk", description: "Engine for the integer programs" })
    .option("formulation", {
      choices: formulations.map(({ name }) => name),
      default: "step",
      description: "How windows are written",
    })
    .option("machine", {
      type: "string",
      requiresArg: true,
      description: "Machine description (JSON) instead of the take-home machine",
    })
    .option("quick", { type: "boolean", default: false, description: "End within 30 seconds" })
    .option("shard", {
      type: "string",
      requiresArg: true,
      description: "k/n: solve only this share of the windows; runs of all n in one --state folder complete each other",
    })
    .option("state", {
      type: "string",
      requiresArg: true,
      default: ".slotwise",
      description: "Folder of the journal and of the best schedule",
    })
    .option("resume", {
      type: "boolean",
      default: false,
      description: "Go on from the journal: best schedule and window results",
    })
    .option("record", {
      type: "string",
      description: "File the run is recorded in, with a table beside it; --no-record for none",
      defaultDescription: "results/window-ilp.jsonl",
    })
    .option("json", {
      type: "boolean",
      default: false,
      description: "Print one JSON object to stdout and nothing else",
    })
    .strict()
    .recommendCommands()
    .version(false)
    .wrap(100)
    .exitProcess(true)
    .fail((message, error) => {
      if (error && error.name !== "YError") throw error;
      throw new RangeError(`${clear(message ?? error.message)} (--help lists the options)`);
    })
    .parseAsync();
  const given = parsed as Record<string, unknown>;
  const value = (name: keyof typeof numbers): number => number(name, numbers[name], given[name], parsed.quick);
  const batch = value("batch");
  if (batch % 8 !== 0) throw new RangeError(`--batch ${batch}: a multiple of 8 is wanted`);
  const { contract, solver, formulation, machine, shard, state, resume, json, quick } = parsed;
  const record = given["record"];
  return {
    height: value("height"),
    rounds: value("rounds"),
    batch,
    contract,
    machine,
    seconds: value("seconds"),
    windowSeconds: value("window-seconds"),
    windowOperations: value("window-operations"),
    passes: value("passes"),
    groupPasses: value("group-passes"),
    inputs: value("inputs"),
    seed: value("seed"),
    solver,
    formulation,
    threads: value("threads"),
    shard: shard === undefined ? undefined : shardOf(shard),
    state,
    // A shard that does not look into the journal would never meet the others.
    resume: resume || shard !== undefined,
    record: record === false ? undefined : typeof record === "string" && record !== "" ? record : results,
    json,
    quick,
  };
}

function shardOf(text: string): Shard {
  try {
    return parseShard(text);
  } catch (error) {
    throw new RangeError(`--${(error as RangeError).message}`);
  }
}

function number(name: string, option: NumberOption, given: unknown, quick: boolean): number {
  if (given === undefined) return quick ? (option.quick ?? option.default) : option.default;
  if (Array.isArray(given)) throw new RangeError(`--${name} is given ${given.length} times`);
  const value = String(given).trim() === "" ? Number.NaN : Number(given);
  const { least, most, whole } = option;
  if (value >= least && value <= most && (whole !== true || Number.isInteger(value))) return value;
  throw new RangeError(
    `--${name} ${given}: a ${whole === true ? "whole " : ""}number from ${least} to ${most} is wanted`,
  );
}

/** yargs' messages in one line; the one about choices as ours are, flag and value first. */
function clear(message: string): string {
  const line = message.replaceAll(/\s+/g, " ");
  const choice = /Argument: (.*), Given: "(.*)", Choices: (.*)$/.exec(line);
  return choice === null ? line : `--${choice[1]} ${choice[2]}: one of ${choice[3]} is wanted`;
}

import { z } from "zod";
import type { Strengthening } from "../../../models/strengthening.ts";
import type { BoundFunction } from "../../bounds/best.ts";
import { type ObjectiveValue, type SecondObjective, secondObjective } from "../../exact/lengths/secondObjective.ts";
import { type BlockProgress, type BlockSolution, solveBlock } from "../../exact/lengths/solveBlock.ts";
import { theCaller } from "../../exact/problem/claim.ts";
import type { Block } from "../../ir/block.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { Rule } from "../../list/priority.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { parseScheduleFile, type ScheduleEntry } from "../../schedule/scheduleFile.ts";
import type { Budget } from "../../time/budget.ts";
import { readJson } from "../files/jsonFile.ts";
import type { Context } from "../options/command.ts";
import { ownBound, ownRules } from "../options/ownModule.ts";
import { versions } from "../run/helpText.ts";
import { SolveLog, type SolveStatistics } from "./solveLog.ts";
import { type NamedPortfolio, solvePortfolio } from "./solvePortfolio.ts";
import type { ObjectiveRow } from "./solveRow.ts";

interface SolveArguments {
  readonly engines: "portfolio" | readonly string[];
  readonly solver: "portfolio" | readonly string[] | undefined;
  readonly formulation: string | undefined;
  readonly strengthening: Strengthening | undefined;
  readonly effort: number | undefined;
  readonly seconds: number;
  readonly seed: number;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly start: string | undefined;
  readonly objective: "length" | "weighted" | "pressure";
  readonly weights: string | undefined;
  readonly bound: string | undefined;
  readonly rule: string | undefined;
  /** Ask why one cycle less is not enough. */
  readonly why: boolean;
  readonly log: boolean;
}

/** What is asked of every block, with the files read and the modules loaded. */
export interface SolveRequest extends SolveArguments {
  readonly by: NamedPortfolio;
  readonly bounds: readonly BoundFunction[];
  readonly rules: readonly Rule[];
  readonly tell: Context["tell"];
  /** The schedule that `--start` has of the block. */
  readonly startOf: (block: Block, machine: SchedulingMachine) => Schedule | undefined;
  /** Whether it had one of any block by now. */
  readonly started: () => boolean;
  /** @throws {RangeError} naming the operation that the file does not know, or whose weight is missing. */
  readonly weightsOf: (block: Block) => Float64Array;
}

/** Reads what the command line names. @throws {RangeError} in one line. */
export async function solveRequest(given: SolveArguments, { tell }: Pick<Context, "tell">): Promise<SolveRequest> {
  const { start, weights, bound, rule } = given;
  const starts: readonly ScheduleEntry[] =
    start === undefined ? [] : readJson(start, parseScheduleFile, { wanted: "schedule", flag: "--start" });
  const table = weights === undefined ? undefined : readJson(weights, parseWeights, { flag: "--weights" });
  let found = false;
  return {
    ...given,
    tell,
    by: await solvePortfolio({ ...given, engines: given.solver ?? given.engines, tell }),
    bounds: bound === undefined ? [] : [await ownBound(bound, "--bound")],
    rules: rule === undefined ? [] : await ownRules(rule, "--rule"),
    startOf(block, machine) {
      const entry = starts.find((each) => each.block.name === block.name);
      if (entry === undefined) return undefined;
      if (contentHash(block, machine) !== contentHash(entry.block, entry.machine)) {
        throw new RangeError(`--start ${start}: its block "${block.name}" is another one, by its hash`);
      }
      found = true;
      return entry.schedule;
    },
    started: () => found,
    weightsOf: ({ name, operations }) =>
      Float64Array.from(operations, ({ id }) => {
        if (table === undefined) return 1;
        const weight = Object.hasOwn(table, id) ? table[id] : undefined;
        if (weight === undefined)
          throw new RangeError(`--weights ${weights}: operation "${id}" of "${name}" has no weight`);
        return weight;
      }),
  };
}

const weightsSchema = z.record(z.string(), z.number().min(0).max(1e9));

function parseWeights(data: unknown): Readonly<Record<string, number>> {
  const read = weightsSchema.safeParse(data);
  if (read.success) return read.data;
  throw new RangeError(`not weights of operations: ${schemaMessages(read.error, data)}`);
}

interface AskedSolution {
  readonly solution: BlockSolution;
  readonly objective?: ObjectiveRow;
  readonly statistics: SolveStatistics;
}

/** The share of the seconds that the length gets where something else is minimised after it. */
const lengthShare = 0.5;

/** Solves a block as it is asked. */
export async function solveAsked(
  block: Block,
  machine: SchedulingMachine,
  asked: SolveRequest,
  budget: Budget,
  onProgress: (state: BlockProgress) => void,
): Promise<AskedSolution> {
  const { by, seed, lower, upper, objective, tell } = asked;
  const { portfolio, how } = by;
  const weights = objective === "weighted" ? asked.weightsOf(block) : undefined;
  const log = new SolveLog(asked.log ? tell : undefined);
  log.head(block, machine, `slotwise ${versions().slotwise}; ${how}; ${asked.seconds} s, seed ${seed}`);
  const seconds = objective === "length" ? budget.left() : lengthShare * budget.left();
  const onEvent = (event: Parameters<SolveLog["add"]>[0]): void => log.add(event);
  let solution = await solveBlock(block, machine, {
    ...{ seconds, seed, portfolio, signal: budget.signal, onProgress, onEvent },
    ...(lower === undefined ? {} : { lowerBound: { cycles: lower, name: "lower end given", claimant: theCaller } }),
    ...{ bounds: asked.bounds, rules: asked.rules, most: upper, incumbent: asked.startOf(block, machine) },
  });
  const statistics = (): SolveStatistics => log.end(solution.status, solution.proof);
  const { schedule } = solution;
  const within = upper ?? schedule?.length ?? 0;
  if (objective === "length" || schedule === undefined || schedule.length > within) {
    return { solution, statistics: statistics() };
  }
  const second: SecondObjective = weights === undefined ? { kind: "pressure" } : { kind: "weighted", weights };
  const least: ObjectiveValue = await secondObjective(block, machine, schedule, within, second, {
    ...{ portfolio, budget, seed, onEvent },
  });
  solution = {
    ...solution,
    schedule: least.schedule,
    seconds: asked.seconds - budget.left(),
  };
  const { value, lower: bound, proof, claimants } = least;
  return {
    solution,
    objective: { kind: second.kind, value, lower: bound, within, proof, claimants },
    statistics: statistics(),
  };
}

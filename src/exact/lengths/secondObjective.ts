import { check } from "../../check/check.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { lastCycle, lengthOf, type Placement, type Schedule } from "../../schedule/schedule.ts";
import { livePeak, liveRanges } from "../../schedule/scratch/liveRanges.ts";
import type { Budget } from "../../time/budget.ts";
import type { Claimants } from "../problem/claim.ts";
import { wholeBlock } from "../problem/wholeBlock.ts";
import { type Contender, contenderName, decide, type Portfolio, type ProgramContender } from "./portfolio.ts";
import type { SolveEvent } from "./solveEvent.ts";

/** What is minimised among the schedules of at most so many cycles. */
export type SecondObjective =
  /** Σ weight · issue cycle of the last lane, weights by operation, 0 or above. */
  | { readonly kind: "weighted"; readonly weights: Float64Array }
  /** The most live scratch words at any boundary. */
  | { readonly kind: "pressure" };

/** What is known of the least value. */
export interface ObjectiveValue {
  readonly value: number;
  readonly lower: number;
  /** Of `value`. */
  readonly schedule: Schedule;
  readonly proof: string;
  /** Engines whose word `lower` is; none where it has a witness. */
  readonly claimants: Claimants;
}

interface ObjectiveLimits {
  readonly portfolio: Portfolio;
  readonly budget: Budget;
  readonly seed?: number | undefined;
  readonly onEvent?: ((event: SolveEvent) => void) | undefined;
}

/**
 * Minimises a second objective among the schedules of at most `most` cycles, beginning with `start`. Pressure is decided by
 * bisection: the block on a machine with fewer scratch words. Every schedule is checked, its value counted anew.
 * @throws {RangeError} when there is not one weight an operation.
 */
export function secondObjective(
  block: Block,
  machine: SchedulingMachine,
  start: Schedule,
  most: number,
  objective: SecondObjective,
  limits: ObjectiveLimits,
): Promise<ObjectiveValue> {
  const asked = { block, machine, start, most };
  return objective.kind === "pressure" ? leastPressure(asked, limits) : leastWeighted(asked, objective.weights, limits);
}

interface Asked {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly start: Schedule;
  readonly most: number;
}

/** The schedule of these placements, where the checker finds nothing wrong with it. */
function checked({ block, machine, most }: Asked, placements: readonly Placement[]): Schedule | undefined {
  const schedule = { placements, length: lengthOf(block, placements) };
  return schedule.length <= most && check(block, machine, schedule).length === 0 ? schedule : undefined;
}

/** Seconds of a contender's first attempt, doubled when all have had theirs. */
const firstSeconds = 2;

async function leastPressure(
  asked: Asked,
  { portfolio, budget, seed, onEvent }: ObjectiveLimits,
): Promise<ObjectiveValue> {
  const { block, machine, most } = asked;
  const peak = (schedule: Schedule): number => livePeak(block, liveRanges(block, schedule), schedule.length).words;
  let schedule = asked.start;
  let value = peak(schedule);
  let by = "the schedule of the shortest length";
  let [lower, lowerBy, claimants] = [
    leastPeak(block),
    "words that some operation, the beginning or the end needs",
    [] as Claimants,
  ];
  const contenders = [...new Set<Contender>([...portfolio.up, ...portfolio.down])].filter(
    (each) => each.relaxed !== true,
  );
  let seconds = firstSeconds;
  let at = Math.floor((lower + value - 1) / 2);
  while (lower < value && !budget.expired) {
    const words = Math.max(lower, Math.min(at, value - 1));
    let settled = false;
    for (const contender of contenders) {
      if (budget.expired) break;
      const problem = wholeBlock(block, { ...machine, scratchWords: words }, most);
      const begun = performance.now();
      const limits = {
        seconds: Math.min(seconds, budget.left()),
        seed,
        near: schedule.placements,
        signal: budget.signal,
      };
      const decision = await decide(problem, contender, limits);
      const name = contenderName(contender);
      const took = (performance.now() - begun) / 1000;
      onEvent?.({
        kind: "attempt",
        length: most,
        by: `${name}, ${words} words`,
        outcome: decision.status,
        seconds: took,
      });
      if (decision.status === "undecided") continue;
      if (decision.status === "refuted") {
        [lower, lowerBy] = [words + 1, `${words} words refuted (${decision.shown ?? name})`];
        claimants = decision.shown === undefined ? [contender.solver.name] : [];
      } else {
        const found = checked(asked, decision.placements);
        if (found === undefined || peak(found) > words) continue;
        [schedule, value, by] = [found, peak(found), name];
      }
      settled = true;
      break;
    }
    // What nobody decided in the middle is asked nearer to what there is, where schedules are found.
    if (settled) at = Math.floor((lower + value - 1) / 2);
    else if (words < value - 1) at = Math.ceil((words + value) / 2);
    else {
      seconds *= 2;
      at = Math.floor((lower + value - 1) / 2);
    }
  }
  return { value, lower: Math.min(lower, value), schedule, proof: proofOf(lower, lowerBy, value, by), claimants };
}

/** Words that any schedule has live at once: live-ins before it, live-outs behind it, what an undivided operation reads for certain. */
function leastPeak({ operations, values, dependences }: Block): number {
  const held = values.filter(({ definers, liveIn }) => liveIn || definers.length > 0);
  const sum = (fits: (value: (typeof values)[number]) => boolean): number =>
    held.reduce((words, value) => words + (fits(value) ? value.words : 0), 0);
  let least = Math.max(
    sum(({ liveIn }) => liveIn),
    sum(({ liveOut }) => liveOut),
  );
  for (const value of held) least = Math.max(least, value.words);
  const after = new Set<string>();
  for (const { from, to, latency, fromForms, toForms } of dependences) {
    if (latency > 0 && (fromForms ?? toForms) === undefined) after.add(`${from} ${to}`);
  }
  const read = new Float64Array(operations.length);
  for (const { words, users, formUses = [], definers, liveIn } of held) {
    for (const user of users) {
      const certain = !formUses.some((use) => use.user === user);
      if (certain && (liveIn || definers.some((definer) => after.has(`${definer} ${user}`)))) read[user]! += words;
    }
  }
  for (const [at, { forms }] of operations.entries()) {
    if (forms.every(({ lanes }) => lanes === 1)) least = Math.max(least, read[at]!);
  }
  return least;
}

async function leastWeighted(asked: Asked, weights: Float64Array, limits: ObjectiveLimits): Promise<ObjectiveValue> {
  const { block, machine, most } = asked;
  const { portfolio, budget, seed, onEvent } = limits;
  if (weights.length !== block.operations.length) {
    throw new RangeError(`${weights.length} weights for ${block.operations.length} operations`);
  }
  const worth = ({ placements }: Schedule): number =>
    placements.reduce((total, placement, at) => total + weights[at]! * lastCycle(placement), 0);
  let schedule = asked.start;
  let value = worth(schedule);
  let by = "the schedule of the shortest length";
  let [lower, lowerBy, claimants] = [0, "nothing", [] as Claimants];
  const all = [...new Set<Contender>([...portfolio.up, ...portfolio.down])];
  const programs = all.filter(
    (each): each is ProgramContender => each.formulation !== undefined && each.relaxed !== true,
  );
  const engines = programs.filter(({ solver }, at) => programs.findIndex((each) => each.solver === solver) === at);
  // Branch and cut is what finds optima of sums: the engine that has it first.
  engines.sort((one, other) => Number(other.solver.name === "highs") - Number(one.solver.name === "highs"));
  for (const [at, contender] of engines.entries()) {
    if (budget.expired || lower >= value) break;
    const part = budget.part(budget.left() / (at === engines.length - 1 ? 1 : 2));
    const begun = performance.now();
    const name = contenderName(contender);
    const model = await part.run(
      contender.formulation.steps(wholeBlock(block, machine, most), { kind: "weighted", weights }),
    );
    if (typeof model === "string" || !(part.left() > 0)) continue;
    const outcome = await contender.solver.solve(model.program, {
      ...{ limitSeconds: part.left(), seed, signal: part.signal },
      hint: model.advise(schedule.placements),
    });
    if (outcome.status === "optimal" || outcome.status === "feasible") {
      const found = checked(asked, model.decode(outcome.x));
      if (found !== undefined && worth(found) < value) [schedule, value, by] = [found, worth(found), name];
      const bound = outcome.status === "optimal" ? outcome.objective : (outcome.bound ?? 0);
      if (bound > lower) [lower, lowerBy, claimants] = [bound, name, [contender.solver.name]];
    }
    const seconds = (performance.now() - begun) / 1000;
    const ended = outcome.status === "optimal" || outcome.status === "feasible" ? "scheduled" : "undecided";
    onEvent?.({ kind: "attempt", length: most, by: `${name}, weighted`, outcome: ended, seconds });
  }
  // Sums of doubles: what differs by rounding alone is the same.
  const same = value - lower <= 1e-6 * Math.max(1, value);
  if (same) lower = value;
  return { value, lower, schedule, proof: proofOf(lower, lowerBy, value, by), claimants };
}

function proofOf(lower: number, lowerBy: string, value: number, by: string): string {
  return lower >= value ? `${lowerBy} = ${by}` : `open: ${lowerBy} < ${by}`;
}

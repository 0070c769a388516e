import type { Bound } from "../bounds/bound.ts";
import { pooledResource } from "../bounds/pooledResource.ts";
import { checkLoop } from "../check/checkLoop.ts";
import type { Loop } from "../ir/loop.ts";
import { farthestRow, longestWait } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { Solver } from "../solve/solver.ts";
import type { Budget } from "../time/budget.ts";
import { iterativeModulo } from "./iterativeModulo.ts";
import type { IntervalRefutation, LoopBound, RefutationNode } from "./loopBound.ts";
import { type LoopFormulation, type LoopInstance, loopInstance } from "./loopInstance.ts";
import { type RecurrenceCycle, recurrenceBound } from "./recurrenceBound.ts";
import { rowSearch } from "./rowSearch.ts";

/** What is known of one interval. */
export interface IntervalAttempt {
  readonly interval: number;
  /** Who decided, or tried last: "rows" is the search over rows, else a formulation and an engine. */
  readonly by: string;
  /** `claimed`: an engine's word that there is none, which nothing here re-checks. */
  readonly outcome: "found" | "refuted" | "claimed" | "undecided";
  readonly detail?: string | undefined;
  readonly seconds: number;
}

/** A loop's shortest interval, from both sides. */
export interface LoopResult {
  /** ResMII with its prices: a bound of the interval, not of a length. */
  readonly resources: Bound;
  /** RecMII: the least interval that no cycle of waits forbids, with a critical cycle; 1 without one. */
  readonly recurrences: { readonly cycles: number; readonly cycle?: RecurrenceCycle | undefined };
  /** No interval below has a schedule: proved by prices, a cycle, and a refutation of each interval between. */
  readonly bound: number;
  /** The same with engines' words counted, at least `bound`. */
  readonly claimed: number;
  readonly refutations: readonly IntervalRefutation[];
  /** What iterative modulo scheduling found, before anything exact. */
  readonly heuristic: ModuloSchedule | undefined;
  /** The best that the checker took. */
  readonly best: ModuloSchedule | undefined;
  readonly attempts: readonly IntervalAttempt[];
}

/** How long a loop may be looked at, and by whom. */
export interface ScheduleLoopOptions {
  readonly budget: Budget;
  /** Seconds for the search at one interval, and for an engine at one. */
  readonly secondsPerInterval?: number | undefined;
  /** A formulation and an engine for what the search over rows leaves open: live words, or a search without end. */
  readonly program?: { readonly formulation: LoopFormulation; readonly solver: Solver } | undefined;
  readonly seed?: number | undefined;
  readonly onProgress?: ((text: string, best: number | undefined, bound: number) => void) | undefined;
}

/** Seconds for each of the two engines at an interval. */
const defaultSeconds = 10;

/**
 * Modulo scheduling from both sides: bounds by resources and recurrences, iterative modulo scheduling from the bound upwards, then each
 * interval in between by a complete search over rows, and by an integer program where that leaves it open. Every schedule passes
 * `checkLoop`, live words included.
 * @throws {RangeError} where the loop is none, or waits for itself within an iteration.
 */
export async function scheduleLoop(
  loop: Loop,
  machine: SchedulingMachine,
  options: ScheduleLoopOptions,
): Promise<LoopResult> {
  const { budget, seed = 1, onProgress } = options;
  const instance = loopInstance(loop, machine);
  const resources = pooledResource(instance.slots);
  const alone = recurrenceBound(loop.body.operations.length, instance.sure);
  const least = Math.max(1, resources.cycles, alone.cycles);
  onProgress?.("iterative modulo scheduling", undefined, least);
  const heuristic = await firstSchedule(instance, least, budget, seed);
  const attempts: IntervalAttempt[] = [];
  const refutations: IntervalRefutation[] = [];
  let [bound, claimed] = [least, least];
  let best = heuristic;
  const above = heuristic?.interval ?? least + Math.max(8, least);
  for (let interval = least; interval < (best?.interval ?? above) && !budget.expired; interval++) {
    onProgress?.(`interval ${interval}`, best?.interval, bound);
    const { attempt, schedule, refutation } = await decide(instance, interval, options);
    attempts.push(attempt);
    if (schedule !== undefined) best = schedule;
    else if (attempt.outcome === "refuted") {
      // Without its tree, which was too long to keep, it is the search's word.
      if (refutation !== undefined) refutations.push({ interval, nodes: refutation });
      if (bound === interval && refutation !== undefined) bound = interval + 1;
      if (claimed === interval) claimed = interval + 1;
    } else if (attempt.outcome === "claimed" && claimed === interval) claimed = interval + 1;
  }
  return { resources, recurrences: alone, bound, claimed, refutations, heuristic, best, attempts };
}

/** Iterative modulo scheduling from the least interval upwards, until the checker takes a schedule. */
async function firstSchedule(
  instance: LoopInstance,
  least: number,
  budget: Budget,
  seed: number,
): Promise<ModuloSchedule | undefined> {
  const most = serialInterval(instance);
  // Near the bound one by one; further on in growing steps, since some interval up there will do.
  for (let interval = least, tried = 0; interval <= most; tried++) {
    const found = await budget.run(iterativeModulo(instance, interval, { seed }));
    if (found !== undefined && checkLoop(instance.loop, instance.machine, found).length === 0) return found;
    if (budget.expired) return undefined;
    interval += tried < 16 ? 1 : Math.ceil(interval / 16);
  }
  return undefined;
}

/** An interval in which one operation after the other fits. */
function serialInterval({ loop, edges }: LoopInstance): number {
  const { operations } = loop.body;
  const longest = new Float64Array(operations.length).fill(1);
  for (const edge of edges) {
    longest[edge.from] = Math.max(longest[edge.from]!, longestWait(edge, operations[edge.from]!.forms));
  }
  for (const [i, { forms }] of operations.entries()) {
    for (const form of forms) longest[i] = Math.max(longest[i]!, (1 + farthestRow(form)) * form.lanes);
  }
  return longest.reduce((sum, cycles) => sum + cycles, 0);
}

interface Decision {
  readonly attempt: IntervalAttempt;
  readonly schedule?: ModuloSchedule | undefined;
  readonly refutation?: readonly RefutationNode[] | undefined;
}

/** One interval by search, then by an integer program. */
async function decide(instance: LoopInstance, interval: number, options: ScheduleLoopOptions): Promise<Decision> {
  const { budget, secondsPerInterval = defaultSeconds, program } = options;
  const begun = performance.now();
  const part = budget.part(secondsPerInterval);
  const rows = await part.run(rowSearch(instance, interval));
  const seconds = (): number => (performance.now() - begun) / 1000;
  if (rows.status === "refuted") {
    const outcome = rows.refutation === undefined ? "claimed" : "refuted";
    const attempt: IntervalAttempt = { interval, by: "rows", outcome, seconds: seconds() };
    return { attempt, refutation: rows.refutation };
  }
  let because = rows.status === "undecided" ? rows.because : "";
  if (rows.status === "found") {
    const wrong = checkLoop(instance.loop, instance.machine, rows.schedule);
    if (wrong.length === 0) {
      return { attempt: { interval, by: "rows", outcome: "found", seconds: seconds() }, schedule: rows.schedule };
    }
    because = wrong[0]!;
  }
  if (rows.status === "found" && instance.machine.scratchWords !== undefined && !budget.expired) {
    const words = await budget.part(secondsPerInterval).run(rowSearch(instance, interval, true));
    const by = "rows and words";
    if (words.status === "refuted") {
      const outcome = words.refutation === undefined ? "claimed" : "refuted";
      return { attempt: { interval, by, outcome, seconds: seconds() }, refutation: words.refutation };
    }
    if (words.status === "found") {
      const wrong = checkLoop(instance.loop, instance.machine, words.schedule);
      if (wrong.length === 0) {
        return { attempt: { interval, by, outcome: "found", seconds: seconds() }, schedule: words.schedule };
      }
      because = wrong[0]!;
    } else because = words.because;
  }
  if (program === undefined || budget.expired) {
    return { attempt: { interval, by: "rows", outcome: "undecided", detail: because, seconds: seconds() } };
  }
  const { formulation, solver } = program;
  const by = `${formulation.name}, ${solver.name}`;
  const question = formulation.build(instance, interval);
  const limitSeconds = Math.max(0.01, Math.min(secondsPerInterval, budget.left()));
  const outcome = await solver.solve(question.program, { limitSeconds, anySolution: true, signal: budget.signal });
  if (outcome.status === "optimal" || outcome.status === "feasible") {
    const schedule = question.decode(outcome.x);
    const wrong = checkLoop(instance.loop, instance.machine, schedule);
    if (wrong.length > 0) throw new Error(`${by} gives a schedule that the checker refuses: ${wrong[0]}`);
    return { attempt: { interval, by, outcome: "found", seconds: seconds() }, schedule };
  }
  if (outcome.status === "infeasible" && question.leavesOut === undefined) {
    return { attempt: { interval, by, outcome: "claimed", seconds: seconds() } };
  }
  const detail = outcome.status === "infeasible" ? `none without ${question.leavesOut}` : outcome.because;
  return { attempt: { interval, by, outcome: "undecided", detail, seconds: seconds() } };
}

/** What a result says of the interval from below, for `loopBoundFault`. */
export function loopBoundOf({ bound, resources, recurrences, refutations }: LoopResult): LoopBound {
  const { witness } = resources;
  return {
    cycles: bound,
    ...(witness.kind === "interval" ? { prices: witness.pool } : {}),
    ...(recurrences.cycle === undefined ? {} : { cycle: recurrences.cycle.waits }),
    refutations: refutations.filter(({ interval }) => interval < bound),
  };
}

import { type BoundFinder, type BoundFunction, boundFinders } from "../../bounds/best.ts";
import type { Bound } from "../../bounds/bound.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { criticalPathBound } from "../../bounds/criticalPathBound.ts";
import { check } from "../../check/check.ts";
import type { Block } from "../../ir/block.ts";
import { blockWarning, validateSteps } from "../../ir/validateBlock.ts";
import { prepareSteps } from "../../list/listInstance.ts";
import type { Rule } from "../../list/priority.ts";
import { firstSeconds } from "../../list/sweep.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { lengthOf, type Placement, type Schedule } from "../../schedule/schedule.ts";
import type { Solver } from "../../solve/solver.ts";
import { Budget, unlimited } from "../../time/budget.ts";
import type { Claimants } from "../problem/claim.ts";
import type { Formulation } from "../problem/formulation.ts";
import { impossibleSteps } from "../refutation/impossible.ts";
import { raiseByOwn } from "./confirmClaim.ts";
import { columnsAt, decideLengths } from "./decideLengths.ts";
import { greedySearch } from "./greedySearch.ts";
import { Interval } from "./interval.ts";
import { orderWords } from "./orderWords.ts";
import { polish } from "./polish.ts";
import { everyContender, type Portfolio } from "./portfolio.ts";
import { type SolveEvent, tellingMoves } from "./solveEvent.ts";

/** What a block is solved with: a portfolio, or engines and formulations of which each with each makes one. */
export type SolveBlockOptions = SolveBlockLimits &
  (
    | { readonly portfolio: Portfolio }
    | {
        readonly portfolio?: undefined;
        readonly solvers: readonly Solver[];
        readonly formulations: readonly Formulation[];
      }
  );

/** Where solving a block is, and what it knows by now. */
export interface BlockProgress {
  readonly lower: number;
  readonly upper: number | undefined;
  readonly phase: "bounds" | "list schedules" | "engines" | "windows";
}

/** What is known of a block, and what solving it may take. */
export interface SolveBlockLimits {
  /** Wall-clock seconds for everything. */
  readonly seconds: number;
  /**
   * A lower bound known from elsewhere, in cycles, with the name that stands in the proof. It is believed; with a
   * `claimant` it is that one's word, like an engine's, and falls with a schedule that is shorter.
   */
  readonly lowerBound?:
    | { readonly cycles: number; readonly name: string; readonly claimant?: string | undefined }
    | undefined;
  /** Bounds of the caller's: each is proved where its witness is accepted by the verifier, otherwise its name's word. */
  readonly bounds?: readonly BoundFunction[] | undefined;
  /** List scheduling rules of the caller's, tried first. */
  readonly rules?: readonly Rule[] | undefined;
  /** Schedules of more cycles are not looked for; solving ends where the lower end is above it. */
  readonly most?: number | undefined;
  /** A schedule known from elsewhere. It is checked. */
  readonly incumbent?: Schedule | undefined;
  readonly seed?: number | undefined;
  /** Called whenever an end moves or another phase begins. */
  readonly onProgress?: ((state: BlockProgress) => void) | undefined;
  /** Told of every end that moves and every attempt at a length. */
  readonly onEvent?: ((event: SolveEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is known of a block's shortest schedule at the end. Optimal where lower = upper. */
export interface BlockSolution {
  /**
   * `optimal`: lower = upper. `feasible`: a schedule, and a gap. `infeasible`: no length has one, `proof` says why.
   * `undecided`: no schedule was found, and none excluded.
   */
  readonly status: "optimal" | "feasible" | "infeasible" | "undecided";
  readonly lower: number;
  /** Length of `schedule`; absent where none was found. */
  readonly upper?: number | undefined;
  /**
   * What shows both ends: "head-tail bound = list schedule (rule)", or "open: … < …". What has no witness is named so:
   * "T=20 refuted (glpk, step), the engine says so: glpk".
   */
  readonly proof: string;
  /**
   * Engines whose word `lower` is (or that there is no schedule): empty where it has a witness and is proved, one where one engine says so, two
   * where a second one said the same.
   */
  readonly claimants: Claimants;
  readonly seconds: number;
  /**
   * What is odd about the block: a user of a value that no dependence orders with its definer. Such a value only takes words
   * while it lasts; the schedule need not compute anything.
   */
  readonly warning?: string | undefined;
  /** The engines that moved an end, or "list scheduling" when none had to. */
  readonly engine: string;
  readonly schedule?: Schedule | undefined;
}

/** Blocks up to this size get Langevin and Cerny's bound before anything else, larger ones beside list scheduling. */
const smallBlock = 2000;
/** The share of what is left that a dear bound may take. */
const dearShare = 0.3;
/** The share of the seconds that list scheduling may take: beside engines, and where the block is too much for them. */
const greedyShare = { beside: 0.15, alone: 0.4 };
/** From here on windows begin beside the engines, which seldom decide a length of so large a program. */
const manyColumns = 40_000;

/**
 * Encloses the length of a block's shortest schedule: bounds and greedy schedules first, stop if they are equal, then
 * programs at a fixed length T, from the lower end upward while list scheduling goes on, and from the upper end downward
 * as soon as it is over. Deciding one length is far easier for an engine than minimising the length. Where that is too much
 * or brings nothing, windows and justification with jitter go on until the time is over. A schedule counts
 * when `check` finds nothing wrong with it; a lower end moves only by a bound or by an engine that says "infeasible",
 * which another engine is asked to confirm: only the bound is a proof (`claimants`).
 * @throws {RangeError} when the block does not fit the machine, its dependences form a cycle, or `seconds` is not above 0.
 */
export async function solveBlock(
  block: Block,
  machine: SchedulingMachine,
  options: SolveBlockOptions,
): Promise<BlockSolution> {
  const start = performance.now();
  const closed = new AbortController();
  const signal = options.signal === undefined ? closed.signal : AbortSignal.any([options.signal, closed.signal]);
  const budget = new Budget({ seconds: options.seconds, signal });
  // What is wrong with a block is said whatever time that takes.
  await unlimited().run(validateSteps(block, machine));
  const because = await unlimited().run(impossibleSteps(block, machine));
  if (because !== undefined) return infeasible(block, machine, because, start);
  const bounded = new BoundInstance(block, machine);
  const finders = boundFinders(block);
  let phase: BlockProgress["phase"] = "bounds";
  const tell = tellingMoves(options.onEvent);
  const interval = await firstInterval(bounded, finders, budget, (ends) => {
    tell(ends);
    const { lower, upper } = ends;
    options.onProgress?.({ lower, upper, phase });
  });
  tell(interval.state);
  const begin = (next: typeof phase): void => {
    phase = next;
    if (!interval.closed) options.onProgress?.({ lower: interval.lower, upper: interval.schedule?.length, phase });
  };
  begin("bounds");
  // What engines only say may fall, or be proved yet.
  const { most = Number.POSITIVE_INFINITY } = options;
  const over = (): boolean => interval.closed || interval.lower > most;
  interval.watch(() => over() && interval.claimants.length === 0 && closed.abort());
  if (options.lowerBound !== undefined) {
    const { cycles, name, claimant } = options.lowerBound;
    interval.raise(cycles, name, claimant);
  }
  if (options.incumbent !== undefined) interval.offer(options.incumbent.placements, "given schedule");
  for (const bound of options.bounds ?? []) raiseByOwn(bounded, interval, bound);
  const raiseBy = async (name: string): Promise<void> => {
    const finder = finders.find((each) => each.name === name);
    if (finder === undefined || interval.closed || budget.expired) return;
    const bound = await budget.part(dearShare * budget.left()).run(finder.find(bounded));
    interval.raise(bound.cycles, `${bound.name} bound`);
  };
  const small = block.operations.length <= smallBlock;
  if (small) await raiseBy("Langevin-Cerny");
  if (!over()) {
    const portfolio = options.portfolio ?? everyContender(options.solvers, options.formulations);
    const { seed } = options;
    const { columns, tried } = columnsAt(block, interval.lower);
    const repeatable = portfolio.effort !== undefined;
    const endless = !tried && !repeatable;
    const greedyBudget = budget.part((endless ? greedyShare.alone : greedyShare.beside) * options.seconds);
    const instance = await greedyBudget.extended(firstSeconds).complete(prepareSteps(block, machine));
    if (instance === undefined) {
      interval.note("the time was over before list scheduling could begin");
      return solution(block, interval, start);
    }
    const search = greedySearch(block, instance, interval, {
      budget: greedyBudget,
      endless,
      seed,
      rules: options.rules,
    });
    begin("list schedules");
    const beside = small ? Promise.resolve() : raiseBy("Langevin-Cerny");
    beside.catch(() => {});
    const improving = (): Promise<void> => {
      if (repeatable || over()) return Promise.resolve();
      begin("windows");
      const done = new AbortController();
      interval.watch(() => interval.closed && done.abort());
      const limits = { budget: budget.part(budget.left(), done.signal), windows: portfolio.windows, seed };
      return polish(block, machine, instance, interval, limits);
    };
    try {
      await (repeatable ? search.done : search.warm);
      if (interval.schedule === undefined) excludeByWords(block, machine, interval);
      await raiseBy("shaving");
      begin("engines");
      const lengths = decideLengths(bounded, interval, portfolio, {
        budget,
        seed,
        greedy: search.done,
        most,
        onEvent: options.onEvent,
      });
      if (columns > manyColumns) await Promise.all([lengths, search.done.then(improving)]);
      await lengths;
      await search.done;
      await improving();
    } finally {
      search.stop();
      closed.abort();
      await search.done;
      await beside;
    }
  }
  if (interval.lower > most) interval.note(`no schedule has at most ${most} cycles`);
  return solution(block, interval, start);
}

function solution(block: Block, interval: Interval, start: number): BlockSolution {
  const { lower, upper, schedule } = interval;
  return {
    status: interval.status,
    lower,
    ...(schedule === undefined ? {} : { upper, schedule }),
    proof: interval.proof(),
    claimants: interval.claimants,
    seconds: (performance.now() - start) / 1000,
    engine: [...interval.engines].join(" + ") || (interval.status === "infeasible" ? "counting" : "list scheduling"),
    ...warned(block),
  };
}

function warned(block: Block): Pick<BlockSolution, "warning"> {
  const warning = blockWarning(block);
  return warning === undefined ? {} : { warning };
}

/** Where list scheduling found nothing, perhaps no order of the operations has words enough. */
function excludeByWords(block: Block, { scratchWords }: SchedulingMachine, interval: Interval): void {
  const least = scratchWords === undefined ? undefined : orderWords(block, scratchWords);
  if (least === undefined) return;
  interval.exclude(`every order of the operations has ${least} words live at once, the machine ${scratchWords}`);
}

function infeasible(block: Block, machine: SchedulingMachine, because: string, start: number): BlockSolution {
  return {
    status: "infeasible",
    lower: criticalPathBound(new BoundInstance(block, machine)).cycles,
    proof: `no schedule of any length: ${because}`,
    seconds: (performance.now() - start) / 1000,
    claimants: [],
    engine: "counting",
    ...warned(block),
  };
}

/** An interval with the bounds that are cheap for blocks of any size; at least one of them, however little time there is. */
async function firstInterval(
  instance: BoundInstance,
  finders: readonly BoundFinder[],
  budget: Budget,
  onMove: ConstructorParameters<typeof Interval>[3],
): Promise<Interval> {
  const { asked: block, machine } = instance;
  let best: Bound | undefined;
  for (const { name, find } of finders) {
    if (name === "Langevin-Cerny" || name === "shaving" || (best !== undefined && budget.expired)) break;
    const bound = await budget.run(find(instance));
    if (best === undefined || bound.cycles > best.cycles) best = bound;
  }
  const { cycles, name } = best!;
  return new Interval(cycles, `${name} bound`, (placements) => accepted(block, machine, placements), onMove);
}

/** The schedule of these placements, or the first thing that is wrong with it. */
function accepted(block: Block, machine: SchedulingMachine, placements: readonly Placement[]): Schedule | string {
  const schedule = { placements, length: lengthOf(block, placements) };
  const violations = check(block, machine, schedule);
  return violations.length === 0 ? schedule : violations[0]!.message;
}

import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Budget } from "../../time/budget.ts";
import type { ProblemSession, ProblemSolver } from "../problem/problemSolver.ts";
import { wholeBlock } from "../problem/wholeBlock.ts";
import type { Interval } from "./interval.ts";
import { type Contender, checkedProof } from "./portfolio.ts";
import type { Turn } from "./portfolioLedger.ts";

/** Seconds beyond the limit for the proof of what was said just before it. */
const grace = 1;
/** A proof is checked again after so many times what the last check took. */
const rest = 9;

/**
 * The sessions of a block: one a solver, over the longest length that it is first asked about, since what it learns there holds for
 * all shorter ones. A session's proof grows with everything that it learns and holds for all lengths that it refuted, so it is
 * checked now and then, and at the end: until then a refutation is the engine's word.
 */
export class LengthSessions {
  readonly #block: Block;
  readonly #machine: SchedulingMachine;
  readonly #interval: Interval;
  readonly #late: Budget;
  readonly #seed: number | undefined;
  readonly #open = new Map<ProblemSolver, { readonly horizon: number; readonly session: ProblemSession }>();
  /** The last length that a session refuted, while nobody has looked at its proof. */
  #claim: { readonly turn: Turn; readonly session: ProblemSession } | undefined;
  /** When a proof was last checked, and what that took, in milliseconds. */
  #checked = { at: Number.NEGATIVE_INFINITY, took: 0 };

  constructor(
    block: Block,
    machine: SchedulingMachine,
    interval: Interval,
    { budget, seed }: { readonly budget: Budget; readonly seed?: number | undefined },
  ) {
    this.#block = block;
    this.#machine = machine;
    this.#interval = interval;
    this.#late = budget.extended(grace);
    this.#seed = seed;
  }

  /** The session that a contender decides a length in; undefined where it has none, or while any length may be the one. */
  of({ formulation, solver, hinted }: Contender, length: number): ProblemSession | undefined {
    if (formulation !== undefined || solver.session === undefined) return undefined;
    const { upper, schedule } = this.#interval;
    if (!this.#open.has(solver) && Number.isFinite(upper)) {
      const near = hinted === true ? schedule?.placements : undefined;
      const session = solver.session(wholeBlock(this.#block, this.#machine, upper - 1), { seed: this.#seed, near });
      this.#open.set(solver, { horizon: upper - 1, session });
    }
    const known = this.#open.get(solver);
    return known !== undefined && length <= known.horizon ? known.session : undefined;
  }

  /** A turn in a session ended with a refutation. */
  refuted(turn: Turn, session: ProblemSession): void {
    this.#claim = { turn, session };
  }

  /** Whether it is time to look at a proof: those that are wanted cost as much as the search. */
  get due(): boolean {
    if (this.#claim === undefined || this.#claim.turn.effort !== undefined) return false;
    return this.#interval.closed || performance.now() - this.#checked.at > rest * this.#checked.took;
  }

  /** Checks the proof of the last claim; where it holds, it takes the place of the engine's word. */
  async prove(): Promise<void> {
    if (this.#claim === undefined) return;
    const { turn, session } = this.#claim;
    const { length, contender, effort, seconds } = turn;
    this.#claim = undefined;
    const begun = performance.now();
    const problem = wholeBlock(this.#block, this.#machine, length);
    const { signal } = this.#late;
    const shown = await checkedProof(problem, contender.solver.name, session.proof(), { seconds, effort, signal });
    const ended = performance.now();
    this.#checked = { at: ended, took: ended - begun };
    const { lower, claimants } = this.#interval;
    if (shown !== undefined && (length + 1 > lower || (length + 1 === lower && claimants.length > 0)))
      this.#interval.raise(length + 1, `T=${length} refuted (${shown})`);
  }
}

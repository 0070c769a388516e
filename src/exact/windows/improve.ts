import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Solver } from "../../solve/solver.ts";
import type { Journal } from "../jobs/journal.ts";
import type { Pool } from "../jobs/pool.ts";
import type { Formulation } from "../problem/formulation.ts";
import { judge, type Verified } from "../problem/judge.ts";
import type { ProblemSolver } from "../problem/problemSolver.ts";
import type { Refuted } from "./closedWindows.ts";
import type { Companion } from "./companion.ts";
import type { WindowRecord } from "./windowRecord.ts";
import { WindowSearch } from "./windowSearch.ts";

/** What the window search may use. */
export interface ImproveOptions {
  readonly formulation: Formulation;
  readonly solver: Solver;
  /** Decides windows that ask the bare question (remove a cycle), as the problems they are. Default: the solver. */
  readonly decider?: ProblemSolver | undefined;
  /** Where windows are solved; it must know the formulation and the solver. Default: this thread, one at a time. */
  readonly pool?: Pool | undefined;
  /** Wall-clock seconds for the whole search, where nobody is beside it. */
  readonly seconds: number;
  /** Wall-clock seconds for one solve. */
  readonly windowSeconds: number;
  /** Operations in a window at the beginning; from there on it follows what the solver decides. */
  readonly windowOperations: number;
  /** List passes in a slice of the group-shift search; 0 for none. Default 150. */
  readonly groupPasses?: number | undefined;
  readonly seed?: number | undefined;
  /** Stops the search; the incumbent is returned. */
  readonly signal?: AbortSignal | undefined;
  readonly journal?: Journal | undefined;
  /** A lower bound of the whole block: a schedule that reaches it ends the search. */
  readonly bound?: number | undefined;
  /** Called after every window. */
  readonly onWindow?: ((record: WindowRecord) => void) | undefined;
  /** Called with every shorter schedule. */
  readonly better?: ((verified: Verified) => void) | undefined;
}

/** The same, and what goes on beside the search. */
export interface ImproveBeside extends ImproveOptions {
  /** Who looks for schedules meanwhile, and says at the end how many seconds are left. Default: nobody. */
  readonly beside?: Companion | undefined;
}

/** What the search found and why it ended. */
export interface Improvement extends Verified {
  readonly windows: readonly WindowRecord[];
  /** A window over the whole block was refuted: the length is optimal. */
  readonly proved: boolean;
  /** What refuted it: `counting`, or an engine, whose word it is then. */
  readonly provedBy: string | undefined;
  /** Windows of the schedule that a solver refuted: with `closedWindows` they say what is provably closed. */
  readonly refuted: readonly Refuted[];
  readonly stopped: "bound reached" | "nothing left to try" | "time limit" | "cancelled";
}

/**
 * Improves a schedule window by window (large neighbourhood search): remove-a-cycle, left-shift and engine-targeted
 * windows, decided exactly, and slices of the group-shift search, the list scheduler on the whole block as one window.
 * The stall map says where, what paid lately says which kind; windows are as large as the solver manages, and those that
 * counting closes cost no solve.
 *
 * A solution is stitched, left-shifted and judged before it becomes the incumbent; nothing longer ever does. With one
 * thread deterministic as long as no limit of time is hit.
 * @throws {RangeError} when the first schedule does not pass the judge, or a limit is not above 0.
 */
export async function improve(
  block: Block,
  machine: SchedulingMachine,
  start: Schedule,
  options: ImproveBeside,
): Promise<Improvement> {
  for (const name of ["seconds", "windowSeconds", "windowOperations"] as const) {
    if (!(options[name] > 0)) throw new RangeError(`${name} is ${options[name]}: it must be above 0`);
  }
  const first = judge(block, machine, start);
  if (first.status === "rejected") throw new RangeError(`the schedule to improve is not valid: ${first.because}`);
  const search = new WindowSearch(block, machine, first.verified, options);
  const stopped = await search.run();
  const { incumbent, windows, provedBy, refuted } = search;
  return { ...incumbent, windows, proved: provedBy !== undefined, provedBy, refuted, stopped };
}

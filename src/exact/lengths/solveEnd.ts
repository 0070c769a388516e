import type { Cycle } from "../../ir/block.ts";
import { lengthOf, type Schedule } from "../../schedule/schedule.ts";
import { Budget } from "../../time/budget.ts";
import { type Claimants, claimText } from "../problem/claim.ts";
import { stitch } from "../problem/stitch.ts";
import type { Cutter, Window } from "../problem/window.ts";
import { refute } from "../refutation/refute.ts";
import { firstOpen } from "../windows/neighbourhood.ts";
import { type Contender, contenderName, decide } from "./portfolio.ts";

/** What is known of a stretch of a schedule as a block of its own, its boundary conditions taken from the schedule. */
export interface EndSolution {
  readonly from: Cycle;
  readonly to: Cycle;
  readonly operations: number;
  /** No schedule of the stretch takes fewer cycles. */
  readonly lower: number;
  /** Cycles of the best schedule of it. */
  readonly upper: number;
  /** Engines whose word `lower` is; none where counting proves it. */
  readonly claimants: Claimants;
  /** What showed both, in the order in which it was found. */
  readonly proof: readonly string[];
  /** The whole schedule with the best stretch in it. */
  readonly schedule: Schedule;
}

/** What may be asked. */
export interface EndOptions {
  /** Asked two at a time about a length, until one of them decides. */
  readonly contenders: readonly Contender[];
  /** Wall-clock seconds for one contender at one length. */
  readonly seconds: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((line: string) => void) | undefined;
  /** Hears of both ends whenever one may have moved. */
  readonly state?: ((lower: number, upper: number) => void) | undefined;
}

/**
 * Solves cycles `from` .. `to - 1` of a schedule as a block of its own: live-in words, slots and what waits outside are as
 * the schedule has them, and what stands behind moves along. Counting first; then fixed lengths: upper - 1 downward until
 * one is refuted or nobody decides it, and from the other side lower upward.
 */
export async function solveEnd(
  cutter: Cutter,
  schedule: Schedule,
  from: Cycle,
  to: Cycle,
  options: EndOptions,
): Promise<EndSolution> {
  const proof: string[] = [];
  const note = (line: string): void => {
    proof.push(line);
    options.state?.(lower, upper);
    options.progress?.(line);
  };
  const length = to - from;
  const cut = (horizon: number): Window => cutter.cut(schedule, from, to, horizon);
  const { operations } = cut(length).problem;
  let best = schedule;
  let upper = length;
  let lower = 1;
  // Within a window a longer horizon only adds room: the first one that counting cannot refute is the bound.
  const counting = firstOpen(1, upper, (horizon) => horizon === upper || closedBy(cut(horizon)) === undefined);
  const lowest = await new Budget({ seconds: Number.POSITIVE_INFINITY, signal: options.signal }).run(counting);
  lower = lowest;
  let claimants: Claimants = [];
  const because = lowest > 1 ? closedBy(cut(lowest - 1)) : undefined;
  note(`counting: at least ${lower} cycles${because === undefined ? "" : ` (in ${lower - 1}: ${because})`}`);

  const ask = async (horizon: number): Promise<"scheduled" | "refuted" | "undecided"> => {
    const window = cut(horizon);
    const near = window.current;
    const answer = await first(
      options.contenders,
      async (contender, signal) => {
        const limits = { seconds: options.seconds, seed: options.seed, near, signal };
        const decision = await decide(window.problem, contender, limits);
        if (decision.status === "undecided") return undefined;
        return { decision, by: contenderName(contender), engine: contender.solver.name };
      },
      options.signal,
    );
    if (answer === undefined) {
      note(`${horizon} cycles: undecided by ${options.contenders.length} contenders with ${options.seconds} s each`);
      return "undecided";
    }
    const { decision, by, engine } = answer;
    if (decision.status === "refuted") {
      const forms = window.complete ? "" : ", with the forms the border allows";
      const { shown } = decision;
      const who = shown ?? claimText([by]);
      note(`${horizon} cycles: infeasible (${who})${forms}`);
      if (!window.complete) return "undecided";
      claimants = shown === undefined ? [engine] : [];
      return "refuted";
    }
    // What ends early at the schedule's end is shorter than what was asked for.
    const stitched = stitch(schedule, window, decision.placements);
    best = { ...stitched, length: lengthOf(cutter.block, stitched.placements) };
    upper = horizon - (stitched.length - best.length);
    note(`${upper} cycles: a schedule (${by})`);
    return "scheduled";
  };

  let undecided: number | undefined;
  while (lower < upper && options.signal?.aborted !== true) {
    const answer = await ask(upper - 1);
    if (answer === "undecided") {
      undecided = upper - 1;
      break;
    }
    if (answer === "refuted") lower = upper;
  }
  while (lower < (undecided ?? upper) && options.signal?.aborted !== true) {
    const answer = await ask(lower);
    if (answer === "undecided") break;
    if (answer === "refuted") lower++;
  }
  return { from, to, operations: operations.length, lower, upper, claimants, proof, schedule: best };
}

/** Why the window has no schedule, by counting. */
function closedBy(window: Window): string | undefined {
  return window.complete ? (window.conflict ?? refute(window.problem)) : undefined;
}

/** The first answer of any of them, two under way at a time; the others are then stopped. */
async function first<One, Answer>(
  all: readonly One[],
  ask: (one: One, signal: AbortSignal) => Promise<Answer | undefined>,
  signal: AbortSignal | undefined,
): Promise<Answer | undefined> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const waiting = [...all];
  let answer: Answer | undefined;
  const lane = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined && !either.aborted; one = waiting.shift()) {
      const found = await ask(one, either);
      if (found === undefined || answer !== undefined) continue;
      answer = found;
      stop.abort();
    }
  };
  await Promise.all([lane(), lane()]);
  return answer;
}

import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { dependenceGraph } from "../../graph/dependenceGraph.ts";
import { heads, tails } from "../../graph/heads.ts";
import type { Block } from "../../ir/block.ts";
import type { Budget } from "../../time/budget.ts";
import { serialLength, wholeBlock } from "../problem/wholeBlock.ts";
import { confirmClaim } from "./confirmClaim.ts";
import type { Interval } from "./interval.ts";
import { LengthSessions } from "./lengthSessions.ts";
import { contenderName, type Decision, decide, type Portfolio } from "./portfolio.ts";
import { type IntervalEnd, PortfolioLedger, type Turn } from "./portfolioLedger.ts";
import type { SolveEvent } from "./solveEvent.ts";

/** When to stop. */
export interface LengthLimits {
  readonly budget: Budget;
  readonly seed?: number | undefined;
  /** List scheduling that still goes on: it takes the place of the downward attempts until then. */
  readonly greedy?: Promise<void> | undefined;
  /** Longer schedules are not looked for; where the lower end is above it, there is nothing left to do. */
  readonly most?: number | undefined;
  readonly onEvent?: ((event: SolveEvent) => void) | undefined;
}

/** Larger programs are not built: they would take the seconds before an engine sees them. */
const mostColumns = 150_000;

/** About how many columns a program has that asks for a length; more than `mostColumns` are not tried. */
export function columnsAt(block: Block, length: number): { readonly columns: number; readonly tried: boolean } {
  const columns = slackAtZero(block) + block.operations.length * length;
  return { columns, tried: columns <= mostColumns };
}

/** Less than this is not worth a start. */
const leastSeconds = 0.02;

/** A turn that is under way. */
interface Attempt extends Turn {
  /** On the clock of `performance.now()`. */
  readonly begun: number;
  readonly abort: AbortController;
}

/**
 * Narrows the interval by deciding fixed lengths, two at a time: upper - 1, downward, and lower, upward. Where both are
 * the same length, another contender takes the second place: a race. An attempt that the other one makes pointless is
 * aborted, and every schedule and refutation moves the ends for both. A relaxation chooses its length itself. With a
 * deterministic limit the two wait for each other instead. A lower end that is one engine's word at the end is put to the others.
 */
export async function decideLengths(
  instance: BoundInstance,
  interval: Interval,
  portfolio: Portfolio,
  limits: LengthLimits,
): Promise<void> {
  const { asked: block, machine } = instance;
  const slack = slackAtZero(block);
  const enough = serialLength(block);
  const ledger = new PortfolioLedger(portfolio);
  const running = new Set<Attempt>();
  const { most = Number.POSITIVE_INFINITY } = limits;
  const stopped = (): boolean => interval.closed || interval.lower > most || limits.budget.expired;
  /** The last length that an engine called impossible, and what that took. */
  let claim: Turn | undefined;
  const sessions = new LengthSessions(block, machine, interval, limits);

  /** The next turn of a direction; undefined when there is nothing to do for it. */
  const next = (direction: IntervalEnd): Attempt | undefined => {
    const { lower, upper } = interval;
    // Without any schedule lengths grow by a quarter until one is found.
    const tried = Math.max(lower - 1, ...ledger.lengths());
    const top = Number.isFinite(upper) ? upper - 1 : Math.min(enough, Math.ceil(Math.max(lower, tried * 1.25)));
    const length = direction === "down" ? Math.min(top, most) : lower;
    const seconds = limits.budget.left();
    const turn = seconds < leastSeconds ? undefined : ledger.next(direction, length, [...running], seconds, interval);
    if (turn === undefined) return undefined;
    const columns = slack + block.operations.length * turn.length;
    if (columns > mostColumns) {
      interval.note(`a program of about ${columns} columns was not tried`);
      return undefined;
    }
    const attempt = { ...turn, begun: performance.now(), abort: new AbortController() };
    running.add(attempt);
    return attempt;
  };

  const run = async ({ length, contender, seconds, effort, abort }: Attempt): Promise<Decision> => {
    const { signal: own } = abort;
    return decide(wholeBlock(block, machine, length), contender, {
      seconds,
      effort,
      seed: limits.seed,
      near: interval.schedule?.placements,
      session: sessions.of(contender, length),
      signal: AbortSignal.any([own, limits.budget.signal]),
    });
  };

  const settle = (attempt: Attempt, decision: Decision): void => {
    running.delete(attempt);
    const { length, contender } = attempt;
    const { name } = contender.solver;
    const by = contenderName(contender);
    limits.onEvent?.({
      ...{ kind: "attempt", length, by, outcome: decision.status },
      because:
        decision.status === "refuted" ? decision.shown : decision.status === "undecided" ? decision.because : undefined,
      seconds: (performance.now() - attempt.begun) / 1000,
    });
    // Another attempt may have settled this length meanwhile: a refutation then stands against a schedule.
    if (length < interval.lower || (length >= interval.upper && decision.status !== "refuted")) return;
    const before = interval.upper;
    if (decision.status === "refuted") {
      const { shown } = decision;
      const refutation = `T=${length} refuted (${shown ?? by})`;
      const claimant = shown === undefined ? name : undefined;
      if (length >= enough)
        interval.exclude(`${refutation}, and ${enough} cycles are enough for any schedule`, claimant);
      else interval.raise(length + 1, refutation, claimant);
      const { session } = decision;
      const took = { ...attempt, seconds: (performance.now() - attempt.begun) / 1000 };
      if (session !== undefined) sessions.refuted(took, session);
      claim = took;
    }
    if (decision.status === "scheduled") interval.offer(decision.placements, `schedule (${by})`, name);
    const moved = interval.closed || length < interval.lower || interval.upper < before;
    if (moved) return;
    if (decision.status === "undecided") interval.note(`T=${length}: ${decision.reason}`);
    ledger.failed(attempt, decision);
  };

  const lane = async (direction: IntervalEnd): Promise<void> => {
    while (!stopped()) {
      const attempt = next(direction);
      if (attempt === undefined) return;
      settle(attempt, await run(attempt));
      if (sessions.due) await sessions.prove();
    }
  };
  const inPairs = async (): Promise<void> => {
    while (!stopped()) {
      const pair = [next("down"), next("up")].filter((attempt) => attempt !== undefined);
      if (pair.length === 0) return;
      const decisions = await Promise.all(pair.map(run));
      for (const [at, attempt] of pair.entries()) settle(attempt, decisions[at]!);
    }
  };
  if (portfolio.effort === undefined) {
    interval.watch(() => {
      for (const { length, abort } of running) {
        if (stopped() || length < interval.lower || length >= interval.upper) abort.abort();
      }
    });
  }
  for (;;) {
    if (portfolio.effort !== undefined) await inPairs();
    else await Promise.all([(limits.greedy ?? Promise.resolve()).then(() => lane("down")), lane("up")]);
    await sessions.prove();
    if (claim === undefined || interval.claimants.length !== 1) return;
    await confirmClaim(interval, { instance, claim, contenders: ledger.contenders }, limits);
    // A claim that fell leaves lengths to decide.
    if (interval.claimants.length > 0 || stopped()) return;
  }
}

/** Σ_i of what heads and tails take off the horizon: slack + operations · T is about the number of columns. */
function slackAtZero(block: Block): number {
  const graph = dependenceGraph(block);
  const head = heads(graph);
  const tail = tails(graph);
  let total = 0;
  for (let i = 0; i < graph.operations; i += 1) total -= head[i]! + tail[i]!;
  return total;
}

import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { heads, tails } from "../graph/heads.ts";
import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Interval } from "./interval.ts";
import { type Contender, decide } from "./portfolio.ts";
import { wholeBlock } from "./wholeBlock.ts";

/** When to stop. `deadline` is on the clock of `performance.now()`. */
export interface LengthLimits {
  readonly deadline: number;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A length that is being decided. */
interface Attempt {
  readonly length: number;
  readonly contender: Contender;
  readonly abort: AbortController;
}

/** Larger programs are not built: they would take the seconds before an engine sees them. */
const mostColumns = 150_000;

/**
 * Narrows the interval by deciding fixed lengths, two at a time: upper - 1, downward, and lower, upward. Where both are
 * the same length, another contender takes the second place. An attempt that the other one makes pointless is aborted.
 */
export async function decideLengths(
  block: Block,
  machine: SchedulingMachine,
  interval: Interval,
  contenders: readonly Contender[],
  limits: LengthLimits,
): Promise<void> {
  const slack = slackAtZero(block);
  const enough = sufficientLength(block);
  const running = new Set<Attempt>();
  const failed = new Map<number, Set<Contender>>();

  /** A length and a contender that are worth an attempt now. */
  const next = (direction: "down" | "up"): { length: number; contender: Contender } | undefined => {
    const { lower, upper } = interval;
    // Without any schedule lengths grow by a quarter until one is found.
    const tried = Math.max(lower - 1, ...failed.keys());
    const top = Number.isFinite(upper) ? upper - 1 : Math.min(enough, Math.ceil(Math.max(lower, tried * 1.25)));
    const length = direction === "down" ? top : lower;
    const taken = new Set(
      [...running].filter((attempt) => attempt.length === length).map(({ contender }) => contender),
    );
    const contender = contenders.find((one) => !taken.has(one) && failed.get(length)?.has(one) !== true);
    return contender === undefined ? undefined : { length, contender };
  };

  const lane = async (direction: "down" | "up"): Promise<void> => {
    while (!interval.closed && limits.signal?.aborted !== true) {
      const seconds = (limits.deadline - performance.now()) / 1000;
      const choice = next(direction);
      if (choice === undefined || seconds < 0.02) return;
      const columns = slack + block.operations.length * choice.length;
      if (columns > mostColumns) {
        interval.note(`a program of about ${columns} columns was not tried`);
        return;
      }
      const attempt: Attempt = { ...choice, abort: new AbortController() };
      running.add(attempt);
      const { signal: own } = attempt.abort;
      const decision = await decide(wholeBlock(block, machine, choice.length), choice.contender, {
        seconds,
        seed: limits.seed,
        signal: limits.signal === undefined ? own : AbortSignal.any([own, limits.signal]),
      });
      running.delete(attempt);
      // Another attempt may have settled this length meanwhile.
      if (choice.length < interval.lower || choice.length >= interval.upper) continue;
      const { name } = choice.contender.solver;
      const by = `${name}, ${choice.contender.formulation.name}`;
      const before = interval.upper;
      if (decision.status === "refuted") {
        const refutation = `T=${choice.length} refuted (${by})`;
        if (choice.length >= enough) interval.exclude(refutation, name);
        else interval.raise(choice.length + 1, refutation, name);
      }
      if (decision.status === "scheduled") interval.offer(decision.placements, `schedule (${by})`, name);
      const moved = choice.length < interval.lower || interval.upper < before;
      if (!moved) {
        if (decision.status === "undecided") interval.note(`T=${choice.length}: ${decision.because}`);
        failed.set(choice.length, (failed.get(choice.length) ?? new Set()).add(choice.contender));
      }
      for (const other of running) {
        if (interval.closed || other.length < interval.lower || other.length >= interval.upper) other.abort.abort();
      }
    }
  };
  await Promise.all([lane("down"), lane("up")]);
}

/**
 * A length that any block with a schedule fits in: idle runs longer than the longest latency can be cut without breaking
 * a dependence, a slot or a live range, and at most every lane has a cycle of its own.
 */
function sufficientLength(block: Block): number {
  let longest = 0;
  for (const { from, latency } of block.dependences) {
    const extras = block.operations[from]!.forms.map((form) => form.extraLatency ?? 0);
    longest = Math.max(longest, latency + Math.max(...extras));
  }
  let busy = 0;
  for (const { forms } of block.operations) {
    busy += Math.max(...forms.map((form) => form.lanes * (1 + Math.max(0, ...form.rows.map((row) => row.offset)))));
  }
  return busy * (1 + longest);
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

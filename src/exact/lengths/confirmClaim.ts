import type { BoundFunction } from "../../bounds/best.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { criticalPathBound } from "../../bounds/criticalPathBound.ts";
import { verify } from "../../proof/verify.ts";
import type { Budget } from "../../time/budget.ts";
import { wholeBlock } from "../problem/wholeBlock.ts";
import { destructiveLp } from "../refutation/destructiveLp.ts";
import type { Interval } from "./interval.ts";
import { type Contender, contenderName, decide } from "./portfolio.ts";
import type { Turn } from "./portfolioLedger.ts";

/** A length that one engine called impossible, and who else may be asked. */
export interface ClaimQuestion {
  readonly instance: BoundInstance;
  /** The turn that said so; `seconds` and `effort` are what it took. */
  readonly claim: Turn;
  readonly contenders: readonly Contender[];
}

/** Limits of the confirmation. */
interface ConfirmLimits {
  readonly budget: Budget;
  readonly seed?: number | undefined;
}

/** The proof and the other engines get this many times what the refutation took, and at least so many seconds. */
const patience = 3;
const leastSeconds = 5;

/**
 * Looks for more than one engine's "infeasible". What a relaxation said often has a dual solution in integers, a proof that
 * `verify` takes: then the claim is proved. Meanwhile the other engines are asked, one after the other: what two
 * engines say that share no code is not called proved, but named so. A schedule of that length ends the claim. With a
 * deterministic limit only engines are asked, since nothing counts the work of the proof.
 */
export async function confirmClaim(
  interval: Interval,
  { instance, claim, contenders }: ClaimQuestion,
  { budget, seed }: ConfirmLimits,
): Promise<void> {
  const { asked: block, machine } = instance;
  const { length, effort } = claim;
  const { contender } = claim;
  const { solver } = contender;
  const proved = new AbortController();
  // With an effort the clock must not decide who is asked.
  const seconds = effort === undefined ? Math.max(leastSeconds, patience * claim.seconds) : Number.POSITIVE_INFINITY;
  const part = budget.part(seconds, proved.signal);
  const { signal } = part;

  const prove = async (): Promise<void> => {
    if (contender.relaxed !== true || effort !== undefined || part.left() < worthAStart) return;
    // Of the bound to begin with only the cycles count.
    const lower = { ...criticalPathBound(instance), cycles: length };
    const limits = { solver: contender.solver, seconds: part.left(), lower, upper: length + 1, signal };
    const { bound } = await destructiveLp(instance, limits);
    if (bound.cycles <= length) return;
    interval.raise(bound.cycles, `${bound.name} bound`);
    proved.abort();
  };
  const askOthers = async (): Promise<void> => {
    const others = oneEach(contenders).filter((other) => other.solver.name !== solver.name);
    for (const [at, contender] of others.entries()) {
      const seconds = part.left() / (effort === undefined ? others.length - at : 1);
      if (part.expired || seconds < worthAStart) return;
      if (interval.distrusted.has(contender.solver.name)) continue;
      const limits = { seconds, effort: effort === undefined ? undefined : patience * effort, seed, signal };
      const decision = await decide(wholeBlock(block, machine, length), contender, limits);
      if (decision.status === "refuted") {
        if (decision.shown === undefined) interval.confirm(contender.solver.name);
        else interval.raise(length + 1, `T=${length} refuted (${decision.shown})`);
        return;
      }
      if (decision.status !== "scheduled") continue;
      if (interval.offer(decision.placements, `schedule (${contenderName(contender)})`, contender.solver.name)) return;
    }
  };
  await Promise.all([prove(), askOthers()]);
}

/** Seconds below which nobody is asked. */
const worthAStart = 0.02;

/** One contender of each engine: the first that is no relaxation. */
function oneEach(contenders: readonly Contender[]): readonly Contender[] {
  const seen = new Set<string>();
  return contenders.filter(({ solver, relaxed }) => {
    if (relaxed === true || seen.has(solver.name)) return false;
    seen.add(solver.name);
    return true;
  });
}

/** A bound of the caller's, which the verifier looks at. */
export function raiseByOwn(instance: BoundInstance, interval: Interval, find: BoundFunction): void {
  const bound = find(instance);
  if (bound.cycles <= interval.lower) return;
  const refused = verify(instance.block, instance.machine, bound);
  if (refused === undefined) interval.raise(bound.cycles, `${bound.name} bound`);
  else {
    interval.note(`the witness of ${bound.name} is not accepted: ${refused}`);
    interval.raise(bound.cycles, `${bound.name} bound`, bound.name);
  }
}

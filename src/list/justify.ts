import { isTimed } from "../ir/issueRange.ts";
import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import { finish, type Steps } from "../time/steps.ts";
import { type FormPolicy, listSteps } from "./list.ts";
import type { ListInstance } from "./listInstance.ts";
import type { WorkLimits } from "./passInput.ts";

/** How long to go on, and with how much chance. */
export interface JustifyOptions {
  /** Rounds, each a backward and a forward pass. */
  readonly rounds: number;
  /** Stop after this many rounds without a shorter schedule. Default: never. */
  readonly patience?: number | undefined;
  /** Random cycles (up to `amplitude`) that blur the order of one pass; none: the rounds stop at a fixed point. */
  readonly jitter?: { readonly amplitude: number; readonly seed: number } | undefined;
  /** A schedule up to this many cycles longer than the best is still worked on. */
  readonly slack?: number | undefined;
  readonly policy?: Partial<FormPolicy> | undefined;
  readonly scratchWords?: number | undefined;
  /** As in `ListOptions`, for both passes. */
  readonly openReserve?: number | undefined;
  /** As in `ListOptions`. */
  readonly work?: WorkLimits | undefined;
  /** Stop when the schedule is not longer than this. */
  readonly target?: number | undefined;
}

/** The best schedule met, and what it took. */
export interface Justified {
  readonly schedule: CompactSchedule;
  /** Passes made, backward and forward. */
  readonly passes: number;
}

/**
 * Forward-backward justification (Li and Willis 1992; Valls, Ballestín and Quintanilla 2005): a backward pass places
 * operations as late as they go, in order of their cycles, and a forward pass as early as they go, in the order found
 * so. Both passes choose forms anew and keep scratch as a hard limit; a pass that gets stuck or comes out too long is
 * thrown away. Never longer than what it is given.
 */
export function justify(instance: ListInstance, schedule: CompactSchedule, options: JustifyOptions): Justified {
  return finish(justifySteps(instance, schedule, options));
}

/** `justify` in steps; ended early it gives the best by then. */
export function* justifySteps(
  instance: ListInstance,
  schedule: CompactSchedule,
  options: JustifyOptions,
): Steps<Justified> {
  const { rounds, patience = Number.POSITIVE_INFINITY, slack = 0, jitter, policy, target = 0 } = options;
  // Lags and dates are known forward only.
  const directions = isTimed(instance.block) ? (["forward"] as const) : (["backward", "forward"] as const);
  let best = schedule;
  let current = schedule;
  let passes = 0;
  let lastGain = 0;
  for (let round = 0; round < rounds && best.length > target; round++) {
    if (round - lastGain > patience) break;
    let next = current;
    for (const direction of directions) {
      if (!(yield)) return { schedule: best, passes };
      passes++;
      const outcome = yield* listSteps(instance, {
        direction,
        priority:
          direction === "backward" ? Float64Array.from(next.end) : Float64Array.from(next.start, (cycle) => -cycle),
        jitter: jitter && { amplitude: jitter.amplitude, seed: jitter.seed + passes },
        policy,
        scratchWords: options.scratchWords,
        openReserve: options.openReserve,
        work: options.work,
        cutoff: best.length + slack + 1,
      });
      if (outcome.status !== "scheduled") continue;
      next = outcome.schedule;
      if (next.length < best.length) {
        best = next;
        lastGain = round;
      }
    }
    if (jitter === undefined && next.length >= current.length) break;
    current = next.length <= best.length + slack ? next : best;
  }
  return { schedule: best, passes };
}

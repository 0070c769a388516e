import type { ImprovedStep, PriceVector } from "../bounds/bound.ts";
import {
  cyclesFor,
  type FormLinks,
  type Link,
  leastCost,
  leastInForm,
  readPool,
  type VerifierInstance,
} from "./verifyInstance.ts";
import type { WorkMeter } from "./verifyMeter.ts";

/** Heads and tails that follow from the dependences (the form that waits least counts, where forms differ), and from raising steps where given. */
export interface Times {
  readonly heads: readonly number[];
  readonly tails: readonly number[];
}

/** The raising steps of a witness and the pools that they refer to. */
export interface RaisingSteps {
  readonly pools: readonly PriceVector[];
  readonly heads: readonly ImprovedStep[];
  readonly tails: readonly ImprovedStep[];
}

/** Checks every step and applies it. @throws {RangeError} naming the first step that proves nothing. */
export function times(instance: VerifierInstance, steps?: RaisingSteps): Times {
  const prices = steps?.pools.map((pool) => readPool(instance, pool)) ?? [];
  const capacities = steps?.pools.map((pool) => pool.capacity) ?? [];
  const { before, after, beforeInForm, afterInForm, order, reach, pieces, meter } = instance;
  const forward = pieces.map(({ operation, first, last }) => ({ operation, early: first, late: last }));
  const backward = pieces.map(({ operation, first, last }) => ({ operation, early: -last, late: -first }));
  const run = (
    side: "head" | "tail",
    links: readonly (readonly Link[])[],
    inForm: FormLinks,
    along: readonly number[],
    least: readonly number[],
    shifts: readonly { operation: number; early: number; late: number }[],
    raise: readonly ImprovedStep[],
  ): number[] => {
    const stepOf = new Map(raise.map((step) => [step.operation, step]));
    if (stepOf.size !== raise.length) throw new RangeError(`two ${side} steps raise the same operation`);
    const reached = [...least];
    meter.pay(reached.length + instance.links);
    for (const i of along) {
      for (const { other, latency } of links[i]!) reached[i] = Math.max(reached[i]!, reached[other]! + latency);
      reached[i] = Math.max(reached[i]!, leastInForm(inForm[i]!, reached));
      const step = stepOf.get(i);
      if (step === undefined) continue;
      stepOf.delete(i);
      const place = `${side} step of operation ${i}`;
      const price = prices[step.pool];
      if (price === undefined) throw new RangeError(`${place}: no pool ${step.pool}`);
      meter.pay(shifts.length);
      const distances = distancesTo(i, links, meter);
      let demand = 0n;
      for (const [k, { operation, early, late }] of shifts.entries()) {
        const path = distances.get(operation);
        if (path === undefined || path - late < Math.max(0, step.distance)) continue;
        if (Math.max(0, reached[operation]! + early) >= step.head) demand += leastCost(pieces[k]!, price);
      }
      const proved = step.head + cyclesFor(demand, capacities[step.pool]!) - 1 + step.distance;
      if (demand > 0n && Number.isSafeInteger(step.cycles) && step.cycles <= proved) {
        reached[i] = Math.max(reached[i]!, step.cycles);
        continue;
      }
      throw new RangeError(`${place}: ${step.cycles} cycles claimed, ${demand === 0n ? "nothing" : proved} proved`);
    }
    for (const operation of stepOf.keys()) throw new RangeError(`${side} step of operation ${operation}: no such one`);
    return reached;
  };
  const none = reach.map(() => 0);
  return {
    heads: run("head", before, beforeInForm, order, none, forward, steps?.heads ?? []),
    tails: run("tail", after, afterInForm, [...order].reverse(), reach, backward, steps?.tails ?? []),
  };
}

/** Longest paths to `target` along the links from everything that has one; `target` itself is left out. */
export function distancesTo(
  target: number,
  links: readonly (readonly Link[])[],
  meter: WorkMeter,
): ReadonlyMap<number, number> {
  // Post-order of a depth-first walk: everything is finished after all that lies before it.
  const finished: number[] = [];
  const seen = new Set([target]);
  const stack: { at: number; next: number }[] = [{ at: target, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const link = links[top.at]![top.next++];
    if (link === undefined) {
      finished.push(top.at);
      stack.pop();
    } else if (!seen.has(link.other)) {
      seen.add(link.other);
      stack.push({ at: link.other, next: 0 });
    }
  }
  const distances = new Map([[target, 0]]);
  for (const i of finished.reverse()) {
    meter.pay(2 * links[i]!.length + 1);
    for (const { other, latency } of links[i]!) {
      distances.set(other, Math.max(distances.get(other) ?? Number.NEGATIVE_INFINITY, distances.get(i)! + latency));
    }
  }
  distances.delete(target);
  return distances;
}

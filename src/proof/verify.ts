import type { Bound, IntervalWitness, PathWitness } from "../bounds/bound.ts";
import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { cyclesFor, leastCost, readInstance, readPool, type VerifierInstance } from "./verifyInstance.ts";
import { verifyLinear } from "./verifyLinear.ts";
import type { WorkMeter } from "./verifyMeter.ts";
import { blockQuestion } from "./verifyQuestion.ts";
import { decodeSteps, verifyQuestion } from "./verifySearch.ts";
import { verifyShaving } from "./verifyShaving.ts";
import { type Times, times } from "./verifyTimes.ts";

/**
 * Re-checks a bound of a block from its witness: undefined when the witness proves it, otherwise the first reason why it does not.
 * No search, no solver and no floating point: demands are sums of `bigint`. Shares no code with what finds bounds.
 */
export function verify(block: Block, machine: SchedulingMachine, bound: Bound, meter?: WorkMeter): string | undefined {
  try {
    if (bound.scope === "family")
      throw new RangeError(`scope "${bound.scope}": only bounds of a block are verified here`);
    const proved = provedBy(readInstance(block, machine, meter), bound);
    return proved === bound.cycles ? undefined : `${bound.cycles} cycles claimed, the witness proves ${proved}`;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function provedBy(instance: VerifierInstance, { witness }: Bound): number {
  switch (witness.kind) {
    case "path":
      return path(instance, witness);
    case "interval":
      return interval(instance, times(instance), witness);
    case "improved":
      return interval(instance, times(instance, witness), witness.interval);
    case "shaving":
      verifyShaving(instance, witness);
      return witness.refuted + 1;
    case "linear":
      verifyLinear(instance, witness);
      return witness.refuted + 1;
    case "search":
      verifyQuestion(
        blockQuestion(instance.block, instance.machine, witness.refuted),
        { ...witness, steps: decodeSteps(witness.steps) },
        instance.meter,
      );
      return witness.refuted + 1;
    case "solver":
      throw new RangeError(`only ${witness.engine} says so: there is nothing to re-check`);
    default: {
      // A kind without a case above does not compile; a file may still hold one.
      const unknown: never = witness;
      throw new RangeError(`no witness of the kind "${(unknown as { kind: string }).kind}" is known`);
    }
  }
}

function path({ after, reach }: VerifierInstance, { operations, latencies }: PathWitness): number {
  if (operations.length === 0) return 0;
  if (latencies.length !== operations.length - 1) {
    throw new RangeError(`a path of ${operations.length} operations with ${latencies.length} latencies`);
  }
  for (const [k, latency] of latencies.entries()) {
    const [from, to] = [operations[k]!, operations[k + 1]!];
    if (after[from]?.some((link) => link.other === to && link.latency === latency)) continue;
    throw new RangeError(`no dependence of ${latency} cycles leads from operation ${from} to ${to}`);
  }
  const last = reach[operations.at(-1)!];
  if (last === undefined) throw new RangeError(`no operation ${operations.at(-1)}`);
  return latencies.reduce((sum, latency) => sum + latency, 0) + last + 1;
}

function interval(instance: VerifierInstance, { heads, tails }: Times, witness: IntervalWitness): number {
  const { pool, head, tail, members, demand } = witness;
  const prices = readPool(instance, pool);
  let count = 0;
  let total = 0n;
  for (const piece of instance.pieces) {
    if (heads[piece.operation]! + piece.first < head) continue;
    if (Math.max(0, tails[piece.operation]! - piece.last) < tail) continue;
    const own = leastCost(piece, prices);
    if (own === 0n) continue;
    count++;
    total += own;
  }
  if (count === 0) throw new RangeError(`no operation has a head of ${head} and a tail of ${tail}`);
  if (count !== members) throw new RangeError(`${members} members claimed, there are ${count}`);
  if (!Number.isSafeInteger(demand) || total !== BigInt(demand)) {
    throw new RangeError(`a demand of ${demand} claimed, it is ${total}`);
  }
  if (!Number.isSafeInteger(head) || !Number.isSafeInteger(tail) || head < 0 || tail < 0) {
    throw new RangeError(`head ${head} and tail ${tail} are no cycles`);
  }
  return head + cyclesFor(total, pool.capacity) + tail;
}

import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Contract } from "../contract.ts";
import type { Tally } from "../plan/tally.ts";

/** So many first and last cycles, which few operations can use. */
export interface Ends {
  readonly head: 0 | 1 | 2;
  readonly tail: 0 | 1 | 3;
}

/** Slots by engine that the argument about the first and last cycles allows. */
const most: ReadonlyMap<string, number> = new Map([["load", 2], ["store", 2], ["flow", 1]]); // biome-ignore format: one line

/** All ends that are argued for; the last proves most as a rule. None but 0 on machines that issue more at once. */
export function endsOf(contract: Contract, machine: SchedulingMachine): Ends[] {
  if (machine.engines.some(({ name, slots }) => slots > (most.get(name) ?? slots))) return [{ head: 0, tail: 0 }];
  const tails = contract === "values+indices" ? ([0, 1] as const) : ([0, 1, 3] as const);
  return ([0, 1, 2] as const).flatMap((head) => tails.map((tail) => ({ head, tail })));
}

/**
 * The most that can issue, even in part, in the first `head` and the last `tail` cycles, on a machine with two load, two
 * store slots and one flow slot and latencies of 1. Everything else needs the cycles between them:
 * length >= head + (demand - demand of these) / capacity + tail.
 *
 * In cycle 0 there are but constants, on load or flow: everything else reads one, or what was loaded from an address. In
 * cycle 1 there may be the broadcasts of those three, vloads from an address among them, and sums of two of them, for
 * pointers and for collectors: two for each of three pairs.
 *
 * In the last cycle there are but stores: all that is counted has a reader, and in the end a store. A group's value is
 * stored after its last operation, which follows two others, which follow one; all else has a longer way. In the last
 * three cycles two groups stored in the last cycle have three operations, two stored in the last but one have one. (With
 * the indices other chains end in a store.) With `values-clean` zeros are stored as well: the stores of the last two cycles
 * may have eight sums and constants for their addresses there, and the zeros.
 */
export function exempt({ head, tail }: Ends, contract: Contract): Partial<Tally> {
  const zeros = contract === "values-clean" && tail === 3;
  return {
    constant: 3 * head + (zeros ? 9 : 0),
    vector: (head === 2 ? 3 : 0) + (tail === 3 ? 8 : 0) + (zeros ? 1 : 0),
    // Sums for collectors could go on flow as well: they cost at most as much as those on alu alone.
    scalar: (head === 2 ? 6 : 0) + (zeros ? 8 : 0),
    load: head === 2 ? 2 : 0,
    store: 2 * tail,
  };
}

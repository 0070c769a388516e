import type { SchedulingMachine } from "../../machine/machine.ts";
import { collectorWords } from "../census/setupCensus.ts";
import type { Contract } from "../image.ts";
import { groupsOf } from "../layout.ts";
import type { Tally } from "../plan/tally.ts";
import type { FamilySize } from "./variant.ts";

/** So many first and last cycles, which few operations can use. */
export interface Ends {
  readonly head: 0 | 1 | 2;
  readonly tail: 0 | 1 | 3;
}

/** Slots by engine that the argument about the first and last cycles allows. */
const most: ReadonlyMap<string, number> = new Map([["alu", 12], ["load", 2], ["store", 2], ["flow", 1]]); // biome-ignore format: one line

/** All ends that are argued for; the last proves most as a rule. None but 0 on machines that issue more at once. */
export function endsOf(contract: Contract, machine: SchedulingMachine): Ends[] {
  if (machine.engines.some(({ name, slots }) => slots > (most.get(name) ?? slots))) return [{ head: 0, tail: 0 }];
  const tails = contract === "values+indices" ? ([0, 1] as const) : ([0, 1, 3] as const);
  return ([0, 1, 2] as const).flatMap((head) => tails.map((tail) => ({ head, tail })));
}

/**
 * The most that can issue, even in part, in the first `head` and the last `tail` cycles, on a machine with two load, two
 * store slots, one flow slot, twelve alu slots and latencies of 1. Everything else needs the cycles between them:
 * length >= head + (demand - demand of these - `unreadPrice`) / capacity + tail.
 *
 * In cycle 0 there are but constants, on load or flow, and the 1 that is `0 == 0`: everything else reads one, or what was
 * loaded from an address. In cycle 1 there may be constants again, three on load and flow and some on alu; the broadcasts of
 * those four, vloads from an address among them, and sums of two of them, for pointers and for collectors: two for each of six
 * pairs; and a collector's sum on flow, which reads its pointer only. No more sums and computed constants than alu has slots
 * (a constant costs at most what a sum does).
 *
 * In the last cycle there are but stores: what has a reader among the forms that issue has, in the end, a store; what
 * has none is for `isReadEnough` and `unreadPrice`. A group's value is
 * stored after its last operation, which follows two others, which follow one; all else has a longer way. In the last
 * three cycles two groups stored in the last cycle have three operations, two stored in the last but one have one. (With
 * the indices other chains end in a store.) With `values-clean` zeros are stored as well: the stores of the last two cycles
 * may have eight sums and constants for their addresses there, and the zeros.
 */
export function exempt({ head, tail }: Ends, contract: Contract): Partial<Tally> {
  const zeros = contract === "values-clean" && tail === 3;
  return {
    constant: 3 * head + (head > 0 ? 1 : 0) + (zeros ? 9 : 0),
    vector: (head === 2 ? 4 : 0) + (tail === 3 ? 8 : 0) + (zeros ? 1 : 0),
    // Sums for collectors could go on flow as well: they cost at most as much as those on alu alone.
    scalar: (head === 2 ? 13 : 0) + (zeros ? 8 : 0),
    load: head === 2 ? 2 : 0,
    store: 2 * tail,
  };
}

/**
 * Whether operations that issue but are read by no form that issues make no plan cheaper than the demand, collectors' words
 * apart. Such are, of a pair of known nodes, one node or the difference; of an address's step, the greater constant or the
 * weight. Without them a plan costs at least what the same letters cost with pairs and addresses on flow, whose visits
 * the demand covers: of a pair two vectors stay, and a step that is no select saves at most the share of its greater constant,
 * which at least one visit of each group pays. True where a select and that share cost no more than the other form.
 */
export function isReadEnough(size: Pick<FamilySize, "batch">, costs: Tally): boolean {
  const groups = groupsOf(size);
  return groups * costs.select + costs.vector + costs.constant <= groups * Math.min(costs.madd, costs.vector);
}

/**
 * What the words of collectors save at most that nothing reads, since all their sums are on flow, and that issue in the last cycles:
 * all of them, since they may be computed. Each has a sum that costs more on flow than is counted, one of which may be in cycle 1.
 */
export function unreadPrice({ head, tail }: Ends, contract: Contract, costs: Tally): number {
  if (contract === "values-clean") return 0;
  const words = tail === 0 ? 0 : collectorWords.length;
  const dearer = Math.min(costs.constant, costs.select - costs.offset);
  return words * (costs.constant - dearer) + (head === 2 && words > 0 ? dearer : 0);
}

import { RankSet } from "../graph/rankSet.ts";
import type { Direction } from "./direction.ts";
import type { ListInstance } from "./listInstance.ts";
import type { Ranking } from "./ranking.ts";
import type { WordsLedger } from "./wordsLedger.ts";

/**
 * A way out of every scratch deadlock (Dijkstra's banker). `order` is a serial schedule; with its first k operations
 * done, f(k) words are live, and the rest climbs by at most `climbs[k]` above f(k).
 *
 * Live words as a function of the set of operations done are submodular: what an operation adds shrinks as the set
 * grows. So if the first k operations of `order` and any others are done, finishing in serial order climbs by at most
 * `climbs[k]` above what is live now. A scheduler that keeps so many words free, except for the next operation of the
 * serial order itself, never gets stuck.
 */
export interface SerialGuard {
  readonly order: Int32Array;
  readonly climbs: Int32Array;
  /** Words of the serial schedule at its worst boundary; the guard holds where the machine has as many. */
  readonly peak: number;
}

/**
 * A serial order for this ranking: group after group (the group with the most urgent operation first), inside a group
 * in program order; operations without a group come first, most urgent first (last of all when time runs backward).
 */
export function groupSerialOrder(instance: ListInstance, direction: Direction, { order, rank }: Ranking): Int32Array {
  const { operations: n, groupOf, groups, groupOffsets, groupMembers } = instance;
  const place = new Int32Array(n);
  const taken = new Int32Array(n);
  let next = 0;
  const groupDone = new Uint8Array(groups + 1);
  groupDone[groups] = 1;
  const ungrouped = (): void => {
    for (let at = 0; at < n; at++) {
      if (groupOf[order[at]!] === groups) place[order[at]!] = next++;
    }
  };
  if (!direction.mirrored) ungrouped();
  for (let at = 0; at < n; at++) {
    const group = groupOf[order[at]!]!;
    if (groupDone[group] === 1) continue;
    groupDone[group] = 1;
    const [first, end] = [groupOffsets[group]!, groupOffsets[group + 1]!];
    for (let k = first; k < end; k++) place[groupMembers[direction.mirrored ? first + end - 1 - k : k]!] = next++;
  }
  if (direction.mirrored) ungrouped();
  // `place` need not respect the dependences between groups: take the first one in it that is ready.
  for (let i = 0; i < n; i++) taken[place[i]!] = i;
  return serialise(direction, place, taken, rank.length);
}

/** Program order, or its reverse. */
export function programOrder(direction: Direction): Int32Array {
  const n = direction.order.length;
  const place = Int32Array.from({ length: n }, (_, i) => (direction.mirrored ? n - 1 - i : i));
  return serialise(direction, place, place.slice(), n);
}

function serialise(direction: Direction, place: Int32Array, at: Int32Array, n: number): Int32Array {
  const { offsets, targets } = direction.successors;
  const waiting = direction.predecessorCounts.slice();
  const ready = new RankSet(n);
  for (let i = 0; i < n; i++) if (waiting[i] === 0) ready.insert(place[i]!);
  const result = new Int32Array(n);
  for (let done = 0; done < n; done++) {
    const first = ready.first();
    const operation = at[first]!;
    ready.remove(first);
    result[done] = operation;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      const target = targets[k]!;
      if (--waiting[target]! === 0) ready.insert(place[target]!);
    }
  }
  return result;
}

/**
 * Walks a serial order and notes how far it still climbs from each point. Leaves the ledger reset.
 * @param divided 1 for an operation that can only issue lane by lane, so that its operands and results live side by side.
 */
export function serialGuard(
  direction: Direction,
  ledger: WordsLedger,
  order: Int32Array,
  divided: Uint8Array,
): SerialGuard {
  const n = order.length;
  const levels = new Int32Array(n + 1);
  const climbs = new Int32Array(n + 1);
  ledger.reset();
  levels[0] = ledger.live;
  for (let k = 0; k < n; k++) {
    const operation = order[k]!;
    ledger.begin(operation);
    const besides = divided[operation] === 1 ? ledger.live : 0;
    ledger.finish(operation);
    // The boundary after operation k holds its dead values too; backward they are at the boundary before it.
    climbs[k] = Math.max(ledger.live, besides, direction.mirrored ? levels[k]! + direction.deadWords[operation]! : 0);
    ledger.advance();
    ledger.droppedCount = 0;
    levels[k + 1] = ledger.live;
  }
  ledger.reset();
  let highest = 0;
  for (let k = n - 1; k >= 0; k--) {
    highest = Math.max(highest, climbs[k]!);
    climbs[k] = Math.max(0, highest - levels[k]!);
  }
  return { order, climbs, peak: Math.max(highest, levels[0]!) };
}

import { dependenceGraph } from "../../graph/dependenceGraph.ts";
import type { Block } from "../../ir/block.ts";
import { isSure, sureUsers } from "../../ir/formDependences.ts";
import { leastWait } from "../../ir/waiting.ts";

/** Blocks up to this size are looked at: a set of operations is an integer of 31 bits. */
const mostOperations = 30;
/** Steps from one set of operations to a greater one that are tried in all. */
const mostSteps = 400_000;

/**
 * The words that every order of a small block's operations keeps live at once, where that is more than `limit`; undefined
 * where some order fits, or where the search was cut. Then no schedule of any length fits `limit` words.
 *
 * What is live at a boundary depends only on which operations have issued before it, so the search goes over such sets, from
 * none to all. A step adds operations that may issue in one cycle; slots are not counted and lanes issue together, which
 * leaves fewer live words. What holds in some forms only is left out, which may leave fewer, too. A step of which a part fits is left out: the part, then the rest, fits too.
 */
export function orderWords(block: Block, limit: number): number | undefined {
  if (block.operations.length > mostOperations) return undefined;
  const search = new SetSearch(block);
  let least: number | undefined;
  for (let words = limit; search.fits(words) === false; words++) least = words + 1;
  return least;
}

interface SetValue {
  readonly words: number;
  readonly definers: number;
  readonly touchers: number;
  readonly liveIn: boolean;
  readonly liveOut: boolean;
}

class SetSearch {
  readonly #values: readonly SetValue[];
  /** Operations in topological order. */
  readonly #order: Int32Array;
  /** What must have issued in an earlier cycle, and what in this one at the latest. */
  readonly #before: readonly number[];
  readonly #until: readonly number[];
  readonly #all: number;
  #steps = 0;

  constructor(block: Block) {
    const { operations, values, dependences } = block;
    const before = operations.map(() => 0);
    const until = operations.map(() => 0);
    for (const edge of dependences.filter(isSure)) {
      const { from, to } = edge;
      const masks = leastWait(edge, operations[from]!.forms) > 0 ? before : until;
      masks[to]! |= 1 << from;
    }
    this.#before = before;
    this.#until = until;
    this.#order = dependenceGraph(block).order;
    this.#all = 2 ** operations.length - 1;
    this.#values = values
      .filter(({ definers, liveIn }) => definers.length > 0 || liveIn)
      .map((value) => {
        const { words, definers, liveIn, liveOut } = value;
        const touchers = maskOf([...definers, ...sureUsers(value)]);
        return { words, definers: maskOf(definers), touchers, liveIn, liveOut };
      });
  }

  /** Whether some order keeps at most `limit` words live; undefined where the search was cut. */
  fits(limit: number): boolean | undefined {
    let incoming = 0;
    for (const { words, liveIn } of this.#values) if (liveIn) incoming += words;
    if (incoming > limit) return false;
    const seen = new Set([0]);
    const open = [0];
    for (let done = open.pop(); done !== undefined; done = open.pop()) {
      if (done === this.#all) return true;
      this.#extend(done, 0, 0, limit, seen, open);
      if (this.#steps > mostSteps) return undefined;
    }
    return false;
  }

  /** Steps from `done` that add `step` and some of the operations from place `at` of the order on. */
  #extend(done: number, step: number, at: number, limit: number, seen: Set<number>, open: number[]): void {
    for (let k = at; k < this.#order.length; k++) {
      const operation = this.#order[k]!;
      const bit = 1 << operation;
      if ((done & bit) !== 0 || (this.#before[operation]! & ~done) !== 0) continue;
      if ((this.#until[operation]! & ~(done | step)) !== 0) continue;
      if (++this.#steps > mostSteps) return;
      const next = done | step | bit;
      if (this.#live(done, next) > limit) this.#extend(done, step | bit, k + 1, limit, seen, open);
      else if (!seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
    }
  }

  /** Words at the boundary after a cycle that leads from one set to the other. */
  #live(done: number, next: number): number {
    let live = 0;
    for (const { words, definers, touchers, liveIn, liveOut } of this.#values) {
      if (!liveIn && (next & definers) === 0) continue;
      const over = !liveOut && (touchers & ~next) === 0;
      // At least one boundary: a value that begins in this cycle is there after it.
      if (!over || (!liveIn && (done & definers) === 0)) live += words;
    }
    return live;
  }
}

function maskOf(operations: readonly number[]): number {
  let mask = 0;
  for (const operation of operations) mask |= 1 << operation;
  return mask;
}

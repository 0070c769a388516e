import type { Form } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import type { RefutationSplit } from "./loopBound.ts";
import type { LoopInstance } from "./loopInstance.ts";
import { noWait, pairwiseWaits, tightened } from "./pairwiseWaits.ts";
import { positiveCycle } from "./recurrenceBound.ts";

/** Where an operation issues, modulo the interval. */
export interface RowChoice {
  readonly form: number;
  /** Of its first lane. */
  readonly row: number;
  /** Cycles from a divided operation's first lane to its last; 0 of others. */
  readonly span: number;
}

/** An operation whose form and row are chosen. */
export interface FixedRow extends RowChoice {
  readonly operation: number;
}

/** Waits at an interval: the longest whatever the forms, and those between fixed operations, from first lane to first lane. */
export class RowWaits {
  readonly instance: LoopInstance;
  readonly interval: number;
  /** From the last lane of one to the first of another: entry from * operations + to. */
  readonly longest: Float64Array;
  readonly size: number;
  /** Waits beside those of the loop, from first lane to first lane, while a split of fixed operations is looked at. */
  readonly splits: RefutationSplit[] = [];

  constructor(instance: LoopInstance, interval: number) {
    this.instance = instance;
    this.interval = interval;
    this.size = instance.loop.body.operations.length;
    this.longest = pairwiseWaits(this.size, instance.sure, interval);
  }

  form(operation: number, form: number): Form {
    return this.instance.loop.body.operations[operation]!.forms[form]!;
  }

  /** The longest wait from one fixed operation to another, rounded up to a cycle of the other's row. */
  between(source: FixedRow, target: FixedRow): number {
    let wait = this.raw(source, target);
    for (const { from, to, cycles } of this.splits) {
      if (from === source.operation && to === target.operation) wait = Math.max(wait, cycles);
    }
    return tightened(wait, target.row - source.row, this.interval);
  }

  /** The same before it is rounded. */
  raw(source: FixedRow, target: FixedRow): number {
    let wait = this.longest[source.operation * this.size + target.operation]!;
    const { edges, out } = this.instance;
    for (const e of out[source.operation]!) {
      const edge = edges[e]!;
      if (edge.to !== target.operation || !holdsIn(edge, source.form, target.form)) continue;
      const after = waitAfter(edge, this.form(source.operation, source.form));
      wait = Math.max(wait, after - this.interval * edge.distance);
    }
    return wait === noWait ? noWait : wait + source.span;
  }

  /** Longest waits between fixed operations with one more; undefined where a cycle of them is positive. */
  closed(fixed: readonly FixedRow[], before: Float64Array | undefined, choice: FixedRow): Float64Array | undefined {
    const count = fixed.length;
    const to = new Float64Array(count + 1).fill(noWait);
    const back = new Float64Array(count + 1).fill(noWait);
    const direct = fixed.map((each) => [this.between(each, choice), this.between(choice, each)]);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const between = i === j ? 0 : before![i * count + j]!;
        to[i] = Math.max(to[i]!, between + direct[j]![0]!);
        back[j] = Math.max(back[j]!, direct[i]![1]! + between);
      }
    }
    for (let i = 0; i < count; i++) if (to[i]! + back[i]! > 0) return undefined;
    const closure = new Float64Array((count + 1) ** 2).fill(noWait);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        closure[i * (count + 1) + j] = Math.max(i === j ? 0 : before![i * count + j]!, to[i]! + back[j]!);
      }
      closure[i * (count + 1) + count] = to[i]!;
      closure[count * (count + 1) + i] = back[i]!;
    }
    closure[count * (count + 1) + count] = 0;
    return closure;
  }

  /** A positive cycle of rounded waits among fixed operations: the operations along it. @throws {Error} where there is none. */
  cycle(fixed: readonly FixedRow[]): number[] {
    const cycle = this.positive(fixed);
    if (cycle === undefined) throw new Error("a choice of rows was refuted, and no cycle of waits shows why");
    return cycle;
  }

  /** The same; undefined where there is none. */
  positive(fixed: readonly FixedRow[]): number[] | undefined {
    const waits = fixed.flatMap((one, from) =>
      fixed.flatMap((other, to) => {
        const cycles = this.between(one, other);
        return cycles === noWait ? [] : [{ from, to, cycles, distance: 0 }];
      }),
    );
    return positiveCycle(fixed.length, waits, this.interval)?.waits.map(({ from }) => fixed[from]!.operation);
  }
}

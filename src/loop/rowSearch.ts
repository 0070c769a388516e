import type { Form } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { Steps } from "../time/steps.ts";
import { longestWaits, none, tightened } from "./longestWaits.ts";
import type { LoopInstance } from "./loopInstance.ts";
import { ModuloTable } from "./moduloTable.ts";
import { componentsOf, positiveCycle } from "./recurrenceBound.ts";
import { rowsToCycles } from "./rowsToCycles.ts";

/**
 * Why an interval is impossible: an operation, and for each of its forms and rows that is not plainly out (its slots are taken, or with
 * one operation before it would close a cycle of waits) a refutation of its own: a deeper choice, or a cycle through operations
 * that are fixed by then. At the root one row is as good as any other, since the whole kernel may turn.
 */
export type RowRefutation = { readonly operation: number; readonly children: readonly RowChild[] };
export type RowChild =
  | { readonly form: number; readonly row: number; readonly cycle: readonly number[] }
  | { readonly form: number; readonly row: number; readonly below: RowRefutation };

/** How a search at one interval ended. `refuted` without a `refutation`: the search was complete, its tree was not kept. */
export type RowOutcome =
  | { readonly status: "found"; readonly schedule: ModuloSchedule; readonly nodes: number }
  | { readonly status: "refuted"; readonly refutation?: RowRefutation | undefined; readonly nodes: number }
  | { readonly status: "undecided"; readonly because: string; readonly nodes: number };

/** Children that a refutation may hold before its tree is no longer kept. */
const treeLimit = 1_000_000;

/** Nodes between two yields. */
const nodesPerStep = 64;

/**
 * A complete search at one interval over rows: cycles modulo the interval. With rows given, waits between operations round up to
 * the next cycle of the right row, and stages exist where no cycle of rounded waits is positive. Rows are chosen for operations on
 * cycles of waits and for those whose tables take more than a slot; the others take any row that has room, so that counting
 * decides. Live words are not looked at. Sources: the split in rows and stages is Eichenberger and Davidson's (PLDI 1997).
 */
export function* rowSearch(instance: LoopInstance, interval: number): Steps<RowOutcome> {
  const search = new Search(instance, interval);
  const tree = yield* search.below(0);
  const { nodes, schedule, because } = search;
  if (schedule !== undefined) return { status: "found", schedule, nodes };
  if (because !== undefined) return { status: "undecided", because, nodes };
  return { status: "refuted", refutation: tree, nodes };
}

interface Choice {
  readonly form: number;
  readonly row: number;
}

class Search {
  readonly #instance: LoopInstance;
  readonly #interval: number;
  readonly #table: ModuloTable;
  /** Operations that are given rows, and the longest waits between them, whatever the forms. */
  readonly #chosen: readonly number[];
  readonly #longest: Float64Array;
  readonly #fixed: (Choice & { readonly operation: number })[] = [];
  readonly #isFixed: Uint8Array;
  /** By depth: longest rounded waits between the operations fixed by then. */
  readonly #closures: Float64Array[] = [];
  #kept = 0;
  nodes = 0;
  schedule: ModuloSchedule | undefined;
  because: string | undefined;

  constructor(instance: LoopInstance, interval: number) {
    const { operations } = instance.loop.body;
    this.#instance = instance;
    this.#interval = interval;
    this.#table = new ModuloTable(instance.machine, interval);
    this.#isFixed = new Uint8Array(operations.length);
    this.#longest = longestWaits(operations.length, instance.sure, interval);
    const cyclic = cyclicOperations(instance);
    this.#chosen = [...operations.keys()].filter((i) => cyclic.has(i) || !operations[i]!.forms.every(isUnit));
    if (this.#chosen.some((i) => operations[i]!.forms.some(({ lanes }) => lanes > 1))) {
      // Found schedules are schedules all the same.
      this.#incomplete = "divided operations on a cycle of waits, whose lanes this search does not part";
    }
  }

  readonly #incomplete: string | undefined;

  *below(depth: number): Steps<RowRefutation | undefined> {
    this.nodes++;
    if (this.nodes % nodesPerStep === 0 && !(yield)) this.because = "time limit";
    if (this.because === "time limit") return undefined;
    const next = this.#next(depth);
    if (next === undefined) {
      this.schedule = rowsToCycles(this.#instance, this.#interval, this.#fixed, this.#table);
      // Only forms of the others, which are counted and not proved, can be in the way now.
      if (this.schedule === undefined) this.because = "the operations beside the cycles find no room";
      return undefined;
    }
    const { operation, choices } = next;
    const children: RowChild[] = [];
    for (const choice of choices) {
      const form = this.#form(operation, choice.form);
      const closure = this.#closed(operation, choice);
      if (closure === undefined) {
        if (this.#keeps(1)) children.push({ ...choice, cycle: this.#cycle(operation, choice) });
        continue;
      }
      this.#table.add(form, choice.row);
      this.#fixed.push({ operation, ...choice });
      this.#isFixed[operation] = 1;
      this.#closures[depth] = closure;
      const below = yield* this.below(depth + 1);
      this.#isFixed[operation] = 0;
      this.#fixed.pop();
      this.#table.remove(form, choice.row);
      if (this.schedule !== undefined || this.because === "time limit") return undefined;
      if (below !== undefined && this.#keeps(1)) children.push({ ...choice, below });
    }
    this.because ??= this.#incomplete;
    return this.#keeps(0) && this.because === undefined ? { operation, children } : undefined;
  }

  #keeps(more: number): boolean {
    this.#kept += more;
    return this.#kept <= treeLimit;
  }

  #form(operation: number, form: number): Form {
    return this.#instance.loop.body.operations[operation]!.forms[form]!;
  }

  /** The operation with fewest choices, and these, those first that waste least; undefined where all have rows. */
  #next(depth: number): { operation: number; choices: Choice[] } | undefined {
    let best: { operation: number; choices: Choice[]; wastes: number[] } | undefined;
    for (const operation of this.#chosen) {
      if (this.#isFixed[operation] === 1) continue;
      const choices: Choice[] = [];
      const wastes: number[] = [];
      for (const [form, { lanes }] of this.#instance.loop.body.operations[operation]!.forms.entries()) {
        if (lanes > 1) continue;
        // The kernel may turn: the first row is as good as any.
        const rows = depth === 0 ? 1 : this.#interval;
        for (let row = 0; row < rows; row++) {
          if (!this.#table.fits(this.#form(operation, form), row)) continue;
          const waste = this.#waste(operation, { form, row });
          if (waste === undefined) continue;
          choices.push({ form, row });
          wastes.push(waste);
        }
        if (best !== undefined && choices.length > best.choices.length) break;
      }
      if (best === undefined || choices.length < best.choices.length) best = { operation, choices, wastes };
      if (choices.length === 0) break;
    }
    if (best === undefined) return undefined;
    const { operation, choices, wastes } = best;
    const order = choices.map((_, at) => at).sort((a, b) => wastes[a]! - wastes[b]!);
    return { operation, choices: order.map((at) => choices[at]!) };
  }

  /** Cycles by which rounding lengthens the waits to and from fixed operations; undefined where one pair closes a cycle. */
  #waste(operation: number, choice: Choice): number | undefined {
    let waste = 0;
    for (const fixed of this.#fixed) {
      const to = this.#wait(fixed.operation, fixed, operation, choice);
      const back = this.#wait(operation, choice, fixed.operation, fixed);
      if (to + back > 0) return undefined;
      const raw = this.#longest[fixed.operation * this.#isFixed.length + operation]!;
      const rawBack = this.#longest[operation * this.#isFixed.length + fixed.operation]!;
      if (to !== none) waste += to - raw;
      if (back !== none) waste += back - rawBack;
    }
    return this.#wait(operation, choice, operation, choice) > 0 ? undefined : waste;
  }

  /** The longest wait from one fixed operation to another, rounded up to a cycle of the other's row. */
  #wait(from: number, source: Choice, to: number, target: Choice): number {
    let wait = this.#longest[from * this.#isFixed.length + to]!;
    const { edges, out } = this.#instance;
    for (const e of out[from]!) {
      const edge = edges[e]!;
      if (edge.to !== to || !holdsIn(edge, source.form, target.form)) continue;
      wait = Math.max(wait, waitAfter(edge, this.#form(from, source.form)) - this.#interval * edge.distance);
    }
    return tightened(wait, target.row - source.row, this.#interval);
  }

  /** Longest waits between fixed operations with one more; undefined where a cycle of them is positive. */
  #closed(operation: number, choice: Choice): Float64Array | undefined {
    const count = this.#fixed.length;
    const before = this.#closures[count - 1];
    const to = new Float64Array(count + 1).fill(none);
    const back = new Float64Array(count + 1).fill(none);
    const direct = this.#fixed.map((fixed) => [
      this.#wait(fixed.operation, fixed, operation, choice),
      this.#wait(operation, choice, fixed.operation, fixed),
    ]);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const between = i === j ? 0 : before![i * count + j]!;
        to[i] = Math.max(to[i]!, between + direct[j]![0]!);
        back[j] = Math.max(back[j]!, direct[i]![1]! + between);
      }
    }
    for (let i = 0; i < count; i++) if (to[i]! + back[i]! > 0) return undefined;
    const closure = new Float64Array((count + 1) ** 2).fill(none);
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

  /** A positive cycle of rounded waits through fixed operations and this one. */
  #cycle(operation: number, choice: Choice): number[] {
    const all = [...this.#fixed, { operation, ...choice }];
    const waits = all.flatMap((one, from) =>
      all.flatMap((other, to) => {
        const cycles = this.#wait(one.operation, one, other.operation, other);
        return cycles === none ? [] : [{ from, to, cycles, distance: 0 }];
      }),
    );
    const cycle = positiveCycle(all.length, waits, this.#interval);
    if (cycle === undefined) throw new Error("a choice of rows was refuted, and no cycle of waits shows why");
    return cycle.waits.map(({ from }) => all[from]!.operation);
  }
}

/** One slot of one engine a lane: any row with a free slot will do. */
function isUnit({ rows }: Form): boolean {
  return rows.length === 0 || (rows.length === 1 && rows[0]!.slots <= 1);
}

/** Operations on a cycle of edges. */
export function cyclicOperations({ loop, edges }: LoopInstance): Set<number> {
  const count = loop.body.operations.length;
  const waits = edges.map(({ from, to, distance }) => ({ from, to, distance, cycles: 0 }));
  const component = componentsOf(count, waits);
  const size = new Int32Array(count);
  for (const of of component) size[of]!++;
  const own = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  return new Set([...component.keys()].filter((i) => size[component[i]!]! > 1 || own.has(i)));
}

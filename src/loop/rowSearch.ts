import type { Form } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { Steps } from "../time/steps.ts";
import type { RefutationChild, RefutationNode } from "./loopBound.ts";
import type { LoopInstance } from "./loopInstance.ts";
import { ModuloTable } from "./moduloTable.ts";
import { noWait, pairwiseWaits, tightened } from "./pairwiseWaits.ts";
import { positiveCycle } from "./recurrenceBound.ts";
import { rowedOperations } from "./rowedOperations.ts";
import { rowsToCycles } from "./rowsToCycles.ts";
import { unmatched } from "./unmatched.ts";

/** How a search at one interval ended. `refuted` without a `refutation`: the search was complete, its tree was not kept. */
export type RowOutcome =
  | { readonly status: "found"; readonly schedule: ModuloSchedule; readonly nodes: number }
  | { readonly status: "refuted"; readonly refutation?: readonly RefutationNode[] | undefined; readonly nodes: number }
  | { readonly status: "undecided"; readonly because: string; readonly nodes: number };

/** Children that a refutation may hold before its tree is no longer kept. */
const treeLimit = 1_000_000;

/** Nodes between two yields. */
const nodesPerStep = 64;

/**
 * A complete search at one interval over rows: cycles modulo the interval. With rows given, waits between operations round up to
 * the next cycle of the right row, and stages exist where no cycle of rounded waits is positive. Rows are chosen for operations on
 * cycles of waits and for those whose tables take more than a slot, of engines that cannot hold all at once; the others take any row that has room, so that counting
 * decides. Live words are not looked at. Sources: the split in rows and stages is Eichenberger and Davidson's (PLDI 1997).
 */
export function* rowSearch(instance: LoopInstance, interval: number): Steps<RowOutcome> {
  const search = new Search(instance, interval);
  const tree = yield* search.below(0, search.domains());
  const { nodes, schedule, because } = search;
  if (schedule !== undefined) return { status: "found", schedule, nodes };
  if (because !== undefined) return { status: "undecided", because, nodes };
  return { status: "refuted", refutation: tree && inOrder(tree), nodes };
}

/** A refutation as the search builds it: what a node leads to hangs below it. */
type Tree =
  | Extract<RefutationNode, { crowd: unknown }>
  | { readonly operation: number; readonly children: readonly Branch[] };
type Branch =
  | Extract<RefutationChild, { cycle: unknown }>
  | { readonly form: number; readonly row: number; readonly below: Tree };

/** The nodes in a list, each before what is below it. */
function inOrder(root: Tree): RefutationNode[] {
  const nodes: RefutationNode[] = [];
  const visit = (tree: Tree): number => {
    const at = nodes.push({ crowd: [], engine: 0 }) - 1;
    if ("crowd" in tree) nodes[at] = tree;
    else {
      const children = tree.children.map((child): RefutationChild => {
        return "cycle" in child ? child : { form: child.form, row: child.row, node: visit(child.below) };
      });
      nodes[at] = { operation: tree.operation, children };
    }
    return at;
  };
  visit(root);
  return nodes;
}

interface Choice {
  readonly form: number;
  readonly row: number;
}

/** Choices of an operation that nothing rules out, each with the cycles that rounding has cost so far. */
interface Domain {
  readonly operation: number;
  readonly choices: readonly Choice[];
  readonly wastes: readonly number[];
}

class Search {
  readonly #instance: LoopInstance;
  readonly #interval: number;
  readonly #table: ModuloTable;
  /** Operations that are given rows, and the longest waits between them, whatever the forms. */
  readonly #chosen: readonly number[];
  readonly #longest: Float64Array;
  readonly #fixed: (Choice & { readonly operation: number })[] = [];
  /** By depth: longest rounded waits between the operations fixed by then. */
  readonly #closures: Float64Array[] = [];
  readonly #incomplete: string | undefined;
  /** By scarce engine: operations that are not given rows and take a slot of it in whatever form. */
  readonly #takers: ReadonlyMap<number, readonly number[]>;
  #kept = 0;
  nodes = 0;
  schedule: ModuloSchedule | undefined;
  because: string | undefined;

  constructor(instance: LoopInstance, interval: number) {
    const { operations } = instance.loop.body;
    this.#instance = instance;
    this.#interval = interval;
    this.#table = new ModuloTable(instance.machine, interval);
    this.#longest = pairwiseWaits(operations.length, instance.sure, interval);
    const { chosen: rowed, scarce } = rowedOperations(instance);
    this.#chosen = rowed;
    const chosen = new Set(this.#chosen);
    const rest = [...operations.keys()].filter((i) => !chosen.has(i));
    this.#takers = new Map(scarce.map((engine) => [engine, rest.filter((i) => this.#takes(i, engine))]));
    if (this.#chosen.some((i) => operations[i]!.forms.some(({ lanes }) => lanes > 1))) {
      // Found schedules are schedules all the same.
      this.#incomplete = "divided operations on a cycle of waits, whose lanes this search does not part";
    }
  }

  /** Every choice of every operation at first. */
  domains(): Domain[] {
    return this.#chosen.map((operation) => {
      const choices = this.#instance.loop.body.operations[operation]!.forms.flatMap(({ lanes }, form) =>
        lanes > 1 ? [] : Array.from({ length: this.#interval }, (_, row): Choice => ({ form, row })),
      );
      const possible = choices.filter((choice) => {
        return (
          this.#table.fits(this.#form(operation, choice.form), choice.row) &&
          this.#wait(operation, choice, operation, choice) <= 0
        );
      });
      return { operation, choices: possible, wastes: possible.map(() => 0) };
    });
  }

  *below(depth: number, domains: readonly Domain[]): Steps<Tree | undefined> {
    this.nodes++;
    if (this.nodes % nodesPerStep === 0 && !(yield)) this.because = "time limit";
    if (this.because === "time limit") return undefined;
    const crowded = this.#crowded(domains);
    if (crowded !== undefined) {
      this.because ??= this.#incomplete;
      return this.because === undefined && this.#keeps(crowded.crowd.length) ? crowded : undefined;
    }
    if (domains.length === 0) {
      this.schedule = rowsToCycles(this.#instance, this.#interval, this.#fixed, this.#table);
      // Only forms of the others, which are counted and not proved, can be in the way now.
      if (this.schedule === undefined) this.because = "the operations beside the cycles find no room";
      return undefined;
    }
    let next = domains[0]!;
    for (const domain of domains) if (domain.choices.length < next.choices.length) next = domain;
    const { operation, choices, wastes } = next;
    const rest = domains.filter((domain) => domain !== next);
    const order = choices.map((_, at) => at).sort((a, b) => wastes[a]! - wastes[b]!);
    const children: Branch[] = [];
    for (const choice of order.map((at) => choices[at]!)) {
      // The kernel may turn: the first row is as good as any.
      if (depth === 0 && choice.row > 0) continue;
      const form = this.#form(operation, choice.form);
      const closure = this.#closed(operation, choice);
      if (closure === undefined) {
        if (this.#keeps(1)) children.push({ ...choice, cycle: this.#cycle(operation, choice) });
        continue;
      }
      this.#table.add(form, choice.row);
      const narrowed = this.#narrowed(rest, operation, choice);
      this.#fixed.push({ operation, ...choice });
      this.#closures[depth] = closure;
      const below = yield* this.below(depth + 1, narrowed);
      this.#fixed.pop();
      this.#table.remove(form, choice.row);
      if (this.schedule !== undefined || this.because === "time limit") return undefined;
      if (below !== undefined && this.#keeps(1)) children.push({ ...choice, below });
    }
    this.because ??= this.#incomplete;
    return this.#keeps(0) && this.because === undefined ? { operation, children } : undefined;
  }

  /** What one more fixed operation leaves of the others' choices. */
  #narrowed(domains: readonly Domain[], fixed: number, choice: Choice): Domain[] {
    return domains.map(({ operation, choices, wastes }) => {
      const left: Choice[] = [];
      const leftWastes: number[] = [];
      for (const [at, own] of choices.entries()) {
        if (!this.#table.fits(this.#form(operation, own.form), own.row)) continue;
        const to = this.#wait(fixed, choice, operation, own);
        const back = this.#wait(operation, own, fixed, choice);
        if (to + back > 0) continue;
        const raw = this.#longest[fixed * this.#size + operation]!;
        const rawBack = this.#longest[operation * this.#size + fixed]!;
        left.push(own);
        leftWastes.push(wastes[at]! + (to > raw ? to - raw : 0) + (back > rawBack ? back - rawBack : 0));
      }
      return { operation, choices: left, wastes: leftWastes };
    });
  }

  /** Operations of one engine that find no row each, by augmenting paths; undefined where all do. */
  #crowded(domains: readonly Domain[]): { crowd: number[]; engine: number } | undefined {
    for (const [engine, others] of this.#takers) {
      const rows = domains.flatMap(({ operation, choices }) =>
        this.#takes(operation, engine) ? [{ operation, rows: this.#rowsOn(engine, operation, choices) }] : [],
      );
      const free = [...Array(this.#interval).keys()].filter((row) => this.#table.free(engine, row) > 0);
      for (const operation of others) rows.push({ operation, rows: free });
      const crowd = unmatched(rows, (row) => this.#table.free(engine, row));
      if (crowd !== undefined) return { crowd, engine };
    }
    return undefined;
  }

  /** Whether an operation takes slots of an engine in whatever form. */
  #takes(operation: number, engine: number): boolean {
    return this.#instance.loop.body.operations[operation]!.forms.every(
      ({ rows, lanes }) => lanes === 1 && rows.some((row) => row.engine === engine && row.slots > 0),
    );
  }

  /** Rows in which an operation takes its first slot of an engine. */
  #rowsOn(engine: number, operation: number, choices: readonly Choice[]): number[] {
    const found = new Set<number>();
    for (const { form, row } of choices) {
      const first = this.#form(operation, form).rows.find((of) => of.engine === engine && of.slots > 0)!;
      found.add((row + first.offset) % this.#interval);
    }
    return [...found];
  }

  get #size(): number {
    return this.#instance.loop.body.operations.length;
  }

  #keeps(more: number): boolean {
    this.#kept += more;
    return this.#kept <= treeLimit;
  }

  #form(operation: number, form: number): Form {
    return this.#instance.loop.body.operations[operation]!.forms[form]!;
  }

  /** The longest wait from one fixed operation to another, rounded up to a cycle of the other's row. */
  #wait(from: number, source: Choice, to: number, target: Choice): number {
    let wait = this.#longest[from * this.#size + to]!;
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
    const to = new Float64Array(count + 1).fill(noWait);
    const back = new Float64Array(count + 1).fill(noWait);
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

  /** A positive cycle of rounded waits through fixed operations and this one. */
  #cycle(operation: number, choice: Choice): number[] {
    const all = [...this.#fixed, { operation, ...choice }];
    const waits = all.flatMap((one, from) =>
      all.flatMap((other, to) => {
        const cycles = this.#wait(one.operation, one, other.operation, other);
        return cycles === noWait ? [] : [{ from, to, cycles, distance: 0 }];
      }),
    );
    const cycle = positiveCycle(all.length, waits, this.#interval);
    if (cycle === undefined) throw new Error("a choice of rows was refuted, and no cycle of waits shows why");
    return cycle.waits.map(({ from }) => all[from]!.operation);
  }
}

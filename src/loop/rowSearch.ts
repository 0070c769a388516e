import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { Steps } from "../time/steps.ts";
import { LiveChains, type LiveWordsNeed } from "./liveChains.ts";
import type { RefutationNode, RefutationSplit } from "./loopBound.ts";
import type { LoopInstance } from "./loopInstance.ts";
import { ModuloTable } from "./moduloTable.ts";
import { type RefutationBranch, type RefutationTree, refutationNodes, type TreeEnd } from "./refutationTree.ts";
import { type RowDomain, RowDomains } from "./rowDomains.ts";
import { rowedOperations } from "./rowedOperations.ts";
import { rowsToCycles } from "./rowsToCycles.ts";
import { type FixedRow, RowWaits } from "./rowWaits.ts";
import { wordsToCycles } from "./wordsToCycles.ts";

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
 * decides. Of a divided operation the first lane's row is chosen and the cycles to its last; lanes stand in whichever rows between have room.
 * Sources: the split in rows and stages is Eichenberger and Davidson's (PLDI 1997).
 * @param words look at live words, too: then every operation is given a row.
 */
export function* rowSearch(instance: LoopInstance, interval: number, words = false): Steps<RowOutcome> {
  const search = new Search(instance, interval, words);
  const tree = yield* search.below(0, search.domains.all());
  const { nodes, schedule, because } = search;
  if (schedule !== undefined) return { status: "found", schedule, nodes };
  if (because !== undefined) return { status: "undecided", because, nodes };
  return { status: "refuted", refutation: tree && refutationNodes(tree), nodes };
}

class Search {
  readonly domains: RowDomains;
  readonly #instance: LoopInstance;
  readonly #interval: number;
  readonly #table: ModuloTable;
  readonly #waits: RowWaits;
  readonly #live: LiveChains | undefined;
  readonly #fixed: FixedRow[] = [];
  /** By depth: longest rounded waits between the operations fixed by then. */
  readonly #closures: Float64Array[] = [];
  #kept = 0;
  nodes = 0;
  schedule: ModuloSchedule | undefined;
  because: string | undefined;

  constructor(instance: LoopInstance, interval: number, words: boolean) {
    this.#instance = instance;
    this.#interval = interval;
    this.#table = new ModuloTable(instance.machine, interval);
    this.#waits = new RowWaits(instance, interval);
    const { chosen, scarce } = rowedOperations(instance);
    const all = [...instance.loop.body.operations.keys()];
    this.domains = new RowDomains(this.#waits, this.#table, words ? all : chosen, scarce);
    this.because = this.domains.incomplete;
    this.#live = words ? new LiveChains(this.#waits) : undefined;
  }

  *below(depth: number, domains: readonly RowDomain[]): Steps<RefutationTree | undefined> {
    this.nodes++;
    if ((this.#live !== undefined || this.nodes % nodesPerStep === 0) && !(yield)) this.because = "time limit";
    if (this.because === "time limit") return undefined;
    const crowded = this.domains.crowded(domains, this.#fixed);
    if (crowded !== undefined) return this.#keeps(crowded.crowd.length) ? crowded : undefined;
    const need = this.#live?.need(this.#fixed);
    if (need?.refuted !== undefined) return this.#keeps(need.refuted.chains.length) ? need.refuted : undefined;
    if (domains.length === 0) {
      if (need !== undefined) return yield* this.#stages(need);
      this.#complete();
      return undefined;
    }
    let next = domains[0]!;
    for (const domain of domains) if (domain.choices.length < next.choices.length) next = domain;
    const { operation, choices, wastes } = next;
    const rest = domains.filter((domain) => domain !== next);
    const order = choices.map((_, at) => at).sort((a, b) => wastes[a]! - wastes[b]!);
    const children: RefutationBranch[] = [];
    for (const choice of order.map((at) => choices[at]!)) {
      // The kernel may turn: the first row is as good as any.
      if (depth === 0 && choice.row > 0) continue;
      const fixed = { operation, ...choice };
      const child = choice.span === 0 ? { form: choice.form, row: choice.row } : choice;
      const closure = this.#waits.closed(this.#fixed, this.#closures[depth - 1], fixed);
      if (closure === undefined) {
        if (this.#keeps(1)) children.push({ ...child, cycle: this.#waits.cycle([...this.#fixed, fixed]) });
        continue;
      }
      this.domains.take(fixed, 1);
      const narrowed = this.domains.narrowed(rest, fixed);
      this.#fixed.push(fixed);
      this.#closures[depth] = closure;
      const below = yield* this.below(depth + 1, narrowed);
      this.#fixed.pop();
      this.domains.take(fixed, -1);
      if (this.schedule !== undefined || this.because === "time limit") return undefined;
      if (below !== undefined && this.#keeps(1)) children.push({ ...child, below });
    }
    return this.#keeps(0) && this.because === undefined ? { operation, children } : undefined;
  }

  /** Everybody who needs a row has one. */
  #complete(): void {
    this.schedule = this.#inRows((lanes) =>
      rowsToCycles(this.#instance, this.#interval, this.#fixed, this.#table, lanes),
    );
    // Only forms of the others, which are counted and not proved, can be in the way.
    if (this.schedule === undefined) this.because = "the operations beside the cycles find no room";
  }

  /**
   * Every operation has a row: stages in which the words suffice. Those of the least lifetimes in all suffice wherever each value has one
   * reader and any stages do. Where a row has too many copies of a value with several, its end is as late as there, or sooner: both are looked at.
   */
  *#stages(need: LiveWordsNeed): Steps<RefutationTree | undefined> {
    // Ends in rows of their own may keep all from being least at once: then as early as waits allow.
    const schedule = this.#inRows(
      (lanes) =>
        wordsToCycles(this.#waits, this.#fixed, lanes, need.tight) ??
        wordsToCycles(this.#waits, this.#fixed, lanes, []),
    );
    if (schedule === undefined) throw new Error("rows were given for which no stages exist");
    const split = this.#live!.excess(schedule, this.#fixed);
    if (split === undefined) {
      this.schedule = schedule;
      return undefined;
    }
    const { from, to, cycles } = split;
    const sooner = yield* this.#beside({ from: to, to: from, cycles: 1 - cycles });
    if (this.schedule !== undefined || this.because === "time limit") return undefined;
    const later = yield* this.#beside(split);
    if (sooner === undefined || later === undefined || !this.#keeps(2)) return undefined;
    return { split, sooner, later };
  }

  /** The same with a wait more. */
  *#beside(wait: RefutationSplit): Steps<TreeEnd | undefined> {
    this.nodes++;
    if (!(yield)) this.because = "time limit";
    if (this.because === "time limit") return undefined;
    this.#waits.splits.push(wait);
    const cycle = this.#waits.positive(this.#fixed);
    let end: TreeEnd | undefined;
    if (cycle !== undefined) end = this.#keeps(cycle.length) ? { cycle } : undefined;
    else {
      const need = this.#live!.need(this.#fixed);
      const below = need.refuted ?? (yield* this.#stages(need));
      end = below && { below };
    }
    this.#waits.splits.pop();
    return end;
  }

  /** What is made of the rows with all slots of the fixed operations taken. */
  #inRows<T>(make: (lanes: ReadonlyMap<number, readonly number[]>) => T): T {
    const lanes = this.domains.lanes(this.#fixed);
    const put = (sign: 1 | -1): void => {
      for (const { operation, form } of this.#fixed) {
        for (const cycle of lanes.get(operation) ?? []) {
          if (sign === 1) this.#table.add(this.#waits.form(operation, form), cycle);
          else this.#table.remove(this.#waits.form(operation, form), cycle);
        }
      }
    };
    put(1);
    const made = make(lanes);
    put(-1);
    return made;
  }

  #keeps(more: number): boolean {
    this.#kept += more;
    return this.#kept <= treeLimit;
  }
}

import type { Block, Form } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";

/**
 * The length of a shortest schedule of a tiny block, found by trying everything cycle by cycle: forms, divided lanes,
 * live words and all. It is the oracle of the laws, so it uses nothing of `src` but data types, and cuts only where the
 * longest path after an operation no longer fits. States that failed are remembered. Undefined when no schedule fits the
 * scratch at all.
 * @throws {RangeError} for a divisible form with slots at an offset, which has no state here.
 */
export function exhaustiveLength(block: Block, machine: SchedulingMachine): number | undefined {
  const searches = decided(block).map((each) => new Search(each, machine));
  const longest = Math.max(...searches.map((search) => search.longest));
  for (let length = Math.min(...searches.map((search) => search.shortest)); length <= longest; length++) {
    if (searches.some((search) => length >= search.shortest && search.fits(length))) return length;
  }
  return undefined;
}

/** The block once for each choice of form of the operations whose form decides what waits or reads, with what then holds. */
function decided(block: Block): Block[] {
  const open = new Set<number>();
  for (const { from, to, fromForms, toForms } of block.dependences) {
    if (fromForms !== undefined) open.add(from);
    if (toForms !== undefined) open.add(to);
  }
  for (const { formUses = [] } of block.values) for (const { user } of formUses) open.add(user);
  let choices: Map<number, number>[] = [new Map()];
  for (const operation of open) {
    const forms = [...block.operations[operation]!.forms.keys()];
    choices = choices.flatMap((choice) => forms.map((form) => new Map(choice).set(operation, form)));
  }
  return choices.map((choice) => {
    const holds = (operation: number, forms: readonly number[] | undefined): boolean =>
      forms === undefined || forms.includes(choice.get(operation)!);
    return {
      ...block,
      operations: block.operations.map((operation, i) =>
        choice.has(i) ? { ...operation, forms: [operation.forms[choice.get(i)!]!] } : operation,
      ),
      values: block.values.map(({ formUses = [], ...value }) => ({
        ...value,
        users: value.users.filter((i) => formUses.every(({ user, forms }) => user !== i || holds(i, forms))),
      })),
      dependences: block.dependences
        .filter(({ from, to, fromForms, toForms }) => holds(from, fromForms) && holds(to, toForms))
        .map(({ from, to, latency, kind }) => ({ from, to, latency, kind })),
    };
  });
}

interface Edge {
  readonly other: number;
  readonly latency: number;
  readonly delayed: boolean;
}

class Search {
  readonly shortest: number;
  readonly longest: number;
  readonly #block: Block;
  readonly #machine: SchedulingMachine;
  readonly #before: Edge[][];
  readonly #order: number[] = [];
  readonly #tails: number[];
  /** Cycles for which it matters, after the issue of an operation in a form, when and in which form that was. */
  readonly #matters: readonly (readonly number[])[];
  /** The most of them. */
  readonly #memory: number;
  /** -1 until the operation has begun. */
  readonly #form: number[];
  readonly #left: number[];
  readonly #first: number[];
  readonly #last: number[];
  #length = 0;
  #failed = new Set<string>();

  constructor(block: Block, machine: SchedulingMachine) {
    const n = block.operations.length;
    this.#block = block;
    this.#machine = machine;
    this.#before = Array.from({ length: n }, () => []);
    const after: Edge[][] = Array.from({ length: n }, () => []);
    for (const { from, to, latency, kind } of block.dependences) {
      const delayed = kind === "RAW" || kind === "WAW";
      this.#before[to]!.push({ other: from, latency, delayed });
      after[from]!.push({ other: to, latency, delayed });
    }
    const visit = (i: number) => {
      if (this.#order.includes(i)) return;
      for (const { other } of this.#before[i]!) visit(other);
      this.#order.push(i);
    };
    for (let i = 0; i < n; i++) visit(i);
    const forms = block.operations.flatMap((operation) => operation.forms);
    for (const form of forms) {
      if (form.lanes > 1 && reach(form) > 0) throw new RangeError("a divisible form with slots at an offset");
    }
    this.#tails = Array<number>(n).fill(0);
    for (const i of [...this.#order].reverse()) {
      const own = block.operations[i]!.forms;
      const extra = Math.min(...own.map((form) => form.extraLatency ?? 0));
      const paths = after[i]!.map((edge) => edge.latency + (edge.delayed ? extra : 0) + this.#tails[edge.other]!);
      this.#tails[i] = Math.max(Math.min(...own.map(reach)), ...paths);
    }
    this.#matters = block.operations.map((operation, i) =>
      operation.forms.map((form) => {
        const waits = after[i]!.map((edge) => edge.latency + (edge.delayed ? (form.extraLatency ?? 0) : 0));
        return Math.max(reach(form) + 1, ...waits);
      }),
    );
    this.#memory = Math.max(1, ...this.#matters.flat());
    this.shortest = n === 0 ? 0 : Math.max(...this.#tails) + 1;
    this.longest = block.operations.reduce((sum, { forms: own }) => sum + own[0]!.lanes + this.#memory, 0);
    this.#form = Array(n).fill(-1);
    this.#left = Array(n).fill(0);
    this.#first = Array(n).fill(0);
    this.#last = Array(n).fill(0);
  }

  /** Whether some schedule of at most `length` cycles exists. */
  fits(length: number): boolean {
    this.#length = length;
    this.#failed = new Set();
    this.#form.fill(-1);
    return this.#wordsFit(-1) && this.#from(0);
  }

  #from(cycle: number): boolean {
    if (this.#order.every((i) => this.#done(i))) return true;
    if (cycle >= this.#length) return false;
    const key = this.#state(cycle);
    if (this.#failed.has(key)) return false;
    const free = this.#machine.engines.map((engine) => Array<number>(this.#memory + 1).fill(engine.slots));
    for (const i of this.#order) {
      if (this.#form[i]! < 0) continue;
      for (const row of this.#block.operations[i]!.forms[this.#form[i]!]!.rows) {
        const ahead = this.#last[i]! + row.offset - cycle;
        if (ahead >= 0) free[row.engine]![ahead]! -= row.slots;
      }
    }
    if (this.#choose(cycle, 0, free)) return true;
    this.#failed.add(key);
    return false;
  }

  /** Tries everything that operations from place `at` of the order on can do in this cycle, then goes on. */
  #choose(cycle: number, at: number, free: number[][]): boolean {
    if (at === this.#order.length) return this.#wordsFit(cycle) && this.#from(cycle + 1);
    const i = this.#order[at]!;
    if (this.#done(i)) return this.#choose(cycle, at + 1, free);
    const begun = this.#form[i]! >= 0;
    const latest = this.#length - 1 - this.#tails[i]!;
    const { forms } = this.#block.operations[i]!;
    if (cycle <= latest && (begun || this.#ready(i, cycle))) {
      for (const [f, form] of forms.entries()) {
        if (begun && f !== this.#form[i]) continue;
        if (cycle + reach(form) >= this.#length) continue;
        const most = begun ? this.#left[i]! : form.lanes;
        for (let lanes = most; lanes > 0; lanes--) {
          if (!form.rows.every((row) => free[row.engine]![row.offset]! >= row.slots * lanes)) continue;
          const was = [this.#form[i]!, this.#left[i]!, this.#first[i]!, this.#last[i]!] as const;
          for (const row of form.rows) free[row.engine]![row.offset]! -= row.slots * lanes;
          this.#form[i] = f;
          this.#left[i] = most - lanes;
          this.#last[i] = cycle;
          if (!begun) this.#first[i] = cycle;
          const found = this.#choose(cycle, at + 1, free);
          [this.#form[i], this.#left[i], this.#first[i], this.#last[i]] = was;
          for (const row of form.rows) free[row.engine]![row.offset]! += row.slots * lanes;
          if (found) return true;
        }
      }
    }
    return cycle < latest && this.#choose(cycle, at + 1, free);
  }

  #done(i: number): boolean {
    return this.#form[i]! >= 0 && this.#left[i] === 0;
  }

  #ready(i: number, cycle: number): boolean {
    return this.#before[i]!.every(({ other, latency, delayed }) => {
      if (!this.#done(other)) return false;
      const extra = delayed ? (this.#block.operations[other]!.forms[this.#form[other]!]!.extraLatency ?? 0) : 0;
      return this.#last[other]! + latency + extra <= cycle;
    });
  }

  /** Whether the live words at the boundary after this cycle fit. */
  #wordsFit(cycle: number): boolean {
    const { scratchWords } = this.#machine;
    if (scratchWords === undefined) return true;
    let words = 0;
    for (const value of this.#block.values) {
      const begun = value.definers.filter((i) => this.#form[i]! >= 0);
      const starts = value.liveIn ? -1 : Math.min(Number.POSITIVE_INFINITY, ...begun.map((i) => this.#first[i]!));
      if (starts > cycle) continue;
      const over = !value.liveOut && [...value.definers, ...value.users].every((i) => this.#done(i));
      if (!over || starts === cycle) words += value.words;
    }
    return words <= scratchWords;
  }

  #state(cycle: number): string {
    const parts = this.#order.map((i) => {
      if (this.#form[i]! < 0) return "-";
      if (this.#left[i]! > 0) return `${this.#form[i]}+${this.#left[i]}`;
      const age = cycle - this.#last[i]!;
      return age < this.#matters[i]![this.#form[i]!]! ? `${this.#form[i]}@${age}` : "*";
    });
    return `${cycle} ${parts.join(" ")}`;
  }
}

function reach(form: Form): number {
  return Math.max(0, ...form.rows.map((row) => row.offset));
}

import type { Block, Dependence, OperationIndex } from "../ir/block.ts";

/** What an operation did to memory in one evaluation, in program order. */
export interface MemoryAccess {
  readonly operation: OperationIndex;
  readonly start: number;
  readonly words: number;
  readonly writes: boolean;
}

/** Where an operation has been in memory, over all evaluations. */
interface Reach {
  readonly least: number;
  readonly end: number;
  readonly writes: boolean;
}

/** Any form; forms are numbered from 0. */
const any = -1;

/** Cycles that operands ask for between two operations, by form of the one and form of the other, either of which may be `any`. */
type Asked = Map<string, { readonly from: number; readonly to: number; cycles: number }>;

/**
 * Derives anew which dependences a block must have, and judges those it has: too few make a wrong program, too many a bound
 * of something else. Register order follows from operands and results, word by word and form by form: a form reads its own
 * operands, or the operation's where it has none. Memory order follows from the accesses of evaluations, and is for all forms.
 * Latencies are 1 after a write and 0 after a read; forms add theirs (`Form.extraLatency`).
 */
export class DependenceJudge {
  readonly #block: Block;
  /** Dependences from one operation to another, and what operands ask for, by `from * operations + to`. */
  readonly #has = new Map<number, Dependence[]>();
  readonly #registers = new Map<number, Asked>();
  readonly #reach = new Map<OperationIndex, Reach>();

  /** @throws {RangeError} naming a register dependence that is missing, or one that nothing asks for. */
  constructor(block: Block) {
    this.#block = block;
    for (const each of block.dependences) {
      const key = this.#key(each.from, each.to);
      const known = this.#has.get(key);
      if (known === undefined) this.#has.set(key, [each]);
      else known.push(each);
    }
    this.#deriveRegisters();
    for (const [key, asked] of this.#registers) {
      for (const { from, to, cycles } of asked.values())
        this.#demand(key, cycles, "its operands ask for one", from, to);
    }
    for (const each of block.dependences) {
      const wanted = each.kind === "memory" ? 1 : this.#asked(each);
      if (each.latency > wanted) {
        throw new RangeError(`${this.#named(each)} is there, but operands ask for ${wanted < 0 ? "none" : wanted}`);
      }
    }
  }

  /** @throws {RangeError} naming two accesses to a word whose order no dependence keeps. */
  take(accesses: Iterable<MemoryAccess>): void {
    const writer = new Map<number, OperationIndex>();
    const readers = new Map<number, OperationIndex[]>();
    for (const { operation, start, words, writes } of accesses) {
      const known = this.#reach.get(operation);
      const [least, end] = [Math.min(start, known?.least ?? start), Math.max(start + words, known?.end ?? 0)];
      this.#reach.set(operation, { least, end, writes });
      for (let word = start; word < start + words; word++) {
        const because = `both reach memory word ${word}`;
        const last = writer.get(word);
        if (last !== undefined && last !== operation) this.#demand(this.#key(last, operation), 1, because);
        if (!writes) {
          const before = readers.get(word);
          if (before === undefined) readers.set(word, [operation]);
          else before.push(operation);
          continue;
        }
        for (const reader of readers.get(word) ?? []) {
          if (reader !== operation) this.#demand(this.#key(reader, operation), 0, because);
        }
        writer.set(word, operation);
        readers.delete(word);
      }
    }
  }

  /**
   * After the last evaluation: a memory dependence is between accesses, one of them a write, that come near each other.
   * @throws {RangeError} naming one that is not.
   */
  finish(): void {
    for (const each of this.#block.dependences) {
      if (each.kind !== "memory" || each.latency <= this.#asked(each)) continue;
      const [one, other] = [this.#reach.get(each.from), this.#reach.get(each.to)];
      const meet = one !== undefined && other !== undefined && one.least < other.end && other.least < one.end;
      const wanted = meet && (one.writes || other.writes) ? (one.writes ? 1 : 0) : undefined;
      if (wanted === undefined || each.latency > wanted) {
        throw new RangeError(`${this.#named(each)} is there, but memory asks for ${wanted ?? "none"}`);
      }
    }
  }

  #deriveRegisters(): void {
    const words = this.#block.values.map((value) =>
      Array.from({ length: value.words }, () => ({ writer: -1, readers: [] as { by: number; form: number }[] })),
    );
    for (const [to, { operands, forms, result }] of this.#block.operations.entries()) {
      const ask = (from: number, cycles: number, fromForm: number, toForm: number): void => {
        if (from < 0 || from === to) return;
        const asked: Asked = this.#registers.get(this.#key(from, to)) ?? new Map();
        this.#registers.set(this.#key(from, to), asked);
        const known = asked.get(`${fromForm} ${toForm}`);
        if (known === undefined) asked.set(`${fromForm} ${toForm}`, { from: fromForm, to: toForm, cycles });
        else known.cycles = Math.max(known.cycles, cycles);
      };
      const own = forms.some((form) => form.operands !== undefined);
      for (const form of own ? forms.keys() : [any]) {
        for (const operand of forms[form]?.operands ?? operands) {
          if (!("value" in operand)) continue;
          for (let word = operand.word; word < operand.word + operand.words; word++) {
            const at = words[operand.value]![word]!;
            ask(at.writer, 1, any, form);
            const last = at.readers.at(-1);
            if (last?.by !== to || last.form !== form) at.readers.push({ by: to, form });
          }
        }
      }
      for (let word = result?.word ?? 0; result !== undefined && word < result.word + result.words; word++) {
        const at = words[result.value]![word]!;
        ask(at.writer, 1, any, any);
        for (const { by, form } of at.readers) ask(by, 0, form, any);
        words[result.value]![word] = { writer: to, readers: [] };
      }
    }
  }

  /** The least that operands ask for between the forms for which a dependence holds; -1 where they ask for nothing. */
  #asked({ from, to, fromForms, toForms }: Dependence): number {
    const asked = this.#registers.get(this.#key(from, to));
    if (asked === undefined) return -1;
    let least = Number.POSITIVE_INFINITY;
    for (const f of fromForms ?? this.#block.operations[from]!.forms.keys()) {
      for (const g of toForms ?? this.#block.operations[to]!.forms.keys()) {
        let most = -1;
        for (const each of asked.values()) {
          if ((each.from === any || each.from === f) && (each.to === any || each.to === g))
            most = Math.max(most, each.cycles);
        }
        least = Math.min(least, most);
      }
    }
    return least;
  }

  /** Between these forms (or all) some dependence of the pair must be as long. */
  #demand(key: number, cycles: number, because: string, fromForm = any, toForm = any): void {
    const { operations } = this.#block;
    const [from, to] = [Math.floor(key / operations.length), key % operations.length];
    const has = this.#has.get(key) ?? [];
    const long = has.filter(({ latency }) => latency >= cycles);
    const formsOf = (operation: number, form: number) =>
      form === any ? [...operations[operation]!.forms.keys()] : [form];
    const met = formsOf(from, fromForm).every((f) =>
      formsOf(to, toForm).every((g) =>
        long.some(({ fromForms, toForms }) => fromForms?.includes(f) !== false && toForms?.includes(g) !== false),
      ),
    );
    if (met) return;
    const inForm = (form: number): string => (form === any ? "" : ` in form ${form}`);
    throw new RangeError(
      `no dependence of ${cycles} cycles leads from operation ${from}${inForm(fromForm)} to ${to}${inForm(toForm)}: ${because}`,
    );
  }

  #key(from: OperationIndex, to: OperationIndex): number {
    return from * this.#block.operations.length + to;
  }

  #named({ from, to, latency, kind, fromForms, toForms }: Dependence): string {
    const inForms = (forms: readonly number[] | undefined): string => (forms === undefined ? "" : ` in forms ${forms}`);
    return `a ${kind} dependence of ${latency} cycles from operation ${from}${inForms(fromForms)} to ${to}${inForms(toForms)}`;
  }
}

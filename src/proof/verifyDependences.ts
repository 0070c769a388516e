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

/**
 * Derives anew which dependences a block must have, and judges those it has: too few make a wrong program, too many a bound
 * of something else. Register order follows from operands and results, word by word; memory order from the accesses of
 * evaluations. Latencies are 1 after a write and 0 after a read; forms add theirs (`Form.extraLatency`).
 */
export class DependenceJudge {
  readonly #block: Block;
  /** Least cycles from one operation to another, by `from * operations + to`: of any dependence, and as operands ask for. */
  readonly #has = new Map<number, number>();
  readonly #registers = new Map<number, number>();
  readonly #reach = new Map<OperationIndex, Reach>();

  /** @throws {RangeError} naming a register dependence that is missing, or one that nothing asks for. */
  constructor(block: Block) {
    this.#block = block;
    for (const { from, to, latency } of block.dependences) longest(this.#has, this.#key(from, to), latency);
    this.#deriveRegisters();
    for (const [key, latency] of this.#registers) this.#demand(key, latency, "its operands ask for one");
    for (const each of block.dependences) {
      const wanted = each.kind === "memory" ? 1 : this.#registers.get(this.#key(each.from, each.to));
      if (wanted === undefined || each.latency > wanted) {
        throw new RangeError(`${this.#named(each)} is there, but operands ask for ${wanted ?? "none"}`);
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
      if (each.kind !== "memory" || each.latency <= (this.#registers.get(this.#key(each.from, each.to)) ?? -1))
        continue;
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
      Array.from({ length: value.words }, () => ({ writer: -1, readers: [] as number[] })),
    );
    for (const [to, { operands, forms, result }] of this.#block.operations.entries()) {
      const ask = (from: number, cycles: number): void => {
        if (from >= 0 && from !== to) longest(this.#registers, this.#key(from, to), cycles);
      };
      for (const operand of [operands, ...forms.map((form) => form.operands ?? [])].flat()) {
        if (!("value" in operand)) continue;
        for (let word = operand.word; word < operand.word + operand.words; word++) {
          const at = words[operand.value]![word]!;
          ask(at.writer, 1);
          if (at.readers.at(-1) !== to) at.readers.push(to);
        }
      }
      for (let word = result?.word ?? 0; result !== undefined && word < result.word + result.words; word++) {
        const at = words[result.value]![word]!;
        ask(at.writer, 1);
        for (const reader of at.readers) ask(reader, 0);
        words[result.value]![word] = { writer: to, readers: [] };
      }
    }
  }

  #demand(key: number, cycles: number, because: string): void {
    if ((this.#has.get(key) ?? -1) >= cycles) return;
    const [from, to] = [Math.floor(key / this.#block.operations.length), key % this.#block.operations.length];
    throw new RangeError(`no dependence of ${cycles} cycles leads from operation ${from} to ${to}: ${because}`);
  }

  #key(from: OperationIndex, to: OperationIndex): number {
    return from * this.#block.operations.length + to;
  }

  #named({ from, to, latency, kind }: Dependence): string {
    return `a ${kind} dependence of ${latency} cycles from operation ${from} to ${to}`;
  }
}

function longest(of: Map<number, number>, key: number, cycles: number): void {
  of.set(key, Math.max(of.get(key) ?? -1, cycles));
}

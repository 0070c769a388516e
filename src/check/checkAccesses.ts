import type { Block, WordRange } from "../ir/block.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Violation } from "./checkViolation.ts";

/**
 * Every read and every write of a word of a value, by operation in program order, as the chosen forms make them. Words
 * of all values are numbered through: word w of value v is `base[v] + w`. Each access belongs to a lane, and so to a
 * cycle: lane j of a divided operation touches the j-th word of each range, or the only word of a one-word range.
 */
export interface Accesses {
  readonly base: Int32Array;
  /** The value that a word belongs to. */
  readonly owner: Int32Array;
  readonly reads: AccessList;
  readonly writes: AccessList;
}

/** Accesses of operation i are entries `offsets[i]` .. `offsets[i + 1] - 1`. */
export interface AccessList {
  readonly offsets: Int32Array;
  readonly words: Int32Array;
  /** The issue cycle of the access's lane. */
  readonly cycles: Int32Array;
}

/** Lists the accesses; a range outside its value is a violation and is left out. All placements must be well formed. */
export function wordAccesses(block: Block, { placements }: Schedule, violations: Violation[]): Accesses {
  const { operations, values } = block;
  const base = new Int32Array(values.length + 1);
  for (let value = 0; value < values.length; value++) base[value + 1] = base[value]! + values[value]!.words;
  const owner = new Int32Array(base[values.length]!);
  for (let value = 0; value < values.length; value++) owner.fill(value, base[value]!, base[value + 1]!);

  const reads = new Recorder(operations.length);
  const writes = new Recorder(operations.length);
  for (let operation = 0; operation < operations.length; operation++) {
    const { id, forms, operands: native, result } = operations[operation]!;
    const { form, cycles } = placements[operation]!;
    const inside = (range: WordRange, part: string): boolean => {
      const { value, word, words } = range;
      if (values[value] !== undefined && word >= 0 && words >= 1 && word + words <= values[value]!.words) return true;
      const has = values[value] === undefined ? "no such value" : `${values[value]!.words} words`;
      const message = `${part} of "${id}" is words ${word}..${word + words - 1} of value ${value} (${has})`;
      violations.push({ kind: "operand", message, operation, value });
      return false;
    };
    const operands = forms[form]!.operands ?? native;
    for (let at = 0; at < operands.length; at++) {
      const operand = operands[at]!;
      if (!("value" in operand) || !inside(operand, `operand ${at}`)) continue;
      const start = base[operand.value]! + operand.word;
      if (operand.words === cycles.length) {
        for (let lane = 0; lane < cycles.length; lane++) reads.add(start + lane, cycles[lane]!);
      } else {
        for (const cycle of cycles) for (let k = 0; k < operand.words; k++) reads.add(start + k, cycle);
      }
    }
    if (result !== undefined && inside(result, "the result")) {
      const start = base[result.value]! + result.word;
      const whole = cycles.length === 1 ? cycles[0]! : Math.max(...cycles);
      for (let k = 0; k < result.words; k++) {
        writes.add(start + k, result.words === cycles.length ? cycles[k]! : whole);
      }
    }
    reads.close(operation);
    writes.close(operation);
  }
  return { base, owner, reads: reads.list(), writes: writes.list() };
}

/** An AccessList that grows. */
class Recorder {
  readonly #offsets: Int32Array;
  #words = new Int32Array(1024);
  #cycles = new Int32Array(1024);
  #size = 0;

  constructor(operations: number) {
    this.#offsets = new Int32Array(operations + 1);
  }

  add(word: number, cycle: number): void {
    if (this.#size === this.#words.length) {
      this.#words = grown(this.#words);
      this.#cycles = grown(this.#cycles);
    }
    this.#words[this.#size] = word;
    this.#cycles[this.#size++] = cycle;
  }

  close(operation: number): void {
    this.#offsets[operation + 1] = this.#size;
  }

  list(): AccessList {
    return {
      offsets: this.#offsets,
      words: this.#words.subarray(0, this.#size),
      cycles: this.#cycles.subarray(0, this.#size),
    };
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
